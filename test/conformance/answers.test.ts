/** What the provider signs: answers and faults alike. edukoppeling §7.4: EK-106, EK-110, EK-111, EK-115. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseXml, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { type RawReply, sendRaw, signedMessage } from '../setup/wire.ts';
import { DS, EXC_C14N } from './resign.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSSE11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';

let running: TestBroker;
const question = signedMessage();
const refused = signedMessage({ addressing: { from: 'http://x/?oin=0000000700088ZZ00000' } });
let answer: RawReply;
let fault: RawReply;
beforeAll(async () => {
  running = await startTestBroker();
  answer = await sendRaw(running.broker.url, { bytes: question.bytes });
  fault = await sendRaw(running.broker.url, { bytes: refused.bytes });
});
afterAll(() => running.stop());

const child = (parent: XmlElement | undefined, uri: string, ...names: readonly string[]) =>
  names.reduce<XmlElement | undefined>((element, name) => element?.child(uri, name), parent);
function signedParts(message: string) {
  const { root } = parseXml(Buffer.from(message));
  const security = root.child(SOAP, 'Header')?.child(WSSE, 'Security');
  const signedInfo = child(security, DS, 'Signature', 'SignedInfo');
  const references = signedInfo?.childrenNamed(DS, 'Reference') ?? [];
  const blocks = root.child(SOAP, 'Header')?.children.filter((block) => !block.is(WSSE, 'Security')) ?? [];
  return { root, security, signedInfo, references, blocks };
}
const idsOf = (references: readonly XmlElement[]) =>
  references.map((reference) => reference.attribute('URI'));

describe('EK-106 SignatureConfirmation', () => {
  test.each([
    ['EK-106 an answer confirms the signature of the request, and signs that', () => answer, question, 200],
    ['EK-106 so does a fault', () => fault, refused, 500],
  ] as const)('%s', (_, reply, request, status) => {
    expect(reply().status).toBe(status);
    const { security, references } = signedParts(reply().body);
    const confirmation = security?.child(WSSE11, 'SignatureConfirmation');
    expect(confirmation?.attribute('Value')).toBe(request.signatureValue);
    expect(idsOf(references)).toContain(`#${confirmation?.attribute('Id', WSU)}`);
  });
  test('EK-106 each answer confirms its own request', async () => {
    const other = signedMessage({ melding: exampleMelding({ bsn: '999000147' }) });
    const reply = await sendRaw(running.broker.url, { bytes: other.bytes });
    const { security } = signedParts(reply.body);
    expect(security?.child(WSSE11, 'SignatureConfirmation')?.attribute('Value')).toBe(other.signatureValue);
    expect(other.signatureValue).not.toBe(question.signatureValue);
  });
});

test('EK-110 2W-be-S: request, answer and fault are signed alike', () => {
  for (const message of [question.bytes.toString(), answer.body, fault.body]) {
    expect(signedParts(message).references.length).toBeGreaterThanOrEqual(6);
  }
});

test.each([
  ['EK-111 what our client sends', () => question.bytes.toString(), 'vendor-rsin'],
  ['EK-111 what the provider answers', () => answer.body, 'broker'],
  ['EK-111 a fault', () => fault.body, 'broker'],
])(
  '%s: rsa-sha256, sha256, exc-c14n, one Reference a part, a token by direct reference',
  (_, message, signer) => {
    const { root, security, signedInfo, references, blocks } = signedParts(message());
    const algorithm = (name: string, parent = signedInfo) => parent?.child(DS, name)?.attribute('Algorithm');
    expect(algorithm('CanonicalizationMethod')).toBe(EXC_C14N);
    expect(algorithm('SignatureMethod')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    for (const reference of references) {
      expect(algorithm('DigestMethod', reference)).toBe('http://www.w3.org/2001/04/xmlenc#sha256');
      const transforms = reference.child(DS, 'Transforms')?.children ?? [];
      expect(transforms.map((transform) => transform.attribute('Algorithm'))).toEqual([EXC_C14N]);
    }
    const confirmation = security?.child(WSSE11, 'SignatureConfirmation');
    const parts = [
      ...blocks,
      security?.child(WSU, 'Timestamp'),
      root.child(SOAP, 'Body'),
      ...(confirmation ? [confirmation] : []),
    ];
    const ids = parts.map((part) => `#${part?.attribute('Id', WSU)}`);
    expect(new Set(idsOf(references))).toEqual(new Set(ids));
    expect(references).toHaveLength(ids.length);
    const keyInfo = security?.child(DS, 'Signature')?.child(DS, 'KeyInfo');
    const reference = child(keyInfo, WSSE, 'SecurityTokenReference', 'Reference');
    const token = security?.child(WSSE, 'BinarySecurityToken');
    expect(reference?.attribute('URI')).toBe(`#${token?.attribute('Id', WSU)}`);
    expect(token?.text).toBe(fixtureIdentity(signer).certificate.toString('base64'));
  },
);

test('EK-115 an answer is signed and never encrypted, since 2W-be-SE is not built', () => {
  for (const reply of [answer, fault]) {
    expect(reply.body).toContain('<ds:SignatureValue');
    expect(reply.body).not.toMatch(/EncryptedData|EncryptedKey/);
  }
  expect(answer.body).toContain('<vb:verwerkt>true</vb:verwerkt>');
});
