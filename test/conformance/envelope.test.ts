/** EK-24…EK-41: the SOAP envelope. Pure-gate where the server is not the point. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { createRequester } from '../../src/edukoppeling/client.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../../src/edukoppeling/xml/limits.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixtureIdentity, fixtureTrust, oin } from '../../src/harness/example-partners.ts';
import { SETTINGS } from '../../src/ops/settings.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { MELDEN, type RawRequest, SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';
import { edited, judge, rewritten, withHeader } from './rewritten.ts';

const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const HEADER = '<soap:Header>';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const limited = (limits: Partial<XmlLimits>) => ({ limits: { ...DEFAULT_XML_LIMITS, ...limits } });
const bytes = signedMessage().bytes;
const message = bytes.toString();

test('EK-25 the message that the refusals below change is believed', async () => {
  expect(await judge(message)).toBe('believed');
  expect(await judge(rewritten((text) => text.replace(HEADER, `${HEADER}<!-- x -->`)))).toBe('believed');
});

describe('refused by the gate', () => {
  const foreign = '<x:y xmlns:x="urn:x" wsu:Id="id-x"/>';
  const attributes = Array.from({ length: 257 }, (_, i) => ` a${i}=""`).join('');
  test.each([
    ['EK-24 SOAP 1.2', edited((t) => t.replaceAll(SOAP_11, SOAP_12)), 'VB-F01 EK-24'],
    ['EK-24 no SOAP namespace at all', edited((t) => t.replaceAll(SOAP_11, 'urn:x')), 'VB-F01 EK-24'],
    [
      'EK-25 an end tag that does not fit',
      edited((t) => t.replace('</soap:Body>', '</soap:Bod>')),
      'VB-F03 EK-25',
    ],
    ['EK-25 cut off half-way', message.slice(0, message.length / 2), 'VB-F03 EK-25'],
    ['EK-25 nothing', '', 'VB-F03 EK-25'],
    ['EK-25 an element after the Envelope', `${message}<x/>`, 'VB-F03 EK-25'],
    [
      'EK-25 a prefix that is not declared',
      edited((t) => t.replace('<vb:brin>', '<zz:brin>')),
      'VB-F03 EK-25',
    ],
    ['EK-26 a DTD', edited((t) => t.replace('<soap:Env', '<!DOCTYPE x><soap:Env')), 'VB-F03 EK-26'],
    [
      'EK-26 entities that would expand to a billion characters',
      edited((t) =>
        t
          .replace('<soap:Env', '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><soap:Env')
          .replace('onbekend', '&b;'),
      ),
      'VB-F03 EK-26',
    ],
    [
      'EK-26 an external entity',
      edited((t) => t.replace('<soap:Env', '<!DOCTYPE x SYSTEM "file:///etc/hostname"><soap:Env')),
      'VB-F03 EK-26',
    ],
    ['EK-26 a processing instruction', edited((t) => t.replace(HEADER, `<?x y?>${HEADER}`)), 'VB-F03 EK-26'],
    [
      'EK-26 a processing instruction before the Envelope',
      edited((t) => t.replace(DECLARATION, '<?x y?>')),
      'VB-F03 EK-26',
    ],
    ['EK-27 an empty Body', signedMessage({ payload: '' }).bytes.toString(), 'VB-F03 EK-27'],
    [
      'EK-27 two children of Body',
      signedMessage({ payload: '<a xmlns="urn:x"></a><a xmlns="urn:x"></a>' }).bytes.toString(),
      'VB-F03 EK-27',
    ],
    ['EK-28 declared as ISO-8859-1', edited((t) => t.replace('"UTF-8"', '"ISO-8859-1"')), 'VB-F04 EK-28'],
    ['EK-28 declared as UTF-16', edited((t) => t.replace('"UTF-8"', '"UTF-16"')), 'VB-F04 EK-28'],
    ['EK-30 a signed header block of its own', withHeader(foreign), 'VB-F05 EK-30'],
    [
      'EK-30 mustUnderstand="0"',
      withHeader(foreign.replace('<x:y', '<x:y soap:mustUnderstand="0"')),
      'VB-F05 EK-30',
    ],
    [
      'EK-31 an unknown header with mustUnderstand="1"',
      withHeader(foreign.replace('<x:y', '<x:y soap:mustUnderstand="1"')),
      'VB-F02 EK-31',
    ],
    ['EK-41 elements more than 64 deep', '<a>'.repeat(65) + '</a>'.repeat(65), 'VB-F03 EK-41'],
    ['EK-41 more than 256 attributes', `<a${attributes}/>`, 'VB-F03 EK-41'],
  ])('%s', async (_, text, verdict) => {
    expect(await judge(text)).toBe(verdict);
  });

  test.each([
    ['EK-28 in UTF-16, little endian', Buffer.from(`\ufeff${message}`, 'utf16le')],
    ['EK-28 in UTF-16, big endian', Buffer.from(`\ufeff${message}`, 'utf16le').swap16()],
    ['EK-28 bytes that are not UTF-8', Buffer.concat([bytes, Buffer.from([0xff])])],
  ])('%s', async (_, encoded) => {
    expect(await judge(encoded)).toBe('VB-F04 EK-28');
  });

  test('EK-28 another charset in HTTP, and UTF-8 there is accepted', async () => {
    const soapAction = `"${MELDEN}"`;
    expect(await judge(message, { soapAction, charset: 'iso-8859-1' })).toBe('VB-F04 EK-28');
    for (const charset of ['utf-8', undefined]) {
      expect(await judge(message, { soapAction, charset })).toBe('believed');
    }
  });

  test('EK-41 a message over the size the reader is given, and one byte less is accepted', async () => {
    const http = { soapAction: `"${MELDEN}"` };
    expect(await judge(bytes, http, limited({ maxBytes: bytes.length - 1 }))).toBe('VB-F03 EK-41');
    expect(await judge(bytes, http, limited({ maxBytes: bytes.length }))).toBe('believed');
  });
  test('EK-41 a message as deep as the reader allows is accepted, and not one level more', async () => {
    const http = { soapAction: `"${MELDEN}"` };
    const deep = signedMessage({
      payload: `<x:a xmlns:x="urn:x">${'<x:a>'.repeat(61)}${'</x:a>'.repeat(62)}`,
    });
    expect(await judge(deep.bytes, http)).toBe('believed');
    expect(await judge(deep.bytes, http, limited({ maxDepth: 63 }))).toBe('VB-F03 EK-41');
  });
});

describe('accepted by the gate', () => {
  test.each([
    ['EK-29 with an XML declaration', message],
    ['EK-29 without an XML declaration', edited((text) => text.replace(DECLARATION, ''))],
    ['EK-29 with a BOM', `\ufeff${message}`],
    ['EK-29 with a BOM and without a declaration', `\ufeff${message.replace(DECLARATION, '')}`],
    ['EK-29 declared in lower case', edited((text) => text.replace('"UTF-8"', '"utf-8"'))],
    [
      'EK-32 other prefixes than ours',
      rewritten((text) =>
        text.replace(/(<\/?|xmlns:)(soap|wsa|vb)\b/g, '$1q-$2').replaceAll(' soap:must', ' q-soap:must'),
      ),
    ],
    [
      'EK-32 two prefixes for the namespace of the envelope',
      rewritten((text) =>
        text
          .replace('<soap:Envelope ', `<soap:Envelope xmlns:SOAP-ENV="${SOAP_11}" `)
          .replace(/(<\/?)soap:(Header|Body)\b/g, '$1SOAP-ENV:$2'),
      ),
    ],
    [
      'EK-32 a default namespace',
      rewritten((text) =>
        text
          .replace('<soap:Envelope ', `<Envelope xmlns="${SOAP_11}" `)
          .replace('</soap:Envelope>', '</Envelope>'),
      ),
    ],
  ])('%s', async (_, text) => {
    expect(await judge(text)).toBe('believed');
  });
});

describe('SOAPAction', () => {
  test.each([
    ['EK-34 empty, in quotes', '""', 'believed'],
    ['EK-35 equal to wsa:Action, in quotes', `"${MELDEN}"`, 'believed'],
    ['EK-36 another value', '"urn:x"', 'VB-F09 EK-36'],
    ['EK-36 wsa:Action in another case', `"${MELDEN.toUpperCase()}"`, 'VB-F09 EK-36'],
    ['EK-36 wsa:Action with something behind it', `"${MELDEN} "`, 'VB-F09 EK-36'],
    ['EK-37 without quotes', MELDEN, 'VB-F09 EK-37'],
    ['EK-37 in single quotes', `'${MELDEN}'`, 'VB-F09 EK-37'],
    ['EK-37 empty, without quotes', '', 'VB-F09 EK-37'],
    ['EK-37 absent', undefined, 'VB-F09 EK-37'],
  ])('%s', async (_, soapAction, verdict) => {
    expect(await judge(message, { soapAction })).toBe(verdict);
  });

  test.each([
    ['EK-37 without quotes', MELDEN],
    ['EK-37 empty, without quotes', ''],
    ['EK-37 absent', undefined],
  ])('%s, from a party for which that is set', async (_, soapAction) => {
    const lenient = { tolerances: ['unquoted-soap-action'] };
    expect(await judge(message, { soapAction }, lenient)).toBe('believed');
    expect(await judge(message, { soapAction: 'urn:x' }, lenient)).toBe('VB-F09 EK-37');
    expect(await judge(message, { soapAction: '"urn:x"' }, lenient)).toBe('VB-F09 EK-36');
  });

  test('EK-38 our client sends it in quotes, equal to the wsa:Action of its message', async () => {
    const sent: { bytes: Buffer; soapAction: string }[] = [];
    const requester = createRequester({
      identity: fixtureIdentity('vendor-rsin'),
      transport: async (sentBytes, soapAction) => {
        sent.push({ bytes: sentBytes, soapAction });
        return { status: 503, contentType: undefined, bytes: Buffer.alloc(0) };
      },
      to: `https://broker.test/?oin=${BROKER_OIN}`,
      fromOin: oin(SCHOOL_OIN),
      clock: Date.now,
      trust: fixtureTrust(),
      limits: DEFAULT_XML_LIMITS,
      window: DEFAULT_TIME_WINDOW,
      providerOins: [BROKER_OIN],
    });
    const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding());
    const call = { action: MELDEN, responseAction: `${MELDEN}Response`, payload };
    await expect(requester.call(call)).rejects.toMatchObject({ status: 503 });
    expect(sent).toMatchObject([{ soapAction: `"${MELDEN}"` }]);
    expect(await judge(sent[0]?.bytes ?? '', { soapAction: sent[0]?.soapAction })).toBe('believed');
  });
});

describe('MTOM', () => {
  const settings = {
    mode: 'test',
    listen: {},
    own: { oin: BROKER_OIN, certificate: 'c', key: 'k' },
    trust: { anchors: ['a'], crls: ['c'] },
    parties: 'p',
  };
  test('EK-40 settings that ask for MTOM are refused in clear words, and without it accepted', () => {
    const withMtom = (mtom: boolean) =>
      SETTINGS.safeParse({ ...settings, services: { school: { mtom }, gemeente: {} } });
    const [issue, ...more] = withMtom(true).error?.issues ?? [];
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ path: ['services', 'school', 'mtom'] });
    expect(issue?.message).toMatch(/^MTOM is not built/);
    expect(withMtom(false).success).toBe(true);
    expect(SETTINGS.safeParse(settings).success).toBe(true);
  });
});

describe('at the endpoint', () => {
  let running: TestBroker;
  beforeAll(async () => {
    running = await startTestBroker();
  });
  afterAll(() => running.stop());
  const send = (raw: RawRequest) => sendRaw(running.broker.url, raw);

  test.each([
    ['EK-33 a value outside its pattern', '<vb:brin>99AD', '<vb:brin>x'],
    ['EK-33 an element that the schema does not know', '<vb:brin>', '<vb:x></vb:x><vb:brin>'],
    ['EK-33 a required element left out', /<vb:kenmerkAfzender>.*<\/vb:kenmerkAfzender>/, ''],
  ])('%s is refused with a detail, and the Body without is accepted', async (_, found, put) => {
    const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding());
    const invalid = payload.replace(found, put);
    expect(invalid).not.toBe(payload);
    const refused = await send({ bytes: signedMessage({ payload: invalid }).bytes });
    expect(refused).toMatchObject({ status: 500, fault: { code: 'VB-F21', text: '0004 Niet conform xsd' } });
    expect(refused.body).toContain('<detail>');
    expect((await send({ bytes: signedMessage({ payload }).bytes })).status).toBe(200);
  });

  test('EK-39 multipart/related is answered with 415 and no SOAP, text/xml with 200', async () => {
    const contentType = 'multipart/related; type="application/xop+xml"; boundary=b; start-info="text/xml"';
    const part = Buffer.concat([
      Buffer.from('--b\r\nContent-Type: application/xop+xml; type="text/xml"\r\n\r\n'),
      bytes,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const refused = await send({ bytes: part, headers: { 'content-type': contentType } });
    expect(refused).toMatchObject({ status: 415, body: '' });
    expect((await send({ bytes: signedMessage().bytes })).status).toBe(200);
  });

  test('EK-41 a body over the size limit is answered with 413, a nested one with F3, and the process lives', async () => {
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 0x20);
    expect(await send({ bytes: large })).toMatchObject({ status: 413, body: '' });
    const nested = '<a>'.repeat(200_000);
    expect(await send({ bytes: nested })).toMatchObject({
      status: 500,
      fault: { code: 'VB-F03', rule: 'EK-41' },
    });
    expect((await send({ bytes: signedMessage().bytes })).status).toBe(200);
  });
});
