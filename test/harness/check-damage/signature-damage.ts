/** Every way in which a SignatureValue is known not to fit. */
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import {
  NOW,
  partOf,
  signatureBytes,
  signBareDigest,
  signedInfoOf,
  signPss,
  withSignatureOver,
  withSignatureValue,
} from '../../setup/checking.ts';
import { signedMessage } from '../../setup/wire.ts';
import { type Damage, message, payload, replace, replaceEach, sha } from './damaged-message.ts';

export const SIGNATURE_DAMAGE: readonly Damage[] = [
  [
    'inclusive-c14n',
    'over SignedInfo',
    () => {
      const sent = message();
      return withSignatureOver(sent, signedInfoWith(sent, ['soap', 'wsa', 'wsse', 'wsu', 'ds']));
    },
  ],
  [
    'pretty-printed',
    'SignedInfo laid out afterwards',
    () => replaceEach(message(), /(<\/ds:Reference>|<\/ds:Transforms>)/g, '$1\n    '),
  ],
  [
    'other-signature-hash',
    'SHA-1 signed, SHA-256 named',
    () => {
      const sent = message();
      return withSignatureOver(sent, signedInfoOf(sent), 'sha1');
    },
  ],
  [
    'other-signature-hash',
    'SHA-512 signed, SHA-256 named',
    () => {
      const sent = message();
      return withSignatureOver(sent, signedInfoOf(sent), 'sha512');
    },
  ],
  [
    'other-key',
    'the key of another party',
    () => signedMessage({ now: NOW, payload, certificate: 'vendor-rsin', key: 'vendor-kvk' }).bytes,
  ],
  ['bare-digest-signed', 'without DigestInfo', () => signBareDigest(message())],
  ['rsa-pss', 'PSS padding', () => signPss(message())],
  [
    'value-hexadecimal',
    'base64 of hexadecimal text',
    () => {
      const sent = message();
      return withSignatureValue(sent, Buffer.from(signatureBytes(sent).toString('hex')).toString('base64'));
    },
  ],
  [
    'value-hexadecimal',
    'hexadecimal text itself',
    () => {
      const sent = message();
      return withSignatureValue(sent, signatureBytes(sent).toString('hex'));
    },
  ],
  [
    'value-in-der',
    'an OCTET STRING',
    () => {
      const sent = message();
      const value = signatureBytes(sent);
      const head = Buffer.from([0x04, 0x82, value.length >> 8, value.length & 0xff]);
      return withSignatureValue(sent, Buffer.concat([head, value]).toString('base64'));
    },
  ],
  [
    'value-reversed',
    'little-endian',
    () => {
      const sent = message();
      return withSignatureValue(sent, Buffer.from(signatureBytes(sent)).reverse().toString('base64'));
    },
  ],
  [
    'content-changed',
    'a digest changed after signing',
    () => {
      const sent = message();
      const [digest = ''] = /(?<=<ds:DigestValue>)[^<]+/.exec(sent.toString('utf8')) ?? [];
      return replace(sent, digest, sha('sha256', 'another').digest('base64'));
    },
  ],
];

function signedInfoWith(bytes: Buffer, prefixes: readonly string[]): Buffer {
  const { element } = partOf(bytes, 'id-Body');
  const find = (each: typeof element): typeof element | undefined =>
    each.localName === 'SignedInfo' ? each : each.children.map(find).find((found) => found !== undefined);
  const signedInfo = find(element.document.root);
  return signedInfo ? canonicalize(signedInfo, prefixes) : Buffer.alloc(0);
}
