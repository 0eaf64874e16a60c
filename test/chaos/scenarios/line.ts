/** What goes wrong between sender and endpoint: answers that never arrive, and the same message many times at once. */
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import { createExamplePartner } from '../../../src/harness/example-partners.ts';
import { SCHOOLS } from '../load.ts';
import { pause, type Scenario } from '../scenario.ts';

const AT_ONCE = 50;
const LOSS = 0.3;
const LOSS_MS = 3000;

export const LINE: readonly Scenario[] = [
  {
    name: 'answers that never arrive',
    what: 'three of ten connections are cut when the endpoint begins to answer: the report is stored, the sender does not know',
    async harm({ scene: { line } }) {
      line.loss = LOSS;
      await pause(LOSS_MS);
      line.loss = 0;
    },
  },
  {
    name: 'one message fifty times at once',
    what: 'the same bytes over two endpoints: one number',
    async harm({ scene, load }) {
      const pupil = scene.pupil();
      if (pupil === undefined) throw new Error('no pupils left');
      const { brin, oin } = SCHOOLS[pupil.school] ?? SCHOOLS[0];
      const options = { baseUrl: scene.baseUrl, service: 'school', certificate: 'vendor-rsin' } as const;
      const partner = createExamplePartner({ ...options, fromOin: oin });
      try {
        const melding = exampleMelding({ kenmerk: pupil.kenmerk, bsn: pupil.bsn, brin });
        const prepared = partner.prepare('meldenVerzuim', melding);
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, () => partner.send('meldenVerzuim', prepared)),
        );
        const numbers = new Set(answers.map((answer) => (answer.verwerkt ? answer.meldingsnummer : '')));
        const [number = ''] = numbers;
        if (numbers.size !== 1 || number === '') throw new Error(`${numbers.size} numbers for one message`);
        load.tally.acknowledged.set(pupil.kenmerk, number);
      } finally {
        partner.close();
      }
    },
  },
];
