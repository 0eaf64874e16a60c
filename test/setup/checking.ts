/** `check` as the command runs it, on the example settings, and really signed messages that are damaged afterwards. */
import { constants, createHash, createPrivateKey, privateEncrypt, sign } from 'node:crypto';
import { DS } from '../../src/edukoppeling/namespaces.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { check } from '../../src/harness/check/check.ts';
import { readCheckParts } from '../../src/harness/check/check-parts.ts';
import type { CheckReport } from '../../src/harness/check/finding.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { sealSignatures } from '../../src/harness/replay/seal.ts';
import { descendants, splice } from '../../src/harness/replay/splice.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { EXAMPLE_SETTINGS } from './broker.ts';
import { MELDEN } from './wire.ts';

export const NOW = Date.parse('2025-09-01T08:00:00.000Z');
export const PARTS = readCheckParts(readSettings(EXAMPLE_SETTINGS, {}));

export function checkBytes(bytes: Buffer): Promise<CheckReport> {
  return check({ bytes, http: { soapAction: `"${MELDEN}"` }, now: NOW }, PARTS);
}

const key = createPrivateKey(fixture('keys/vendor-rsin.key.pem'));

export type Hashed = string | Buffer;

/** The element that the Reference with this id covers, and its canonical form. */
export function partOf(bytes: Buffer, id: string): { element: XmlElement; canonical: string } {
  const element = parseXml(bytes).idAttributes.find(({ value }) => value === id)?.element;
  if (element === undefined) throw new Error(`no ${id}`);
  return { element, canonical: canonicalize(element).toString('utf8') };
}

/** As a signer would have it that hashed `hashed` for the part: its digest, and a signature over that. */
export function withDigestOf(bytes: Buffer, id: string, hashed: Hashed): Buffer {
  return withDigest(bytes, id, createHash('sha256').update(hashed).digest('base64'));
}

export function withDigest(bytes: Buffer, id: string, digest: string): Buffer {
  const { root } = parseXml(bytes);
  const reference = descendants(root, DS, 'Reference').find((each) => each.attribute('URI') === `#${id}`);
  const element = reference?.child(DS, 'DigestValue');
  if (element === undefined) throw new Error(`no Reference to ${id}`);
  return sealSignatures(splice(bytes, [{ element, text: digest }]), key);
}

export function signedInfoOf(bytes: Buffer): string {
  const [signedInfo] = descendants(parseXml(bytes).root, DS, 'SignedInfo');
  if (signedInfo === undefined) throw new Error('no SignedInfo');
  return canonicalize(signedInfo).toString('utf8');
}

export function withSignatureValue(bytes: Buffer, value: string): Buffer {
  const [element] = descendants(parseXml(bytes).root, DS, 'SignatureValue');
  if (element === undefined) throw new Error('no SignatureValue');
  return splice(bytes, [{ element, text: value }]);
}

/** Signed over other bytes than our SignedInfo, or in another way. */
export function withSignatureOver(bytes: Buffer, signed: Hashed, hash = 'sha256'): Buffer {
  return withSignatureValue(bytes, sign(hash, Buffer.from(signed), key).toString('base64'));
}

export function signPss(bytes: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const value = sign('sha256', Buffer.from(signedInfoOf(bytes)), { key, padding, saltLength: 32 });
  return withSignatureValue(bytes, value.toString('base64'));
}

export function signBareDigest(bytes: Buffer): Buffer {
  const digest = createHash('sha256').update(signedInfoOf(bytes)).digest();
  return withSignatureValue(
    bytes,
    privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digest).toString('base64'),
  );
}

export function signatureBytes(bytes: Buffer): Buffer {
  return sign('sha256', Buffer.from(signedInfoOf(bytes)), key);
}
