/** What a service and a party are configured for, over real TLS: unsigned services, tolerances, intermediaries. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { CODECS } from '../../src/contract/codecs.ts';
import { anonymousAddress, writeUnsignedEnvelope } from '../../src/edukoppeling/sign.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, createExamplePartner } from '../../src/harness/example-partners.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { sql } from '../../src/store/pool.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker } from '../setup/broker.ts';
import { MELDEN, SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-profiles-'));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The example parties with vendor-kvk changed. */
function partiesWith(change: Record<string, unknown>): string {
  const parties = parse(readFileSync(`${ROOT}examples/parties.yaml`, 'utf8')) as {
    vendors: { oin: string }[];
  };
  const vendors = parties.vendors.map((vendor) =>
    vendor.oin.startsWith('00000003') ? { ...vendor, ...change } : vendor,
  );
  const file = join(folder, `parties-${Object.keys(change).join('-')}.yaml`);
  writeFileSync(file, stringify({ ...parties, vendors }));
  return file;
}

const unsigned = (id?: string) =>
  writeUnsignedEnvelope({
    addressing: {
      to: `https://broker.test/?oin=${BROKER_OIN}`,
      action: MELDEN,
      from: anonymousAddress(SCHOOL_OIN),
      ...(id === undefined ? {} : { messageId: id }),
    },
    payload: CODECS.meldenVerzuim.writeRequest(exampleMelding()),
  }).bytes;

describe('a service of profile 2W-be', () => {
  let running: TestBroker;
  beforeAll(async () => {
    running = await startTestBroker((settings) => ({
      ...settings,
      services: {
        ...settings.services,
        school: { profile: '2W-be', allowSecurityHeader: false, mtom: false },
      },
    }));
  });
  afterAll(() => running.stop());

  test('accepts an unsigned message on the word of TLS, and answers unsigned', async () => {
    const reply = await sendRaw(running.broker.url, { bytes: unsigned() });
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('<vb:verwerkt>true</vb:verwerkt>');
    expect(reply.body).not.toContain('Security');
    const [row] = await running.database.store.query<{ sig_oin: string; tls_oin: string }>(
      sql('test-sender', 'select sig_oin, tls_oin from vb.message'),
    );
    expect(row).toEqual({ sig_oin: '00000001999900020000', tls_oin: '00000001999900020000' });
  });

  test('EK-110 the requester of the library speaks it too: a report, its number, and a fault', async () => {
    const partner = (certificate: string) =>
      createExamplePartner({
        baseUrl: running.broker.url,
        service: 'school',
        certificate,
        fromOin: SCHOOL_OIN,
        profile: '2W-be',
      });
    const las = partner('vendor-rsin');
    const stranger = partner('vendor-kvk');
    const melding = exampleMelding({ bsn: '999000123' });
    expect(await las.call('meldenVerzuim', melding)).toMatchObject({ verwerkt: true, status: 'R' });
    await expect(stranger.call('meldenVerzuim', melding)).rejects.toMatchObject({
      fault: { faultstring: expect.stringContaining('VB-F22') },
    });
    const signed = running.school('vendor-rsin', SCHOOL_OIN);
    await expect(signed.call('meldenVerzuim', melding)).rejects.toMatchObject({
      fault: { faultstring: expect.stringContaining('EK-74') },
    });
    las.close();
    stranger.close();
  });

  test('the holder of the TLS certificate needs the mandate', async () => {
    const reply = await sendRaw(running.broker.url, { bytes: unsigned(), tls: 'vendor-kvk' });
    expect(reply).toMatchObject({ status: 500, fault: { code: 'VB-F22' } });
    expect(reply.body).not.toContain('Security');
  });

  test('EK-74 refuses a Security header, and the same message without it is accepted', async () => {
    const reply = await sendRaw(running.broker.url, { bytes: signedMessage().bytes });
    expect(reply.fault).toMatchObject({ code: 'VB-F13', rule: 'EK-74' });
    expect((await sendRaw(running.broker.url, { bytes: unsigned() })).status).toBe(200);
  });

  test('the other service stays signed', async () => {
    const reply = await sendRaw(running.broker.url, { bytes: unsigned(), path: '/verzuim/gemeente/v1' });
    expect(reply.fault).toMatchObject({ code: 'VB-F13', rule: 'EK-73' });
    expect(reply.body).toContain('ds:SignatureValue');
  });

  test('EK-72 a replay gets the first answer, another Body under its MessageID F7', async () => {
    const bytes = unsigned('urn:uuid:00000000-0000-4000-8000-00000000be01');
    const first = await sendRaw(running.broker.url, { bytes });
    const number = /<vb:meldingsnummer>(\d+)/.exec(first.body)?.[1];
    expect(number).toBeDefined();
    expect((await sendRaw(running.broker.url, { bytes })).body).toContain(
      `<vb:meldingsnummer>${String(number)}<`,
    );
    const other = unsigned('urn:uuid:00000000-0000-4000-8000-00000000be01');
    expect((await sendRaw(running.broker.url, { bytes: other })).fault).toMatchObject({ code: 'VB-F07' });
  });
});

describe('settings', () => {
  test.each([
    ['EK-112 2W-be-SE', { school: { profile: '2W-be-SE' } }, 'services.school.profile: 2W-be-SE'],
    ['EK-40 MTOM', { gemeente: { mtom: true } }, 'services.gemeente.mtom: MTOM is not built'],
    ['an unknown profile', { school: { profile: '2W-R' } }, 'services.school.profile: one of 2W-be, 2W-be-S'],
  ])('%s is refused with a clear message', (_, services, message) => {
    const settings = parse(readFileSync(EXAMPLE_SETTINGS, 'utf8')) as Record<string, unknown>;
    const file = join(folder, 'settings.yaml');
    writeFileSync(file, stringify({ ...settings, services }));
    expect(() => readSettings(file, {})).toThrow(message);
  });
});

const audited = sql(
  'test-tolerated',
  `select actor, detail from vb.audit where action = 'message.tolerated'`,
);

describe('a party with tolerances', () => {
  let running: TestBroker;
  let strict: TestBroker;
  beforeAll(async () => {
    const parties = partiesWith({
      tolerances: [
        'foreign-header-blocks',
        'indirect-token-references',
        'time-zone-offsets',
        'unquoted-soap-action',
        'answer-repeats-action',
        'answer-without-must-understand',
      ],
    });
    running = await startTestBroker((settings) => ({ ...settings, parties }));
    strict = await startTestBroker();
  });
  afterAll(async () => {
    await running.stop();
    await strict.stop();
  });

  const MBO = anonymousAddress('0000000700099AE00000');
  const action = MELDEN.replace('meldenVerzuim', 'ophalenVerzuimmelding');
  const signed = () =>
    signedMessage({
      certificate: 'vendor-kvk',
      addressing: { from: MBO, action },
      payload: CODECS.ophalenVerzuimmelding.writeRequest({ meldingsnummer: '1' }),
    }).bytes.toString();
  const tokenReference = /<wsse:Reference [^>]*><\/wsse:Reference>/;
  const cases: readonly (readonly [string, (text: string) => string, string, string])[] = [
    [
      'foreign-header-blocks',
      (text) => text.replace('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x">z</x:y>'),
      `"${action}"`,
      'VB-F05',
    ],
    [
      'indirect-token-references',
      (text) =>
        text.replace(
          tokenReference,
          '<wsse:KeyIdentifier ValueType="http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1">AAAA</wsse:KeyIdentifier>',
        ),
      `"${action}"`,
      'VB-F15',
    ],
    ['unquoted-soap-action', (text) => text, action, 'VB-F09'],
  ];
  test.each(cases)(
    '%s is overlooked, audited, and refused for others',
    async (name, change, soapaction, code) => {
      const raw = { bytes: change(signed()), tls: 'vendor-kvk', headers: { soapaction } };
      const reply = await sendRaw(running.broker.url, raw);
      expect(reply.status).toBe(200);
      expect(reply.body).toContain(`>${action}</wsa:Action>`);
      expect(reply.body).toContain('<wsse:Security>');
      const rows = await running.database.store.query<{ actor: string; detail: { tolerated: string[] } }>(
        audited,
      );
      expect(rows.filter((row) => row.detail.tolerated.includes(name))).toHaveLength(1);
      expect((await sendRaw(strict.broker.url, raw)).fault).toMatchObject({ code });
      const plain = await sendRaw(strict.broker.url, {
        bytes: signed(),
        tls: 'vendor-kvk',
        headers: { soapaction: `"${action}"` },
      });
      expect(plain.status).toBe(200);
      expect(plain.body).toContain(`>${action}Response</wsa:Action>`);
    },
  );

  test('a header block that must be understood is still refused', async () => {
    const bytes = signed().replace(
      '<soap:Header>',
      '<soap:Header><x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>',
    );
    const raw = { bytes, tls: 'vendor-kvk', headers: { soapaction: `"${action}"` } };
    expect((await sendRaw(running.broker.url, raw)).fault?.code).toBe('VB-F02');
  });

  test('tolerances go with the TLS certificate: another party has none', async () => {
    const raw = { bytes: signedMessage().bytes, headers: { soapaction: MELDEN } };
    expect((await sendRaw(running.broker.url, raw)).fault?.code).toBe('VB-F09');
  });
});

describe('a transparent intermediary', () => {
  let running: TestBroker;
  beforeAll(async () => {
    const parties = partiesWith({ intermediaryFor: ['00000001999900020000'] });
    running = await startTestBroker((settings) => ({ ...settings, parties }));
  });
  afterAll(() => running.stop());

  test('EK-125 passes on what the named signer signed, and nobody else does', async () => {
    const passed = await sendRaw(running.broker.url, { bytes: signedMessage().bytes, tls: 'vendor-kvk' });
    expect(passed.status).toBe(200);
    const other = await sendRaw(running.broker.url, { bytes: signedMessage().bytes, tls: 'school' });
    expect(other.fault).toMatchObject({ code: 'VB-F17', rule: 'EK-125' });
    const back = signedMessage({ certificate: 'school', addressing: { from: anonymousAddress(SCHOOL_OIN) } });
    expect((await sendRaw(running.broker.url, { bytes: back.bytes, tls: 'vendor-kvk' })).fault?.code).toBe(
      'VB-F17',
    );
  });
});
