/** The main job: one report the whole way, against a real broker over mutual TLS. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runJourney } from '../../src/harness/journey.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

describe('a signed report', () => {
  test('travels from the school to the gemeente and its status back; a forgery is refused, a replay changes nothing', async () => {
    const steps: string[] = [];
    const result = await runJourney(running.broker.url, (step) => steps.push(step));
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
      'vervalsen',
      'herhalen',
    ]);
  });
});
