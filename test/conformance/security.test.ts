/** The Security header and what must be signed. edukoppeling §7.4: EK-73, EK-75…EK-78, EK-103…EK-105. */
import { describe, expect, test } from 'vitest';
import { MELDEN, signedMessage } from '../setup/wire.ts';
import { believe, refuses, verdict } from './at-the-gate.ts';
import { resign, SIGNED_PARTS, unsignedMessage } from './resign.ts';

const message = signedMessage().bytes.toString();
const unsigned = unsignedMessage();
const WSA = 'http://www.w3.org/2005/08/addressing';
const without = (part: string) => SIGNED_PARTS.filter((name) => name !== part);

describe('what must be there', () => {
  test('EK-73 refuses a message without wsse:Security', () =>
    refuses(message.replace(/<wsse:Security .*<\/wsse:Security>/s, ''), 'VB-F13', message));
  test('EK-73 refuses a message without ds:Signature', () => refuses(unsigned, 'VB-F13', resign(unsigned)));
  test('EK-73 refuses a Security header for another actor only', () =>
    refuses(
      message.replace('<wsse:Security', '<wsse:Security soap:actor="urn:somebody-else"'),
      'VB-F13',
      message,
    ));
});

describe('what must be signed', () => {
  test.each([
    ['EK-75 refuses an unsigned soap:Body', 'Body'],
    ['EK-75 refuses an unsigned wsu:Timestamp', 'Timestamp'],
    ['EK-75 refuses an unsigned wsa:To', 'To'],
    ['EK-75 refuses an unsigned wsa:Action', 'Action'],
    ['EK-75 refuses an unsigned wsa:MessageID', 'MessageID'],
    ['EK-75 refuses an unsigned wsa:From', 'From'],
  ])('%s', (_, part) => refuses(resign(unsigned, { parts: without(part) }), 'VB-F13', resign(unsigned)));

  test.each([
    ['EK-75 refuses an unsigned wsa:ReplyTo', 'ReplyTo'],
    ['EK-75 refuses an unsigned wsa:FaultTo', 'FaultTo'],
  ])('%s', async (_, name) => {
    const header = `<wsa:${name} wsu:Id="id-${name}"><wsa:Address>${WSA}/anonymous</wsa:Address></wsa:${name}>`;
    const text = unsigned.replace('<wsse:Security', `${header}<wsse:Security`);
    await refuses(resign(text), 'VB-F13', resign(text, { parts: [...SIGNED_PARTS, name] }));
  });

  test('EK-75 refuses an unsigned wsa:RelatesTo, before its presence in a request is judged', async () => {
    const header = '<wsa:RelatesTo wsu:Id="id-RelatesTo">urn:uuid:x</wsa:RelatesTo>';
    const text = unsigned.replace('<wsse:Security', `${header}<wsse:Security`);
    expect(await verdict(resign(text))).toBe('VB-F13');
    expect(await verdict(resign(text, { parts: [...SIGNED_PARTS, 'RelatesTo'] }))).toBe('VB-F07');
    expect(await verdict(resign(unsigned))).toBe('believed');
  });

  test('EK-76 refuses one Reference to soap:Header in place of the headers', async () => {
    const text = unsigned.replace('<soap:Header>', '<soap:Header wsu:Id="id-Header">');
    const parts = ['Header', 'Timestamp', 'Body'];
    // The digest of Header would cover the signature itself: what is refused here is the target, before any digest.
    await refuses(resign(text, { parts }), 'VB-F13', resign(text));
    await refuses(resign(text, { parts: ['Header', ...SIGNED_PARTS] }), 'VB-F13', resign(text));
  });
});

describe('what was changed after signing', () => {
  test.each([
    ['EK-77 refuses a changed soap:Body', /onbekend/, '0nbekend'],
    ['EK-77 refuses a changed wsa:To', 'https://broker.test/', 'https://broker.tent/'],
    ['EK-77 refuses a changed wsa:From', /(From .*oin=)0000000700099AD/, '$10000000700099AE'],
    ['EK-77 refuses a changed wsa:Action', `>${MELDEN}<`, `>${MELDEN}x<`],
    ['EK-77 refuses a changed wsa:MessageID', 'urn:uuid:', 'urn:uuiD:'],
    ['EK-77 refuses a changed wsu:Timestamp', /(<wsu:Expires[^>]*>)2/, '$13'],
    ['EK-77 refuses a changed attribute of a signed part', '<soap:Body ', '<soap:Body x="" '],
    ['EK-78 refuses another SignatureValue', /(<ds:SignatureValue[^>]*>)..../, '$1AAAA'],
    ['EK-78 refuses a SignatureValue that is shorter', /(<ds:SignatureValue[^>]*>)..../, '$1'],
    ['EK-78 refuses another DigestValue', /(<ds:DigestValue>)..../, '$1AAAA'],
    ['EK-78 refuses a changed SignedInfo', '<ds:SignedInfo', '<ds:SignedInfo Id="x"'],
  ])('%s', (_, found, put) => refuses(message.replace(found, put), 'VB-F18', message));
});

describe('the rest of the header', () => {
  test.each([
    ['EK-103 accepts mustUnderstand="1"', ' soap:mustUnderstand="1"'],
    ['EK-103 accepts mustUnderstand="0"', ' soap:mustUnderstand="0"'],
    ['EK-103 accepts no mustUnderstand', ''],
  ])('%s', async (_, attribute) => {
    const text = message.replace(' soap:mustUnderstand="1"', attribute);
    expect(await verdict(text)).toBe('believed');
  });

  test.each([
    ['EK-104 refuses one wsu:Id on two signed parts', 'id-Action', 'id-To'],
    [
      'EK-104 refuses the Id of a signed part on an element of the Body',
      '<vb:brin>',
      '<vb:brin Id="id-Body">',
    ],
    ['EK-104 refuses it in another spelling of Id', '<vb:brin>', '<vb:brin ID="id-Body">'],
    ['EK-104 refuses it as xml:id', '<vb:brin>', '<vb:brin xml:id="id-Body">'],
    ['EK-104 refuses two Ids of no signed part', '<vb:brin>', '<vb:brin Id="a" ID="a">'],
  ])('%s', (_, found, put) => refuses(message.replace(found, put), 'VB-F13', message));

  const body = /<soap:Body .*<\/soap:Body>/s.exec(message)?.[0] ?? '';
  const forged = body.replace('onbekend', 'vervalst').replace(' wsu:Id="id-Body"', '');
  const to = /<wsa:To .*?<\/wsa:To>/.exec(message)?.[0] ?? '';
  test.each([
    [
      'EK-105 refuses the signed Body moved into a header',
      message
        .replace(body, forged)
        .replace('</soap:Header>', `<x:w xmlns:x="urn:x">${body}</x:w></soap:Header>`),
      'VB-F05',
    ],
    [
      'EK-105 refuses the signed Body moved into the Security header',
      message.replace(body, forged).replace('</wsse:Security>', `${body}</wsse:Security>`),
      'VB-F13',
    ],
    [
      'EK-105 refuses the signed Body inside the Body that is read',
      message.replace(
        body,
        forged.replace('</vb:meldenVerzuimRequest>', `${body}</vb:meldenVerzuimRequest>`),
      ),
      'VB-F13',
    ],
    ['EK-105 refuses a second Body', message.replace(body, forged + body), 'VB-F03'],
    [
      'EK-105 refuses a signed wsa:To nested in wsa:From',
      message
        .replace(to, to.replace(' wsu:Id="id-To"', '').replace('broker.test', 'x'))
        .replace('</wsa:From>', `${to}</wsa:From>`),
      'VB-F13',
    ],
  ])('%s', (_, attack, code) => refuses(attack, code, message));
  test('EK-105 what is handed on is the very element that was signed', async () => {
    const { canonicalPayload, addressing } = await believe(message);
    expect(body).toContain(canonicalPayload.toString());
    expect(message).toContain(`>${addressing.messageId}</wsa:MessageID>`);
  });
});
