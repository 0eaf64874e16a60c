/**
 * The extensions of a certificate or a CRL, by OID, and those of a certificate that decide something.
 * Source: RFC 5280 §4.2, §5.2; EK-94, EK-157.
 */
import {
  BIT_STRING,
  type Der,
  DerError,
  OBJECT_IDENTIFIER,
  readChildren,
  readCount,
  readDer,
  readOid,
} from './der.ts';
import { type NameConstraints, readNameConstraints } from './name-constraints.ts';

export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

/** What the extensions of a certificate say; undefined or empty where one is absent. */
export interface CertificateExtensions {
  /** basicConstraints cA. */
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** Bit 0 of keyUsage, digitalSignature, is 0x80. */
  readonly keyUsage: number | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly policies: readonly string[];
  readonly requireExplicitPolicy: number | undefined;
  readonly inhibitAnyPolicy: number | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  /** GeneralName values of subjectAltName. */
  readonly alternativeNames: readonly Der[];
  readonly crlUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  /** OIDs of critical extensions that nobody here knows. */
  readonly unknownCritical: readonly string[];
}

const KNOWN = {
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  policies: '2.5.29.32',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
} as const;
const CRL_DISTRIBUTION_POINTS = '2.5.29.31';
const AUTHORITY_INFO = '1.3.6.1.5.5.7.1.1';
const OCSP = '1.3.6.1.5.5.7.48.1';
const BOOLEAN = 0x01;
const INTEGER = 0x02;
export const URL_NAME = 0x86;

/** @param list  SEQUENCE OF Extension. @throws DerError, also when one stands there twice. */
export function readExtensionList(list: Der): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const extension of readChildren(list)) {
    const parts = readChildren(extension);
    const [id, second] = parts;
    const value = parts[parts.length - 1];
    if (id?.tag !== OBJECT_IDENTIFIER || !value || parts.length < 2) throw new DerError('not an extension');
    const oid = readOid(id);
    if (found.has(oid)) throw new DerError('an extension twice');
    const critical = parts.length > 2 && second?.tag === BOOLEAN && second.content[0] !== 0;
    found.set(oid, { critical, value: value.content });
  }
  return found;
}

/** @throws DerError. */
export function readCertificateExtensions(extensions: ReadonlyMap<string, Extension>): CertificateExtensions {
  const read = <T>(oid: string, reader: (value: Der) => T): T | undefined => {
    const extension = extensions.get(oid);
    return extension && reader(readDer(extension.value));
  };
  const known: readonly string[] = Object.values(KNOWN);
  const [explicit, inhibit] = [
    read(KNOWN.policyConstraints, (value) => readChildren(value).find(({ tag }) => tag === 0x80)),
    read(KNOWN.inhibitAnyPolicy, readCount),
  ];
  return {
    ...(read(KNOWN.basicConstraints, readBasicConstraints) ?? { isCa: false, pathLength: undefined }),
    keyUsage: read(KNOWN.keyUsage, readKeyUsage),
    extendedKeyUsage: read(KNOWN.extendedKeyUsage, (value) => readChildren(value).map(readOid)),
    policies: read(KNOWN.policies, readPolicies) ?? [],
    requireExplicitPolicy: explicit && readCount(explicit),
    inhibitAnyPolicy: inhibit,
    nameConstraints: read(KNOWN.nameConstraints, readNameConstraints),
    alternativeNames: read(KNOWN.alternativeNames, readChildren) ?? [],
    crlUrls: read(CRL_DISTRIBUTION_POINTS, readCrlUrls) ?? [],
    ocspUrls: read(AUTHORITY_INFO, readOcspUrls) ?? [],
    unknownCritical: [...extensions]
      .filter(([oid, { critical }]) => critical && !known.includes(oid) && oid !== CRL_DISTRIBUTION_POINTS)
      .map(([oid]) => oid),
  };
}

function readBasicConstraints(sequence: Der) {
  const parts = readChildren(sequence);
  const length = parts.find(({ tag }) => tag === INTEGER);
  const isCa = parts.some(({ tag, content }) => tag === BOOLEAN && content[0] !== 0);
  return { isCa, pathLength: length && readCount(length) };
}

function readKeyUsage(bits: Der): number {
  return bits.tag === BIT_STRING ? (bits.content[1] ?? 0) : 0;
}

function readPolicies(sequence: Der): readonly string[] {
  return readChildren(sequence).map((information) => readOid(readChildren(information)[0] ?? information));
}

/** The URLs in the DistributionPoints; names relative to the issuer have none. */
function readCrlUrls(sequence: Der): readonly string[] {
  return readChildren(sequence).flatMap((point) =>
    readChildren(point)
      .filter(({ tag }) => tag === 0xa0)
      .flatMap(readPointUrls),
  );
}

/** @param name  DistributionPointName in its wrapper [0]. */
export function readPointUrls(name: Der): readonly string[] {
  return readChildren(name)
    .filter(({ tag }) => tag === 0xa0)
    .flatMap(readChildren)
    .filter(({ tag }) => tag === URL_NAME)
    .map(({ content }) => content.toString('latin1'));
}

function readOcspUrls(sequence: Der): readonly string[] {
  return readChildren(sequence)
    .map(readChildren)
    .filter(([method, place]) => method && readOid(method) === OCSP && place?.tag === URL_NAME)
    .map(([, place]) => place?.content.toString('latin1') ?? '');
}
