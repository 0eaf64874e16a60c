/** The desk over signed SOAP: what the tests of the wrong gemeente and of UITVAL ask of each side. */
import { randomUUID } from 'node:crypto';
import type { Levering } from '../../src/contract/messages.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { readYaml } from '../../src/ops/settings.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { decideLoketwerk, type LoketRegel, listLoketwerk } from '../../src/store/loketwerk.ts';
import type { Store } from '../../src/store/pool.ts';
import { besluit, type Opdracht } from '../../src/verzuim/loketwerk.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { EXAMPLE_SETTINGS, until } from './broker.ts';

const directory = readParties(
  readYaml(EXAMPLE_SETTINGS.replace('settings.example.yaml', 'examples/parties.yaml')),
);
const adresboek = { mailboxVan: directory.mailboxFor, bedient: () => false };
/** A decision of desk.1 by the parties of `examples/`. */
export const decideAtDesk = (store: Store, meldingsnummer: string, opdracht: Opdracht) =>
  decideLoketwerk(store, {
    meldingsnummer,
    door: 'desk.1',
    decide: (melding) => besluit(melding, opdracht, adresboek),
  });
export const naar = (gemeentecode: string): Opdracht => ({
  kind: 'toewijzen',
  gemeentecode,
  reden: 'VERHUISD',
});

export const ok = <Answer extends { readonly verwerkt: boolean }>(answer: Answer) => {
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
  return answer as Extract<Answer, { readonly verwerkt: true }>;
};
export const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
export const meld = async (las: ExamplePartner, melding: Verzuimmelding) => {
  const { meldingsnummer, datumTijdRegistratie } = ok(await las.call('meldenVerzuim', melding));
  return { meldingsnummer, moment: datumTijdRegistratie };
};

/** The next levering about a report in a mailbox; it is confirmed with `resultaat`. */
export async function receive(
  gemeente: ExamplePartner,
  instantieCode: string,
  meldingsnummer: string,
  resultaat: 'VERWERKT' | 'GEWEIGERD' = 'VERWERKT',
): Promise<Levering> {
  return until(`levering ${meldingsnummer} in ${instantieCode}`, async () => {
    // Each pull has one levering, so that nothing of another test stays leased.
    const page = ok(await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 1 }));
    const [levering] = page.leveringen;
    if (levering === undefined) return undefined;
    const mine = levering.meldingsnummer === meldingsnummer;
    const ontvangst = { leveringId: levering.leveringId, resultaat: mine ? resultaat : 'VERWERKT' } as const;
    ok(
      await gemeente.call('bevestigenOntvangst', {
        ontvangsten: [
          ontvangst.resultaat === 'GEWEIGERD' ? { ...ontvangst, reden: 'onleesbaar' } : ontvangst,
        ],
      }),
    );
    return mine ? levering : undefined;
  });
}
export const onDesk = (store: Store, meldingsnummer: string): Promise<LoketRegel> =>
  until(`the desk has ${meldingsnummer}`, async () =>
    (await listLoketwerk(store, 1000)).find((regel) => regel.meldingsnummer === meldingsnummer),
  );
export const claim = (
  gemeente: ExamplePartner,
  meldingsnummer: string,
  datumTijdLaatsteMutatie: string,
  more = {},
) =>
  gemeente.call('meldenVerkeerdeGemeente', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie,
    reden: 'woont bij haar vader',
    ...more,
  });
export const setB = (
  gemeente: ExamplePartner,
  meldingsnummer: string,
  datumTijdLaatsteMutatie: string,
  naam: string,
) =>
  gemeente.call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie,
    status: 'B',
    contactGemeente: { naam },
  });
