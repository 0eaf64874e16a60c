/** One OCSP response: who signed it, whether that one may, what it says of one certificate, and for how long. */
import { hash } from 'node:crypto';
import { type Certificate, readCertificate } from './certificate.ts';
import { BIT_STRING, type Der, DerError, readChildren, readDer, readOid, readTime } from './der.ts';
import type { OcspAnswer } from './ocsp.ts';
import { verifyPath } from './path.ts';
import { isSignedBy } from './signature-algorithm.ts';

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** Of an answer without nextUpdate. */
const MAX_AGE_MS = 4 * 60 * 60_000;
const CLOCK_SKEW_MS = 5 * 60_000;
const [GOOD, REVOKED] = [0x80, 0xa1];

/**
 * @param certId  CertID as it was asked.
 * @throws Error when it is no answer that can be believed.
 */
export function readOcspResponse(
  bytes: Buffer,
  certId: Buffer,
  issuer: Certificate,
  now: number,
): OcspAnswer {
  const [status, wrapper] = readChildren(readDer(bytes));
  if (status?.content[0] !== 0 || wrapper?.tag !== 0xa0) throw new DerError('the responder gave no answer');
  const [kind, octets] = readChildren(readDer(wrapper.content));
  if (!kind || !octets || readOid(kind) !== BASIC_RESPONSE) throw new DerError('not a basic response');
  const [data, algorithm, signature, certificates] = readChildren(readDer(octets.content));
  if (!data || !algorithm || signature?.tag !== BIT_STRING) throw new DerError('not a basic response');
  const fields = readChildren(data).filter(({ tag }) => tag !== 0xa0);
  const [responder, , answers] = fields;
  if (!responder || !answers) throw new DerError('not a basic response');
  const signer = findSigner(responder, issuer, certificates, now);
  if (!isSignedBy(data.whole, algorithm, signature.content.subarray(1), signer.publicKey))
    throw new DerError('the signature does not hold');
  return readAnswer(answers, certId, now);
}

/** The issuer itself, or whom it gave the right (EKU OCSPSigning) directly. */
function findSigner(responder: Der, issuer: Certificate, wrapper: Der | undefined, now: number): Certificate {
  if (isNamed(responder, issuer)) return issuer;
  const list = wrapper ? readChildren(readDer(wrapper.content)) : [];
  const signer = list.map(({ whole }) => readCertificate(whole)).find((sent) => isNamed(responder, sent));
  if (signer === undefined) throw new DerError('the signer is not known');
  const isDirect = signer.issuer.equals(issuer.subject) && signer.x509.verify(issuer.publicKey);
  if (!isDirect || !signer.extendedKeyUsage?.includes(OCSP_SIGNING))
    throw new DerError('the signer may not answer for the issuer');
  verifyPath([signer, issuer], now);
  return signer;
}

/** ResponderID: by name [1] or by the SHA-1 of the key [2]. */
function isNamed(responder: Der, certificate: Certificate): boolean {
  if (responder.tag === 0xa1) return responder.content.equals(certificate.subject);
  return (
    responder.tag === 0xa2 &&
    readDer(responder.content).content.equals(hash('sha1', certificate.publicKeyBits, 'buffer'))
  );
}

function readAnswer(answers: Der, certId: Buffer, now: number): OcspAnswer {
  const own = readChildren(answers)
    .map(readChildren)
    .find(([id]) => id && isSameId(id, certId));
  const [, status, thisUpdate, ...rest] = own ?? [];
  if (!status || !thisUpdate) throw new DerError('no answer about this certificate');
  const from = readTime(thisUpdate);
  const end = rest.find(({ tag }) => tag === 0xa0);
  const until = end ? readTime(readDer(end.content)) : from + MAX_AGE_MS;
  if (from > now + CLOCK_SKEW_MS || now > until) throw new DerError('an answer of another time');
  if (status.tag === REVOKED) return { status: 'revoked', found: 'revoked', until };
  if (status.tag !== GOOD) throw new DerError('the responder does not know this certificate');
  return { status: 'good', found: 'good', until };
}

/** The parameters of the hash may be NULL or absent: the values are what counts. */
function isSameId(id: Der, asked: Buffer): boolean {
  const [algorithm, ...values] = readChildren(id);
  const [askedAlgorithm, ...askedValues] = readChildren(readDer(asked));
  const first = (der: Der | undefined) => der && readChildren(der)[0]?.whole.toString('hex');
  return (
    first(algorithm) === first(askedAlgorithm) &&
    askedValues.every((value, i) => values[i]?.whole.equals(value.whole) === true)
  );
}
