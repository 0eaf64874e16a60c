/**
 * A key and a certificate for a made-up party, under the TSP of the test PKI, whose key is public on purpose: whoever
 * trusts it is a test environment. The subject says TEST, and production refuses it for that. Source: EK-16; docs/decisions/0027.
 */
import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import {
  type BaseBlock,
  BitString,
  Boolean as Bool,
  Constructed,
  fromBER,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Primitive,
  PrintableString,
  Sequence,
  Set as SetOf,
  UTCTime,
  Utf8String,
} from 'asn1js';
import type { Oin } from '../edukoppeling/oin.ts';
import { PKIOVERHEID_POLICIES, readCertificate, readPem, writePem } from '../edukoppeling/pki/index.ts';
import { fixture } from './example-partners.ts';

export interface MadeUpIdentity {
  readonly der: Buffer;
  /** PEM; the chain has the certificate itself first, and no root. */
  readonly certificate: string;
  readonly chain: string;
  /** PKCS #8, PEM. Kept nowhere here. */
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Long enough to build with, short enough to be forgotten. */
const VALID_DAYS = 397;
/** The clock of whoever checks it may be behind. */
const BEFORE_MS = 3_600_000;
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

const generate = promisify(generateKeyPair);

/** @param naam  for the CN, behind TEST. @param now  milliseconds since epoch. */
export async function issueMadeUpCertificate(naam: string, oin: Oin, now: number): Promise<MadeUpIdentity> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const issuer = readCertificate(derOf('trust/tsp.pem'));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const tbs = sequence(
    new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [new Integer({ value: 2 })] }),
    // Positive, and unlike any other; those of the fixtures have one octet.
    new Integer({ valueHex: new Uint8Array([0x4d, ...randomBytes(15)]) }),
    algorithm(),
    parsed(issuer.subject),
    sequence(moment(now - BEFORE_MS), moment(now + VALID_DAYS * DAY_MS)),
    sequence(
      attribute('2.5.4.6', new PrintableString({ value: 'NL' })),
      attribute('2.5.4.10', new Utf8String({ value: 'Verzuimbroker TEST' })),
      attribute('2.5.4.5', new PrintableString({ value: oin })),
      attribute('2.5.4.3', new Utf8String({ value: `TEST ${naam}` })),
    ),
    parsed(spki),
    new Constructed({
      idBlock: { tagClass: 3, tagNumber: 3 },
      value: [sequence(...extensions(keyId(spki), keyId(issuerSpki(issuer.publicKey))))],
    }),
  );
  const signature = sign('sha256', bytesOf(tbs), fixture('keys/tsp.key.pem'));
  const der = bytesOf(sequence(tbs, algorithm(), new BitString({ valueHex: new Uint8Array(signature) })));
  const certificate = writePem(der, 'CERTIFICATE');
  return {
    der,
    certificate,
    chain: [certificate, fixture('trust/tsp.pem'), fixture('trust/intermediate.pem')].join(''),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function derOf(file: string): Buffer {
  const [der] = readPem(fixture(file), 'CERTIFICATE');
  if (der === undefined) throw new Error(`${file} holds no certificate`);
  return der;
}

const sequence = (...value: BaseBlock[]) => new Sequence({ value });
const oid = (value: string) => new ObjectIdentifier({ value });
const bytesOf = (block: BaseBlock): Buffer => Buffer.from(block.toBER(false));
const parsed = (der: Buffer): BaseBlock => fromBER(new Uint8Array(der)).result as BaseBlock;
const moment = (ms: number) => new UTCTime({ valueDate: new Date(ms) });
/** RFC 4055 §5: with NULL. */
const algorithm = () => sequence(oid(SHA256_WITH_RSA), new Null());
const attribute = (type: string, value: BaseBlock) => new SetOf({ value: [sequence(oid(type), value)] });

function extensions(own: Buffer, issuers: Buffer): Sequence[] {
  const [policy = ''] = PKIOVERHEID_POLICIES;
  const add = (id: string, critical: boolean, value: BaseBlock) =>
    sequence(
      oid(id),
      ...(critical ? [new Bool({ value: true })] : []),
      new OctetString({ valueHex: new Uint8Array(bytesOf(value)) }),
    );
  return [
    add('2.5.29.19', true, sequence()),
    // digitalSignature and keyEncipherment: 5 bits unused.
    add('2.5.29.15', true, new BitString({ valueHex: new Uint8Array([0xa0]), unusedBits: 5 })),
    add('2.5.29.37', false, sequence(oid(SERVER_AUTH), oid(CLIENT_AUTH))),
    add('2.5.29.32', false, sequence(sequence(oid(policy)))),
    add('2.5.29.14', false, new OctetString({ valueHex: new Uint8Array(own) })),
    add(
      '2.5.29.35',
      false,
      sequence(new Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: new Uint8Array(issuers) })),
    ),
  ];
}

/** RFC 5280 §4.2.1.2, method 1: SHA-1 of the bits of the key. A name for it, no protection. */
function keyId(spki: Buffer): Buffer {
  const [, bits] = (parsed(spki) as Sequence).valueBlock.value;
  return createHash('sha1')
    .update(new Uint8Array((bits as BitString).valueBlock.valueHexView))
    .digest();
}

const issuerSpki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }) as Buffer;
