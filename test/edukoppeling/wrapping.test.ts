/** What was verified is what is read: moved, doubled and nested parts are refused, and the same message without is believed. */
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { MELDEN, signedMessage } from '../setup/wire.ts';

const trust = fixtureTrust();
const verdict = async (bytes: Buffer | string) => {
  const gate = { trust, limits: DEFAULT_XML_LIMITS, window: DEFAULT_TIME_WINDOW, ownOins: [BROKER_OIN] };
  const found = await verifyEnvelope(Buffer.from(bytes), { soapAction: `"${MELDEN}"` }, Date.now(), gate);
  return found.ok ? 'believed' : found.fault.code;
};
const message = signedMessage().bytes.toString();
const [body = ''] = /<soap:Body .*<\/soap:Body>/s.exec(message) ?? [];
const forged = body.replace('onbekend', 'vervalst');
const [to = ''] = /<wsa:To .*?<\/wsa:To>/.exec(message) ?? [];
const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(message) ?? [];
const [timestamp = ''] = /<wsu:Timestamp .*?<\/wsu:Timestamp>/.exec(message) ?? [];
const [token = ''] = /<wsse:BinarySecurityToken .*?<\/wsse:BinarySecurityToken>/.exec(message) ?? [];
const [security = ''] = /<wsse:Security .*<\/wsse:Security>/s.exec(message) ?? [];
const noId = (part: string) => part.replace(/ wsu:Id="[^"]*"/, '');
const wrapper = (inside: string) => `<x:w xmlns:x="urn:x">${inside}</x:w>`;

test('EK-105 the message itself is believed', async () => expect(await verdict(message)).toBe('believed'));

describe('EK-105 EK-104 EK-75 refused', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      'the signed Body moved into a header, another one in its place',
      message.replace(body, noId(forged)).replace('</soap:Header>', `${wrapper(body)}</soap:Header>`),
    ],
    [
      'the signed Body moved into the Security header',
      message.replace(body, noId(forged)).replace('</wsse:Security>', `${body}</wsse:Security>`),
    ],
    [
      'the signed Body moved into the new one',
      message.replace(
        body,
        noId(forged).replace('</vb:meldenVerzuimRequest>', `${body}</vb:meldenVerzuimRequest>`),
      ),
    ],
    [
      'the signed Body kept in an Object of the signature',
      message
        .replace(body, noId(forged))
        .replace('</ds:Signature>', `<ds:Object>${body}</ds:Object></ds:Signature>`),
    ],
    ['two Bodies, the forged one first', message.replace(body, forged + body)],
    ['two Bodies, the forged one last', message.replace(body, body + forged)],
    ['a forged Body with the same id', message.replace(body, forged)],
    [
      'the signed wsa:To moved into wsa:From, another one in its place',
      message.replace(to, noId(to).replace('broker.test', 'x')).replace('</wsa:From>', `${to}</wsa:From>`),
    ],
    ['a second wsa:To without an id', message.replace(to, noId(to) + to)],
    ['the id of the Body on another element too', message.replace('<vb:brin>', '<vb:brin Id="id-Body">')],
    ['the id of the Body in another case', message.replace('<vb:brin>', '<vb:brin ID="id-Body">')],
    ['wsu:Id replaced by xml:id', message.replace(/(<soap:Body[^>]*) wsu:Id=/, '$1 xml:id=')],
    ['an external reference', message.replace('URI="#id-Body"', 'URI="http://x/#id-Body"')],
    ['an empty reference', message.replace('URI="#id-Body"', 'URI=""')],
    ['an XPointer', message.replace('URI="#id-Body"', `URI="#xpointer(id('id-Body'))"`)],
    [
      'a reference to the whole header',
      message
        .replace(
          '<soap:Header>',
          '<soap:Header xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" u:Id="h">',
        )
        .replace('URI="#id-To"', 'URI="#h"'),
    ],
    ['one reference twice', message.replace('URI="#id-To"', 'URI="#id-Body"')],
    ['two signatures', message.replace(signature, signature + signature)],
    ['two timestamps', message.replace(timestamp, timestamp + noId(timestamp))],
    ['two tokens', message.replace(token, token.replace('id-Token', 'id-Other') + token)],
    ['two Security headers', message.replace(security, security + security.replaceAll(/id-/g, 'x-'))],
    ['no SignedInfo', message.replace(/<ds:SignedInfo .*<\/ds:SignedInfo>/s, '')],
    ['two SignedInfo', message.replace(/(<ds:SignedInfo .*<\/ds:SignedInfo>)/s, '$1$1')],
    [
      'an XSLT transform',
      message.replace(
        '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
        '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">',
      ),
    ],
    [
      'an enveloped-signature transform',
      message.replace(
        '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature">',
      ),
    ],
    [
      'inclusive canonicalisation',
      message.replace(
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">',
      ),
    ],
    [
      'the key by value',
      message.replace(
        /<wsse:SecurityTokenReference.*<\/wsse:SecurityTokenReference>/,
        '<ds:KeyValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
      ),
    ],
  ];
  test.each(cases)('%s', async (_, attack) => {
    expect(attack).not.toBe(message);
    expect(await verdict(attack)).toMatch(/^VB-F(03|05|07|13|14|15|18|19)/);
  });
});

test('EK-77 EK-78 EK-136 one text for every way a signature can be wrong', async () => {
  for (const attack of [
    message.replace('onbekend', 'vervalst'),
    message.replace(/(<ds:SignatureValue[^>]*>)..../, '$1AAAA'),
    message.replace(/(<ds:DigestValue>)..../, '$1AAAA'),
  ]) {
    expect(await verdict(attack)).toBe('VB-F18');
  }
});

test('comments between and inside signed elements change nothing and are read by nobody', async () => {
  expect(await verdict(message.replace('>onbekend<', '>on<!-- x -->bekend<'))).toBe('believed');
});
