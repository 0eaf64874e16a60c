/** `conform` finds nothing at our own endpoint, and each of the faults that are planted in another. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SenderFault } from '../../src/edukoppeling/faults.ts';
import { PROBES } from '../../src/harness/conform/conform.ts';
import { STATEMENTS } from '../../src/harness/conform/not-testable.ts';
import type { Settings } from '../../src/ops/settings.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { type Plant, startResponder } from './faulty-responder.ts';
import { broken, conform } from './run-conform.ts';

test('every statement either has a probe or a reason why it has none', () => {
  expect(STATEMENTS.size).toBe(160);
  for (const [id, reason] of STATEMENTS) {
    const probed = PROBES.some((probe) => probe.id === id);
    expect([id, probed || reason !== '']).toEqual([id, true]);
    expect([id, probed && reason !== '']).toEqual([id, false]);
  }
});

const fixturePath = (name: string) => fileURLToPath(new URL(`../../certs-fixtures/${name}`, import.meta.url));

/** EK-10 can only be seen where the revoked CA, and one like it, are known with a CRL of their own. */
const withKnownCas = (settings: Settings): Settings => {
  const known = ['bad/tsp-revoked', 'bad/tsp-pathlen-0'];
  return {
    ...settings,
    trust: {
      ...settings.trust,
      intermediates: [...settings.trust.intermediates, ...known.map((name) => fixturePath(`${name}.pem`))],
      crls: [...settings.trust.crls, ...known.map((name) => fixturePath(`${name}.crl.pem`))],
    },
  };
};

describe('our own endpoint', () => {
  let running: TestBroker;
  beforeAll(async () => {
    running = await startTestBroker(withKnownCas);
  });
  afterAll(() => running.stop());

  test('nothing is broken, and everything that can be seen was seen', async () => {
    const { report, status } = await conform('--url', `${running.broker.url}/verzuim/school/v1`);
    expect(broken(report)).toEqual([]);
    expect(status).toBe(0);
    expect(report.statements.map(({ id }) => id)).toEqual([...STATEMENTS.keys()]);
    const probed = new Set(PROBES.map(({ id }) => id));
    expect(report.summary.holds).toBe(probed.size);
    expect(report.summary.holds).toBeGreaterThan(100);
  });

  test('a party that is not connected hears so, instead of a list of broken statements', async () => {
    const { report, status } = await conform(
      '--url',
      `${running.broker.url}/verzuim/school/v1`,
      '--from-oin',
      '0000000700098ZZ00000',
    );
    expect(status).toBe(1);
    expect(report.error).toContain('VB-F22');
  });
});

const text = (change: (xml: string) => string): Plant => ({
  change: (answer) => ({ ...answer, bytes: Buffer.from(change(answer.bytes.toString())) }),
});

describe('a responder with a planted fault', () => {
  const plants: readonly (readonly [string, readonly string[], Plant])[] = [
    ['none', [], {}],
    ['an unsigned part is believed', ['EK-75'], { blindTo: ['EK-75'] }],
    ['SHA-1 is believed', ['EK-79'], { blindTo: ['EK-79'] }],
    ['an old Timestamp is believed', ['EK-99'], { blindTo: ['EK-99'] }],
    ['a receiver that is not here is answered', ['EK-62'], { blindTo: ['EK-62'] }],
    ['a sender without mandate is answered', ['EK-120'], { blindTo: ['EK-120'] }],
    [
      'a SOAPAction that is empty is refused',
      ['EK-34'],
      {
        refuses: ({ http }) =>
          http.soapAction === '""'
            ? new SenderFault('VB-F09', { rule: 'EK-36', part: 'SOAPAction' })
            : undefined,
      },
    ],
    ['a fault comes with HTTP 200', ['EK-21'], { change: (answer) => ({ ...answer, status: 200 }) }],
    [
      'the answer does not relate to the request',
      ['EK-64'],
      text((xml) => xml.replace(/<wsa:RelatesTo .*?<\/wsa:RelatesTo>/, '')),
    ],
    [
      'the SignatureValue is not confirmed',
      ['EK-106'],
      text((xml) => xml.replace(/<wsse11:SignatureConfirmation .*?<\/wsse11:SignatureConfirmation>/, '')),
    ],
    [
      'a header fault has a detail',
      ['EK-133'],
      text((xml) => xml.replace('</faultstring></soap:Fault>', '</faultstring><detail/></soap:Fault>')),
    ],
    [
      'faults are not signed',
      ['EK-137'],
      text((xml) =>
        xml.includes('soap:Fault') ? xml.replace(/<wsse:Security .*<\/wsse:Security>/, '') : xml,
      ),
    ],
    [
      'the WSDL has two portTypes',
      ['EK-146'],
      { wsdl: (wsdl) => wsdl.replace('<wsdl:portType', '<wsdl:portType name="x"/><wsdl:portType') },
    ],
  ];

  test.each(plants)('%s', async (_, expected, plant) => {
    const responder = await startResponder(plant);
    try {
      const { report, status } = await conform('--url', responder.url);
      expect(report.error).toBeUndefined();
      for (const id of expected) expect(broken(report)).toContain(id);
      if (expected.length === 0) expect(broken(report)).toEqual([]);
      expect(status).toBe(expected.length === 0 ? 0 : 1);
      const [found] = report.statements.filter(({ id }) => id === expected[0]);
      const evidence = found?.findings.find(({ outcome }) => outcome.result === 'broken')?.outcome;
      if (expected.length > 0)
        expect(evidence).toMatchObject({
          expected: expect.stringMatching(/./),
          got: expect.stringMatching(/./),
        });
    } finally {
      await responder.close();
    }
  });
});
