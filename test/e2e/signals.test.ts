/** Signals that come with an accepted report: in its answer, at the school and in the levering. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const HALF_KNOWN = '999000251';
const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-signals-'));
const example = readFileSync(new URL('../../examples/deelnemers.csv', import.meta.url), 'utf8');

let running: TestBroker;
let las: ExamplePartner;
let utrecht: ExamplePartner;
beforeAll(async () => {
  const deelnemers = join(folder, 'deelnemers.csv');
  const row = `${HALF_KNOWN},,Halfbekend,,Ali,2014-00-00,M,N,0,,Oudegracht,21,3511AB,Utrecht,0344,,99AD,2020-08-01,\n`;
  writeFileSync(deelnemers, `${example.trimEnd()}\n${row}`);
  running = await startTestBroker((settings) => ({ ...settings, deelnemers }));
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true });
});

const codes = (signalen: readonly { code: string }[]) => signalen.map(({ code }) => code);

/** The signals in the answer, of the school's read and of the levering. */
async function signalsOf(melding: Verzuimmelding): Promise<Record<string, readonly string[]>> {
  const answer = await las.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  const { meldingsnummer } = answer;
  const levering = await until('the levering', async () => {
    const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
    return page.verwerkt
      ? page.leveringen.find((found) => found.meldingsnummer === meldingsnummer)
      : undefined;
  });
  const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  if (!seen.verwerkt) throw new Error(JSON.stringify(seen.fouten));
  return {
    answer: codes(answer.signalen),
    school: codes(seen.melding.signalen),
    levering: codes(levering.signalen),
  };
}
const everywhere = (...found: readonly string[]) => ({ answer: found, school: found, levering: found });

test('no signal without a cause', async () => {
  expect(await signalsOf(exampleMelding())).toEqual(everywhere());
});

test('VZ-SIG-03 the birth date of the pupil is incomplete', async () => {
  expect(await signalsOf(exampleMelding({ bsn: HALF_KNOWN }))).toEqual(everywhere('VZ-SIG-03'));
});

test('VZ-SIG-04 the address of the report decides: a pupil of Amersfoort who stays in Utrecht', async () => {
  const afwijkendAdres = {
    straatnaam: 'Oudegracht',
    huisnummer: '1',
    postcode: '3511AB',
    plaatsnaam: 'Utrecht',
  };
  const melding = { ...exampleMelding({ bsn: '999000123' }), afwijkendAdres };
  expect(await signalsOf(melding)).toEqual(everywhere('VZ-SIG-04'));
});

test('no VZ-SIG-04 for another address in the gemeente of the register', async () => {
  const afwijkendAdres = { straatnaam: 'Neude', huisnummer: '9', postcode: '3512AE', plaatsnaam: 'Utrecht' };
  const melding = exampleMelding({ melding: { verzuimsoort: 'L' } });
  expect(await signalsOf({ ...melding, afwijkendAdres })).toEqual(everywhere());
});

test('VZ-SIG-10 overig verzuim beside 16 hours of one pupil', async () => {
  const bsn = '999000147';
  const o = exampleMelding({ bsn, melding: { verzuimsoort: 'O' } });
  const first = await las.call('meldenVerzuim', exampleMelding({ bsn }));
  if (!first.verwerkt) throw new Error(JSON.stringify(first.fouten));
  expect(await signalsOf(o)).toEqual(everywhere('VZ-SIG-05', 'VZ-SIG-10'));
  const alone = exampleMelding({ bsn: '999000135', melding: { verzuimsoort: 'O' } });
  expect(await las.call('meldenVerzuim', alone)).toMatchObject({ verwerkt: true, signalen: [] });
});
