/** The main job: one report the whole way, against a real broker over mutual TLS. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJourney } from '../../src/harness/journey.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { readSettingsParties } from '../../src/parties/parties-file.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker } from '../setup/broker.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

describe('a signed report', () => {
  test('travels from the school to the gemeente and its status back; a forgery is refused, a replay changes nothing', async () => {
    const steps: string[] = [];
    const directory = readSettingsParties(readSettings(EXAMPLE_SETTINGS, {}));
    const desk = { store: running.database.store, directory, clock: Date.now };
    const result = await runJourney(running.broker.url, desk, (step) => steps.push(step));
    expect(result).toMatchObject({
      ok: true,
      gemeentecode: '0344',
      statusSeenBySchool: 'B',
      tampered: { accepted: false, fault: 'VB-F18' },
      replayed: { sameMeldingsnummer: true },
    });
    expect(steps).toEqual([
      'melden',
      'bezorgen',
      'bevestigen',
      'terugkoppelen',
      'zien',
      'muteren',
      'intrekken',
      'vrijstelling',
      'routering',
      'vervalsen',
      'herhalen',
    ]);
  });
});
