/**
 * Why a SignatureValue does not fit. An RSA signature opened with the public key shows the digest that its maker
 * hashed: then the same attempts as for a Reference are made over SignedInfo. One that does not open was made with
 * another key, or written down in another way.
 * Source: RFC 8017 §8.2, §9.2 (EMSA-PKCS1-v1_5).
 */
import { constants, type KeyObject, publicDecrypt, verify, X509Certificate } from 'node:crypto';
import { DS, WSSE } from '../../../edukoppeling/namespaces.ts';
import { canonicalize } from '../../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../../edukoppeling/xml/document.ts';
import type { ProbableCause } from '../finding.ts';
import type { UnkeyedSignature } from '../references.ts';
import { CONTENT_CHANGED, findCause } from './find-cause.ts';

/** DigestInfo up to the digest itself, by hash; RFC 8017 §9.2, note 1. */
const DIGEST_INFO: readonly (readonly [hash: string, prefix: string])[] = [
  ['md5', '3020300c06082a864886f70d020505000410'],
  ['sha1', '3021300906052b0e03021a05000414'],
  ['sha224', '302d300d06096086480165030402040500041c'],
  ['sha256', '3031300d060960864801650304020105000420'],
  ['sha384', '3041300d060960864801650304020205000430'],
  ['sha512', '3051300d060960864801650304020305000440'],
];

export const SIGNATURE_CAUSES = {
  'other-key': {
    name: 'other-key',
    en: 'The signature was made with another key than that of the certificate in the token, or SignatureValue was damaged.',
    nl: 'De handtekening is met een andere sleutel gemaakt dan die van het certificaat in het token, of SignatureValue is beschadigd.',
  },
  'key-of-another-token': {
    name: 'key-of-another-token',
    en: 'The signature was made with the key of another certificate in the message.',
    nl: 'De handtekening is gemaakt met de sleutel van een ander certificaat in het bericht.',
  },
  'other-signature-hash': {
    name: 'other-signature-hash',
    en: 'The signature was made with another hash than SignatureMethod names.',
    nl: 'De handtekening is met een andere hash gemaakt dan SignatureMethod noemt.',
  },
  'bare-digest-signed': {
    name: 'bare-digest-signed',
    en: 'The digest was signed without its DigestInfo; RSASSA-PKCS1-v1_5 asks for it.',
    nl: 'De digest is ondertekend zonder DigestInfo; RSASSA-PKCS1-v1_5 vraagt daarom.',
  },
  'rsa-pss': {
    name: 'rsa-pss',
    en: 'The signature is RSASSA-PSS; SignatureMethod names RSASSA-PKCS1-v1_5.',
    nl: 'De handtekening is RSASSA-PSS; SignatureMethod noemt RSASSA-PKCS1-v1_5.',
  },
  'value-hexadecimal': {
    name: 'value-hexadecimal',
    en: 'SignatureValue holds the signature as hexadecimal text; base64 of its bytes is asked for.',
    nl: 'SignatureValue bevat de handtekening als hexadecimale tekst; gevraagd is base64 van de bytes.',
  },
  'value-in-der': {
    name: 'value-in-der',
    en: 'The signature is wrapped in DER; its bare bytes are asked for.',
    nl: 'De handtekening is in DER verpakt; gevraagd zijn de kale bytes.',
  },
  'value-reversed': {
    name: 'value-reversed',
    en: 'The bytes of the signature are in reverse order (as CryptoAPI gives them).',
    nl: 'De bytes van de handtekening staan in omgekeerde volgorde (zoals CryptoAPI ze geeft).',
  },
} as const satisfies Record<string, ProbableCause>;

export function explainSignatureValue(signature: UnkeyedSignature, key: KeyObject): ProbableCause {
  if (key.asymmetricKeyType !== 'rsa') return CONTENT_CHANGED;
  const opened = open(signature.value, key);
  if (opened) return explainOpened(signature, opened);
  for (const [name, value] of writtenOtherwise(signature.value)) {
    if (value && open(value, key)) return SIGNATURE_CAUSES[name];
  }
  if (isPss(signature, key)) return SIGNATURE_CAUSES['rsa-pss'];
  const other = otherKeys(signature.signedInfo).some((each) => open(signature.value, each) !== undefined);
  return SIGNATURE_CAUSES[other ? 'key-of-another-token' : 'other-key'];
}

function explainOpened(signature: UnkeyedSignature, opened: Buffer): ProbableCause {
  const { signedInfo, signedInfoPrefixes: prefixes } = signature;
  const info = DIGEST_INFO.find(([, prefix]) => opened.toString('hex').startsWith(prefix));
  if (info === undefined) return SIGNATURE_CAUSES['bare-digest-signed'];
  const [hash, prefix] = info;
  if (hash !== signature.hash) return SIGNATURE_CAUSES['other-signature-hash'];
  const canonical = canonicalize(signedInfo, prefixes).toString('utf8');
  const expected = opened.subarray(prefix.length / 2);
  return findCause({ element: signedInfo, canonical, prefixes, hash, expected });
}

/** The DigestInfo that was signed; undefined when the key is not the one, or the padding is another. */
function open(value: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, value);
  } catch {
    return undefined; // OpenSSL's only way of saying that the padding is wrong
  }
}

function writtenOtherwise(
  value: Buffer,
): readonly (readonly [keyof typeof SIGNATURE_CAUSES, Buffer | undefined])[] {
  const text = value.toString('latin1');
  const hexadecimal = /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
  // OCTET STRING or BIT STRING of 256 … 65535 bytes: tag, 82, two bytes of length, for a BIT STRING one of unused bits.
  const octets = value[0] === 0x04 && value[1] === 0x82 ? value.subarray(4) : undefined;
  const bits = value[0] === 0x03 && value[1] === 0x82 ? value.subarray(5) : undefined;
  return [
    ['value-hexadecimal', hexadecimal],
    // Base64 was read from what is itself hexadecimal text.
    ['value-hexadecimal', readAsHexadecimal(value)],
    ['value-in-der', octets ?? bits],
    ['value-reversed', Buffer.from(value).reverse()],
  ];
}

function readAsHexadecimal(value: Buffer): Buffer | undefined {
  const text = value.toString('base64');
  return /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

function isPss({ signedInfo, signedInfoPrefixes, hash, value }: UnkeyedSignature, key: KeyObject): boolean {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const bytes = canonicalize(signedInfo, signedInfoPrefixes);
  return verify(hash, bytes, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, value);
}

/** Of every certificate that the header carries, in whatever way. */
function otherKeys(signedInfo: XmlElement): readonly KeyObject[] {
  const texts: string[] = [];
  const walk = (element: XmlElement): void => {
    if (element.is(WSSE, 'BinarySecurityToken') || element.is(DS, 'X509Certificate'))
      texts.push(element.text);
    for (const child of element.children) walk(child);
  };
  walk(signedInfo.document.root);
  return texts.flatMap((text) => {
    try {
      return [new X509Certificate(Buffer.from(text, 'base64')).publicKey];
    } catch {
      return []; // not a certificate
    }
  });
}
