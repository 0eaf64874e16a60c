/**
 * Every row of the table of refusals: what the sender sees, and that nothing was stored as accepted. Each refusal is
 * the accepted message with one thing changed.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyResponse } from '../../src/edukoppeling/verify-response.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { type MessageChange, type RawRequest, sendRaw, signedMessage } from '../setup/wire.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const COUNT = sql('test-count', 'select count(*)::int as count from vb.melding');
const meldingen = async () => (await running.database.store.query<{ count: number }>(COUNT))[0]?.count;
const send = (raw: RawRequest) => sendRaw(running.broker.url, raw);
const edit = (change: (text: string) => string, message: MessageChange = {}) =>
  Buffer.from(change(signedMessage(message).bytes.toString('utf8')));

async function expectNothingStored<T>(work: () => Promise<T>): Promise<T> {
  const before = await meldingen();
  const result = await work();
  expect(await meldingen()).toBe(before);
  return result;
}

test('the message without a fault is accepted', async () => {
  const before = (await meldingen()) ?? 0;
  const reply = await send({ bytes: signedMessage().bytes });
  expect(reply.status).toBe(200);
  expect(reply.body).toContain('<vb:verwerkt>true</vb:verwerkt>');
  expect(await meldingen()).toBe(before + 1);
});

describe('refused at TLS, without an HTTP answer', () => {
  test.each([
    ['EK-01 no client certificate', { tls: null }],
    ['EK-06 a root that is not trusted', { tls: 'bad/wrong-root' }],
    ['EK-06 self-signed', { tls: 'bad/self-signed' }],
    ['EK-06 issued by a certificate that is no CA', { tls: 'bad/ca-false-issuer' }],
    ['EK-08 expired', { tls: 'bad/expired' }],
    ['EK-08 not yet valid', { tls: 'bad/not-yet-valid' }],
    ['EK-09 revoked', { tls: 'bad/revoked' }],
    ['EK-10 under a revoked CA', { tls: 'bad/revoked-ca' }],
    ['EK-14 no OIN', { tls: 'bad/no-oin' }],
    ['EK-14 an OIN of another length', { tls: 'bad/malformed-oin' }],
    ['EK-14 two OINs', { tls: 'bad/double-oin' }],
    [
      'EK-02 TLS 1.1',
      { tlsOptions: { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } },
    ],
    ['EK-05 a CBC suite', { tlsOptions: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384' } }],
  ] as const)('%s', async (_, raw: RawRequest) => {
    await expectNothingStored(() => expect(send({ bytes: signedMessage().bytes, ...raw })).rejects.toThrow());
  });

  test('EK-158 an RSA key of 1024 bits', async () => {
    const tlsOptions = { ciphers: 'DEFAULT@SECLEVEL=0' };
    const raw = { bytes: signedMessage().bytes, tls: 'bad/rsa-1024', tlsKey: 'rsa-1024', tlsOptions };
    await expectNothingStored(() => expect(send(raw)).rejects.toThrow());
  });

  test('the reason stands in the log and in a metric', async () => {
    await expect(send({ tls: 'bad/no-oin' })).rejects.toThrow();
    expect(running.log()).toContain('"problem":"no-oin"');
    const metrics = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
    expect(metrics).toMatch(/verzuim_tls_refused_total\{problem="no-oin"\} [1-9]/);
  });

  test('EK-03 EK-04 TLS 1.2 and TLS 1.3 are both accepted', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      const reply = await send({ method: 'PUT', tlsOptions: { minVersion: version, maxVersion: version } });
      expect(reply.status).toBe(405);
    }
  });
});

describe('refused at HTTP, without a SOAP body', () => {
  test.each([
    ['EK-20 another method', { method: 'PUT' }, 405],
    ['EK-20 GET of anything but a contract', { method: 'GET', path: '/verzuim/school/v1', bytes: '' }, 405],
    ['EK-20 another media type', { headers: { 'content-type': 'application/soap+xml' } }, 415],
    ['EK-39 multipart', { headers: { 'content-type': 'multipart/related' } }, 415],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['EK-20 a body over the limit', { bytes: Buffer.alloc(5 * 1024 * 1024 + 1, 0x20) }, 413],
  ] as const)('%s', async (_, raw: RawRequest, status) => {
    const reply = await expectNothingStored(() => send({ bytes: signedMessage().bytes, ...raw }));
    expect(reply).toMatchObject({ status, body: '' });
  });

  test('the WSDL and its schemas are published with addresses that work', async () => {
    const wsdl = await send({ method: 'GET', path: '/verzuim/gemeente/v1?wsdl' });
    expect(wsdl.status).toBe(200);
    expect(wsdl.body).toContain(`location="${running.broker.url}/verzuim/gemeente/v1"`);
    const [, schema = ''] = /schemaLocation="https:\/\/[^/]+([^"]+)"/.exec(wsdl.body) ?? [];
    expect((await send({ method: 'GET', path: schema })).body).toContain(
      'targetNamespace="urn:verzuimbroker:gemeente:v1"',
    );
  });
});

const reply =
  '<wsa:ReplyTo xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Address>https://elsewhere.example/</wsa:Address></wsa:ReplyTo>';
const header = (name: string) => new RegExp(`<wsa:${name} [^>]*>.*?</wsa:${name}>`);

describe('refused with a signed SOAP fault', () => {
  const cases: readonly (readonly [string, () => RawRequest, string, string])[] = [
    ['EK-25 not well-formed', () => ({ bytes: '<a><b></a>' }), 'VB-F03', 'soap:Client'],
    [
      'EK-26 a DTD',
      () => ({ bytes: edit((t) => t.replace('<soap:Envelope', '<!DOCTYPE x><soap:Envelope')) }),
      'VB-F03',
      'soap:Client',
    ],
    [
      'EK-26 a processing instruction',
      () => ({ bytes: edit((t) => t.replace('<soap:Header>', '<?x y?><soap:Header>')) }),
      'VB-F03',
      'soap:Client',
    ],
    ['EK-41 too deep', () => ({ bytes: '<a>'.repeat(70) + '</a>'.repeat(70) }), 'VB-F03', 'soap:Client'],
    [
      'EK-24 SOAP 1.2',
      () => ({
        bytes: edit((t) =>
          t.replaceAll(
            'http://schemas.xmlsoap.org/soap/envelope/',
            'http://www.w3.org/2003/05/soap-envelope',
          ),
        ),
      }),
      'VB-F01',
      'soap:VersionMismatch',
    ],
    ['EK-27 an empty Body', () => ({ bytes: signedMessage({ payload: '' }).bytes }), 'VB-F03', 'soap:Client'],
    [
      'EK-28 UTF-16',
      () => ({ bytes: Buffer.from(`\ufeff${signedMessage().bytes.toString()}`, 'utf16le') }),
      'VB-F04',
      'soap:Client',
    ],
    [
      'EK-28 another charset in HTTP',
      () => ({ bytes: signedMessage().bytes, headers: { 'content-type': 'text/xml; charset=iso-8859-1' } }),
      'VB-F04',
      'soap:Client',
    ],
    [
      'EK-30 a foreign header block',
      () => ({ bytes: edit((t) => t.replace('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x"/>')) }),
      'VB-F05',
      'soap:Client',
    ],
    [
      'EK-31 a foreign header block that must be understood',
      () => ({
        bytes: edit((t) =>
          t.replace('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>'),
        ),
      }),
      'VB-F02',
      'soap:MustUnderstand',
    ],
    [
      'EK-42 no wsa:To',
      () => ({ bytes: edit((t) => t.replace(header('To'), '')) }),
      'VB-F06',
      'wsa:MessageAddressingHeaderRequired',
    ],
    [
      'EK-43 no wsa:Action',
      () => ({ bytes: edit((t) => t.replace(header('Action'), '')) }),
      'VB-F06',
      'wsa:MessageAddressingHeaderRequired',
    ],
    [
      'EK-44 no wsa:MessageID',
      () => ({ bytes: edit((t) => t.replace(header('MessageID'), '')) }),
      'VB-F06',
      'wsa:MessageAddressingHeaderRequired',
    ],
    [
      'EK-45 no wsa:From',
      () => ({ bytes: edit((t) => t.replace(header('From'), '')) }),
      'VB-F06',
      'wsa:MessageAddressingHeaderRequired',
    ],
    [
      'EK-46 wsa:To twice',
      () => ({ bytes: edit((t) => t.replace(header('To'), (to) => to + to.replace('id-To', 'id-2'))) }),
      'VB-F07',
      'wsa:InvalidAddressingHeader',
    ],
    [
      'EK-56 no OIN in wsa:To',
      () => ({ bytes: signedMessage({ addressing: { to: 'https://broker.test/x' } }).bytes }),
      'VB-F07',
      'wsa:InvalidAddressingHeader',
    ],
    [
      'EK-56 a malformed OIN in wsa:From',
      () => ({ bytes: signedMessage({ addressing: { from: 'http://x/?oin=123' } }).bytes }),
      'VB-F07',
      'wsa:InvalidAddressingHeader',
    ],
    [
      'EK-62 another receiver',
      () => ({ bytes: signedMessage({ addressing: { to: 'https://x/?oin=00000001999999999000' } }).bytes }),
      'VB-F11',
      'wsa:DestinationUnreachable',
    ],
    [
      'EK-47 an unknown Action',
      () => ({
        bytes: signedMessage({ addressing: { action: 'urn:x' } }).bytes,
        headers: { soapaction: '""' },
      }),
      'VB-F08',
      'wsa:ActionNotSupported',
    ],
    [
      'EK-36 another SOAPAction',
      () => ({ bytes: signedMessage().bytes, headers: { soapaction: '"urn:x"' } }),
      'VB-F09',
      'wsa:InvalidAddressingHeader',
    ],
    [
      'EK-37 SOAPAction without quotes',
      () => ({
        bytes: signedMessage().bytes,
        headers: { soapaction: 'urn:verzuimbroker:school:v1/meldenVerzuim' },
      }),
      'VB-F09',
      'wsa:InvalidAddressingHeader',
    ],
    [
      'EK-73 no Security header',
      () => ({ bytes: edit((t) => t.replace(/<wsse:Security.*<\/wsse:Security>/, '')) }),
      'VB-F13',
      'wsse:InvalidSecurity',
    ],
    [
      'EK-75 a header that is not signed',
      () => ({ bytes: edit((t) => t.replace('<wsse:Security', `${reply}<wsse:Security`)) }),
      'VB-F13',
      'wsse:InvalidSecurity',
    ],
    [
      'EK-104 one id twice',
      () => ({ bytes: edit((t) => t.replace('id-Action', 'id-To')) }),
      'VB-F13',
      'wsse:InvalidSecurity',
    ],
    [
      'EK-79 SHA-1',
      () => ({
        bytes: edit((t) =>
          t.replace('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1'),
        ),
      }),
      'VB-F14',
      'wsse:UnsupportedAlgorithm',
    ],
    [
      'EK-82 HMAC',
      () => ({ bytes: edit((t) => t.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256')) }),
      'VB-F14',
      'wsse:UnsupportedAlgorithm',
    ],
    [
      'EK-90 a token that is not there',
      () => ({ bytes: edit((t) => t.replace('URI="#id-Token"', 'URI="#id-x"')) }),
      'VB-F19',
      'wsse:SecurityTokenUnavailable',
    ],
    [
      'EK-77 a changed Body',
      () => ({ bytes: edit((t) => t.replace('onbekend', '0nbekend')) }),
      'VB-F18',
      'wsse:FailedCheck',
    ],
    [
      'EK-77 a changed wsa:From',
      () => ({ bytes: edit((t) => t.replace(/(From .*oin=)0000000700099AD/, '$10000000700099AE')) }),
      'VB-F18',
      'wsse:FailedCheck',
    ],
    [
      'EK-78 another SignatureValue',
      () => ({ bytes: edit((t) => t.replace(/(<ds:SignatureValue[^>]*>)[^<]{4}/, '$1AAAA')) }),
      'VB-F18',
      'wsse:FailedCheck',
    ],
    [
      'EK-92 an expired signing certificate',
      () => ({ bytes: signedMessage({ certificate: 'bad/expired' }).bytes }),
      'VB-F16',
      'wsse:InvalidSecurityToken',
    ],
    [
      'EK-92 a revoked signing certificate',
      () => ({ bytes: signedMessage({ certificate: 'bad/revoked' }).bytes }),
      'VB-F16',
      'wsse:InvalidSecurityToken',
    ],
    [
      'EK-92 a signing certificate of another root',
      () => ({ bytes: signedMessage({ certificate: 'bad/wrong-root' }).bytes }),
      'VB-F16',
      'wsse:InvalidSecurityToken',
    ],
    [
      'EK-94 a signing certificate that may not sign',
      () => ({ bytes: signedMessage({ certificate: 'bad/no-key-usage' }).bytes }),
      'VB-F16',
      'wsse:InvalidSecurityToken',
    ],
    [
      'EK-99 an expired Timestamp',
      () => ({ bytes: signedMessage({ now: Date.now() - 60 * 60_000 }).bytes }),
      'VB-F20',
      'wsu:MessageExpired',
    ],
    [
      'EK-100 a Timestamp in the future',
      () => ({ bytes: signedMessage({ now: Date.now() + 60 * 60_000 }).bytes }),
      'VB-F20',
      'wsu:MessageExpired',
    ],
    [
      'EK-119 a certificate of nobody connected',
      () => ({ bytes: signedMessage({ certificate: 'bad/other-oin' }).bytes, tls: 'bad/other-oin' }),
      'VB-F17',
      'wsse:FailedAuthentication',
    ],
    [
      'EK-125 TLS and signing certificate of two OINs',
      () => ({ bytes: signedMessage().bytes, tls: 'vendor-kvk' }),
      'VB-F17',
      'wsse:FailedAuthentication',
    ],
    [
      'EK-120 no mandate',
      () => ({ bytes: signedMessage({ certificate: 'vendor-kvk' }).bytes, tls: 'vendor-kvk' }),
      'VB-F22',
      'soap:Client',
    ],
    [
      'EK-121 a mandate that has ended',
      () => ({
        bytes: signedMessage({
          certificate: 'vendor-kvk',
          addressing: { from: 'http://x/?oin=0000000700099AA00000' },
        }).bytes,
        tls: 'vendor-kvk',
      }),
      'VB-F22',
      'soap:Client',
    ],
    [
      'EK-120 a school that is not connected, with the same text',
      () => ({ bytes: signedMessage({ addressing: { from: 'http://x/?oin=0000000700088ZZ00000' } }).bytes }),
      'VB-F22',
      'soap:Client',
    ],
    [
      'EK-33 a Body that the schema refuses',
      () => ({
        bytes: signedMessage({
          payload: CODECS.meldenVerzuim
            .writeRequest(exampleMelding())
            .replace('<vb:brin>99AD', '<vb:brin>GEHEIM'),
        }).bytes,
      }),
      'VB-F21',
      'soap:Client',
    ],
  ];

  test.each(cases)('%s', async (_, raw, code, faultcode) => {
    const answer = await expectNothingStored(() => send(raw()));
    expect(answer).toMatchObject({ status: 500, faultcode, fault: { code } });
    expect(answer.body).toContain('ds:SignatureValue');
    expect(running.log()).toContain(answer.fault?.ref);
  });

  test('EK-133 only a fault of the Body has a detail, and it holds no value of the message', async () => {
    const payload = CODECS.meldenVerzuim
      .writeRequest(exampleMelding())
      .replace('<vb:brin>99AD', '<vb:brin>GEHEIM');
    const schema = await send({ bytes: signedMessage({ payload }).bytes });
    expect(schema.body).toContain('<t:veld>meldenVerzuimRequest/school/brin</t:veld>');
    expect(schema.body).not.toContain('GEHEIM');
    const headerFault = await send({
      bytes: signedMessage({ addressing: { action: 'urn:x' } }).bytes,
      headers: { soapaction: '""' },
    });
    expect(headerFault.body).not.toContain('<detail>');
  });

  test.each([
    ['VB-F08', { addressing: { action: 'urn:x' } }, { headers: { soapaction: '""' } }],
    ['VB-F11', { addressing: { to: 'https://x/?oin=00000001999999999000' } }, {}],
    ['VB-F16', { certificate: 'bad/expired' }, {}],
    ['VB-F20', { now: Date.now() - 60 * 60_000 }, {}],
    ['VB-F22', { addressing: { from: 'http://x/?oin=0000000700088ZZ00000' } }, {}],
    [
      'VB-F21',
      {
        payload: '<vb:meldenVerzuimRequest xmlns:vb="urn:verzuimbroker:school:v1"></vb:meldenVerzuimRequest>',
      },
      {},
    ],
  ])(
    'EK-137 %s is signed, relates to the message, and confirms its signature',
    async (code, change: MessageChange, raw: RawRequest) => {
      const message = signedMessage(change);
      const answer = await send({ bytes: message.bytes, ...raw });
      expect(answer.fault?.code).toBe(code);
      expect(answer.body).toContain(`>${message.messageId}</wsa:RelatesTo>`);
      expect(answer.body).toContain(`Value="${message.signatureValue}"`);
      const trust = fixtureTrust();
      const expected = { messageId: message.messageId, signatureValue: message.signatureValue, actions: [] };
      const options = {
        trust,
        limits: DEFAULT_XML_LIMITS,
        window: DEFAULT_TIME_WINDOW,
        providerOins: [BROKER_OIN],
      };
      expect(await verifyResponse(Buffer.from(answer.body), expected, Date.now(), options)).toMatchObject({
        kind: 'fault',
        fault: { signed: true },
      });
    },
  );

  test('EK-72 the same MessageID with another Body', async () => {
    const messageId = `urn:uuid:${randomUUID()}`;
    const today = { melding: { verzuimsoort: 'O' as const } };
    await send({ bytes: signedMessage({ addressing: { messageId }, melding: exampleMelding(today) }).bytes });
    const raw = { bytes: signedMessage({ addressing: { messageId }, melding: exampleMelding(today) }).bytes };
    const answer = await expectNothingStored(() => send(raw));
    expect(answer.fault).toMatchObject({
      code: 'VB-F07',
      text: expect.stringContaining('DuplicateMessageID'),
    });
  });
});

describe('what conforming toolkits differ in is accepted', () => {
  const anonymous = 'http://www.w3.org/2005/08/addressing/anonymous';
  const from = '0000000700099AD00000';
  test.each([
    ['EK-63 a bare UUID as MessageID', { addressing: { messageId: randomUUID() } }, {}],
    [
      'EK-61 an anonymous wsa:To with our OIN',
      { addressing: { to: `${anonymous}?oin=00000001999900019000` } },
      {},
    ],
    [
      'EK-55 EK-58 OIN in capitals, beside other parameters',
      { addressing: { from: `${anonymous}?a=b&OIN=${from}` } },
      {},
    ],
    ['EK-59 white space around an address', { addressing: { from: `\n  ${anonymous}?oin=${from}\n` } }, {}],
    ['EK-34 an empty SOAPAction', {}, { headers: { soapaction: '""' } }],
    ['EK-100 a clock four minutes ahead', { now: Date.now() + 4 * 60_000 }, {}],
    ['EK-102 a lifetime of ten minutes', { lifetimeMs: 10 * 60_000 }, {}],
  ])('%s', async (_, change: MessageChange, raw: RawRequest) => {
    // Told to be a duplicate of the first report of this pupil, or not: it was believed and judged.
    const reply = await send({ bytes: signedMessage(change).bytes, ...raw });
    expect(reply.status).toBe(200);
  });
  test('EK-63 a bare UUID gives a warning in the log', () =>
    expect(running.log()).toContain('message.id-is-no-iri'));
});

test('a message of an authorised party that the schema refused is kept, with the reference of the fault', async () => {
  const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding()).replace('<vb:brin>99AD', '<vb:brin>x');
  const message = signedMessage({ payload });
  const { fault } = await send({ bytes: message.bytes });
  const kept = await running.database.store.query<{ bytes: Buffer; code: string }>(
    sql(
      'test-kept',
      `select vb.sealed('refused.bytes', ref::text, bytes) as bytes, code from vb.refused where ref = $1::uuid`,
    ),
    [fault?.ref],
  );
  expect(kept).toMatchObject([{ code: 'VB-F21' }]);
  expect(kept[0]?.bytes.equals(message.bytes)).toBe(true);
});

describe('functional refusals: HTTP 200, verwerkt false, every broken rule at once', () => {
  test.each([
    ['VZ-AUT-05', exampleMelding({ brin: '99AE' })],
    ['VZ-PER-01', exampleMelding({ bsn: '999000112' })],
    [
      'VZ-PER-02',
      { ...exampleMelding(), leerling: { soort: 'onderwijsnummer', nummer: '109000105' } as const },
    ],
    ['VZ-PER-03', exampleMelding({ bsn: '999000317' })],
    ['VZ-PER-04', exampleMelding({ bsn: '999000196' })],
    ['VZ-PER-05', exampleMelding({ bsn: '999000172' })],
    ['VZ-SCH-02', { ...exampleMelding(), school: { brin: '99AD', vestigingscode: '99AD09' } }],
    ['VZ-SRT-01', exampleMelding({ melding: { verzuimsoort: 'V1' } })],
    ['VZ-SRT-02', exampleMelding({ melding: { verzuimsoort: 'V4' } })],
    ['VZ-PRD-01', exampleMelding({ melding: { einddatum: '2099-01-01' } })],
    ['VZ-PRD-03', exampleMelding({ melding: { aantalUrenTiende: 159 } })],
    [
      'VZ-PRD-04',
      exampleMelding({ melding: { verzuimdagen: [{ datum: '2020-01-01', heleDag: true, lesuren: [] }] } }),
    ],
    ['VZ-INH-01', exampleMelding({ melding: { actieGewenst: false } })],
  ])('%s', async (code, melding) => {
    const answer = await expectNothingStored(() => send({ bytes: signedMessage({ melding }).bytes }));
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<vb:verwerkt>false</vb:verwerkt>');
    expect(answer.body).toContain(`<vb:code>${code}</vb:code>`);
  });

  test('VZ-PRD-02 and others together', async () => {
    const { einddatum: _, ...open } = exampleMelding().melding;
    const melding = { ...exampleMelding(), melding: { ...open, aantalUrenTiende: 10, actieGewenst: false } };
    const answer = await expectNothingStored(() => send({ bytes: signedMessage({ melding }).bytes }));
    for (const code of ['VZ-PRD-02', 'VZ-PRD-03', 'VZ-INH-01']) expect(answer.body).toContain(code);
  });

  test('VZ-SCH-01 a school that was closed', async () => {
    const raw = {
      bytes: signedMessage({
        addressing: { from: 'http://x/?oin=0000000700099AF00000' },
        melding: exampleMelding({ brin: '99AF' }),
      }).bytes,
    };
    expect((await expectNothingStored(() => send(raw))).body).toContain('VZ-SCH-01');
  });

  test('VZ-DUB-01 an overlapping report names the first; VZ-DUB-02 the same kenmerk with another content', async () => {
    const first = exampleMelding({ bsn: '999000226', melding: { verzuimsoort: 'L' } });
    const accepted = await send({ bytes: signedMessage({ melding: first }).bytes });
    const [, number = ''] = /<vb:meldingsnummer>(\d+)</.exec(accepted.body) ?? [];
    const overlap = { bytes: signedMessage({ melding: { ...first, kenmerkAfzender: randomUUID() } }).bytes };
    expect((await expectNothingStored(() => send(overlap))).body).toContain(`VZ-DUB-01`);
    const again = { bytes: signedMessage({ melding: first }).bytes };
    expect((await expectNothingStored(() => send(again))).body).toContain(`<vb:meldingsnummer>${number}<`);
    const other = { ...first, melding: { ...first.melding, toelichting: 'anders' } };
    expect(
      (await expectNothingStored(() => send({ bytes: signedMessage({ melding: other }).bytes }))).body,
    ).toContain('VZ-DUB-02');
  });
});

test('EK-142 a store that does not answer is a fault that says: send it again; nothing is acknowledged', async () => {
  const admin = new pg.Client({ connectionString: running.database.url.replace(/\/[^/]+$/, '/postgres') });
  await admin.connect();
  const name = running.database.url.split('/').pop();
  const before = await meldingen();
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  const answer = await send({
    bytes: signedMessage({ melding: exampleMelding({ bsn: '999000135' }) }).bytes,
  });
  await admin.query(`alter database ${name} with allow_connections true`);
  await admin.end();
  expect(answer).toMatchObject({
    status: 500,
    faultcode: 'soap:Server',
    fault: { code: 'VB-F12', text: expect.stringMatching(/^0051/) },
  });
  expect(answer.body).not.toMatch(/postgres|connect|at /i);
  expect(await meldingen()).toBe(before);
});

test('the process keeps serving after all of this', async () => {
  expect((await fetch(`${running.broker.operationsUrl}/ready`)).status).toBe(200);
});
