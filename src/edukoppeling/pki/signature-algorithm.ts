/**
 * How certificates, CRLs and OCSP answers may be signed: RSA with SHA-2, PKCS#1 v1.5 or PSS. Nothing else is read.
 * Source: RFC 4055 §3.1, §5; EK-15, EK-159.
 */
import { constants, type KeyObject, verify } from 'node:crypto';
import { type Der, readChildren, readCount, readOid } from './der.ts';

export interface SignatureAlgorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** Of RSASSA-PSS; undefined for PKCS#1 v1.5. */
  readonly saltLength: number | undefined;
}

const PKCS1: Readonly<Record<string, SignatureAlgorithm['hash']>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};
const HASHES: Readonly<Record<string, SignatureAlgorithm['hash']>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
/** What stands there when the field is left out (RFC 4055 §3.1). */
const DEFAULT_SALT_LENGTH = 20;

/** @param identifier  AlgorithmIdentifier. @returns undefined for one that is not accepted. @throws DerError. */
export function readSignatureAlgorithm(identifier: Der): SignatureAlgorithm | undefined {
  const [id, parameters] = readChildren(identifier);
  if (id === undefined) return undefined;
  const oid = readOid(id);
  const hash = PKCS1[oid];
  if (hash) return { hash, saltLength: undefined };
  return oid === PSS && parameters ? readPss(parameters) : undefined;
}

/** The mask has the same hash as the content; a hash that is left out is SHA-1, and refused. */
function readPss(parameters: Der): SignatureAlgorithm | undefined {
  const field = (tag: number) => {
    const wrapper = readChildren(parameters).find((part) => part.tag === tag);
    return wrapper && readChildren(wrapper)[0];
  };
  const [hashField, mask, salt, trailer] = [field(0xa0), field(0xa1), field(0xa2), field(0xa3)];
  const hash = hashField && HASHES[readFirstOid(hashField) ?? ''];
  const [maskId, maskHash] = mask ? readChildren(mask) : [];
  if (!hash || !maskId || readOid(maskId) !== MGF1 || !maskHash) return undefined;
  if (HASHES[readFirstOid(maskHash) ?? ''] !== hash || (trailer && readCount(trailer) !== 1))
    return undefined;
  return { hash, saltLength: salt ? readCount(salt) : DEFAULT_SALT_LENGTH };
}

function readFirstOid(sequence: Der): string | undefined {
  const [id] = readChildren(sequence);
  return id && readOid(id);
}

/** @param identifier  AlgorithmIdentifier. @throws DerError. */
export function isSignedBy(signed: Buffer, identifier: Der, signature: Buffer, key: KeyObject): boolean {
  const algorithm = readSignatureAlgorithm(identifier);
  if (algorithm === undefined || !key.asymmetricKeyType?.startsWith('rsa')) return false;
  const { hash, saltLength } = algorithm;
  const padding = saltLength === undefined ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
  return verify(
    hash,
    signed,
    { key, padding, ...(saltLength === undefined ? {} : { saltLength }) },
    signature,
  );
}
