/**
 * 2W-be-SE is not built: no service of education is known that uses it. What is encrypted is refused, never half
 * understood, and nothing we send is encrypted. edukoppeling §7.4: EK-112…EK-114.
 */
import { expect, test } from 'vitest';
import { signedMessage } from '../setup/wire.ts';
import { refuses } from './at-the-gate.ts';
import { resign, SIGNED_PARTS, unsignedMessage } from './resign.ts';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const unsigned = unsignedMessage();
const message = resign(unsigned);
const [payload = ''] = /<vb:meldenVerzuimRequest .*<\/vb:meldenVerzuimRequest>/s.exec(unsigned) ?? [];

const encrypted = (algorithm: string, type = 'Content') =>
  `<xenc:EncryptedData xmlns:xenc="${XENC}" Id="ed-1" Type="${XENC}${type}"><xenc:EncryptionMethod Algorithm="${algorithm}"/><xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`;
const key = (algorithm: string) =>
  `<xenc:EncryptedKey xmlns:xenc="${XENC}"><xenc:EncryptionMethod Algorithm="${algorithm}"/><xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData><xenc:ReferenceList><xenc:DataReference URI="#ed-1"/></xenc:ReferenceList></xenc:EncryptedKey>`;
const withKey = (text: string, algorithm: string) =>
  text.replace('<wsse:BinarySecurityToken', `${key(algorithm)}<wsse:BinarySecurityToken`);

const AES_256_GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
const RSA_OAEP = `${XENC}rsa-oaep-mgf1p`;

test('EK-112 a message signed first and encrypted afterwards is refused for its EncryptedKey', () =>
  refuses(withKey(message.replace(payload, encrypted(AES_256_GCM)), RSA_OAEP), 'VB-F13', message));
test('EK-112 a message encrypted first and signed over the ciphertext is refused too', () =>
  refuses(resign(withKey(unsigned.replace(payload, encrypted(AES_256_GCM)), RSA_OAEP)), 'VB-F13', message));
test('EK-112 ciphertext without a key is never decrypted: what was signed before fails as any changed Body', () =>
  refuses(message.replace(payload, encrypted(AES_256_GCM)), 'VB-F18', message));

test.each([
  ['EK-113 AES-256-GCM with RSA-OAEP', AES_256_GCM, RSA_OAEP],
  [
    'EK-113 AES-128-GCM with RSA-OAEP',
    'http://www.w3.org/2009/xmlenc11#aes128-gcm',
    'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  ],
  ['EK-113 AES-256-CBC', `${XENC}aes256-cbc`, RSA_OAEP],
  ['EK-113 3DES', `${XENC}tripledes-cbc`, RSA_OAEP],
  ['EK-113 RSA 1.5', AES_256_GCM, `${XENC}rsa-1_5`],
])('%s is refused: no algorithm of encryption is known', (_, data, transport) =>
  refuses(resign(withKey(unsigned.replace(payload, encrypted(data)), transport)), 'VB-F13', message),
);

test('EK-114 an encrypted header or signature is refused', async () => {
  const wsse11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd';
  const header = `<w:EncryptedHeader xmlns:w="${wsse11}">${encrypted(AES_256_GCM, 'Element')}</w:EncryptedHeader>`;
  await refuses(message.replace(/<wsa:To .*?<\/wsa:To>/, header), 'VB-F05', message);
  await refuses(
    message.replace(/<ds:Signature .*<\/ds:Signature>/s, encrypted(AES_256_GCM, 'Element')),
    'VB-F13',
    message,
  );
});
test('EK-114 what we send has its headers and its signature in the clear', () => {
  const sent = signedMessage().bytes.toString();
  expect(sent).toContain('<ds:SignatureValue');
  for (const part of SIGNED_PARTS) expect(sent).toContain(`wsu:Id="id-${part}"`);
  expect(sent).not.toContain('xmlenc#Content');
  expect(sent).not.toContain('Encrypted');
});
