/** The certificates in a .p7b file: PKCS#7 SignedData that signs nothing (certs-only). Source: RFC 2315 §9.1, RFC 5652 §5. */
import { type Der, DerError, OBJECT_IDENTIFIER, readChildren, readDer, readOid, SEQUENCE } from './der.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const EXPLICIT_0 = 0xa0;
const SET = 0x31;

/** @returns the DER of each certificate, in the order of the file. @throws DerError for anything but certs-only. */
export function readPkcs7Certificates(der: Buffer): readonly Buffer[] {
  const outer = readDer(der);
  if (outer.whole.length !== der.length) throw new DerError('bytes after the PKCS#7');
  const [type, wrapped] = childrenOf(outer, SEQUENCE);
  if (type?.tag !== OBJECT_IDENTIFIER || readOid(type) !== SIGNED_DATA || wrapped?.tag !== EXPLICIT_0)
    throw new DerError('not SignedData');
  const [signedData] = readChildren(wrapped);
  const [, , content, ...rest] = childrenOf(signedData, SEQUENCE);
  if (childrenOf(content, SEQUENCE).length !== 1) throw new DerError('SignedData with content');
  const signers = rest.at(-1);
  if (signers?.tag !== SET || signers.content.length > 0) throw new DerError('SignedData with a signature');
  const certificates = rest.find(({ tag }) => tag === EXPLICIT_0);
  return certificates ? readChildren(certificates).map(({ whole }) => whole) : [];
}

function childrenOf(der: Der | undefined, tag: number): readonly Der[] {
  if (der?.tag !== tag) throw new DerError('not PKCS#7');
  return readChildren(der);
}
