/**
 * A recorded envelope made fresh: a new MessageID, a Timestamp as far from now as it was from its own moment, and a
 * signature over that. What was right stays right and what was wrong stays wrong: a digest that did not fit is not
 * repaired, an algorithm is kept as it is named, what was not signed remains unsigned.
 */
import { type KeyObject, randomUUID, X509Certificate } from 'node:crypto';
import { DS, WSSE, WSU } from '../../edukoppeling/namespaces.ts';
import type { SigningIdentity } from '../../edukoppeling/sign.ts';
import type { XmlDocument, XmlElement } from '../../edukoppeling/xml/document.ts';
import { escapeText } from '../../edukoppeling/xml/escape.ts';
import { digestOf, fits, publicKeyOf } from './digests.ts';
import { referencesOf, seal, signaturesOf } from './seal.ts';
import { descendants, type Edit, headerBlocks, readGenerously, splice } from './splice.ts';

export interface ResignOptions {
  readonly identity: SigningIdentity;
  /** Milliseconds since epoch. */
  readonly now: number;
  /** When the envelope was made, milliseconds since epoch. Default: its own wsu:Created. */
  readonly at?: number;
  /** Leaves these as recorded. */
  readonly keep?: readonly ('id' | 'time')[];
}

/** @returns the same bytes when they cannot be read as XML: there is nothing to sign again. */
export function resign(bytes: Buffer, options: ResignOptions): Buffer {
  const document = readGenerously(bytes);
  if (document === undefined) return bytes;
  const keep = options.keep ?? [];
  const rightReferences = referencesOf(document.root).map((reference) => isRight(reference, document));
  const tokens = readTokens(document);
  const keys = [publicKeyOf(options.identity.privateKey), ...tokens.map(({ key }) => key)];
  const rightSignatures = signaturesOf(document.root).map((signature) => {
    const value = signatureValue(signature);
    return value !== undefined && keys.some((key) => fits(signature, value, key));
  });
  const edits = [
    ...(keep.includes('id') ? [] : freshIds(document.root)),
    ...(keep.includes('time') ? [] : freshTimes(document.root, options)),
    ...freshTokens(document, tokens, options.identity),
  ];
  return seal(splice(bytes, edits), options.identity.privateKey, {
    references: (number) => rightReferences[number] === true,
    signatures: (number) => rightSignatures[number] === true,
  });
}

function isRight(reference: XmlElement, document: XmlDocument): boolean {
  const digest = digestOf(reference, document);
  return digest !== undefined && reference.child(DS, 'DigestValue')?.text.replace(/\s+/g, '') === digest;
}

function signatureValue(signature: XmlElement): string | undefined {
  return signature.child(DS, 'SignatureValue')?.text.replace(/\s+/g, '');
}

const UUID = /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/g;

/** The form around the UUID stays; an id of another form is replaced whole, unless it is not an id at all. */
function freshIds(root: XmlElement): Edit[] {
  const fresh = randomUUID();
  return headerBlocks(root, 'MessageID').flatMap((element) => {
    const text = element.text;
    const renewed = text.replace(UUID, fresh);
    if (renewed !== text) return [{ element, text: escapeText(renewed) }];
    const readable = /^\s*\S{1,255}\s*$/.test(text);
    return readable ? [{ element, text: `urn:uuid:${fresh}` }] : [];
  });
}

function freshTimes(root: XmlElement, options: ResignOptions): Edit[] {
  const stamps = descendants(root, WSU, 'Timestamp').flatMap((timestamp) => timestamp.children);
  const created = stamps.find((stamp) => stamp.is(WSU, 'Created'));
  const madeAt = options.at ?? Date.parse(created?.text.trim() ?? '');
  if (Number.isNaN(madeAt)) return [];
  return stamps.flatMap((element) => {
    const text = shift(element.text, options.now - madeAt);
    return text === undefined ? [] : [{ element, text }];
  });
}

/** Moves a moment and keeps its spelling: fraction digits, zone, white space. Undefined when it is no moment. */
function shift(text: string, byMs: number): string | undefined {
  const found = /^(\s*)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?(\s*)$/.exec(text);
  if (found === null) return undefined;
  const [, before = '', seconds = '', fraction = '', zone = '', after = ''] = found;
  const moment = Date.parse(`${seconds}Z`);
  // A date that does not exist, such as 31 February, has to stay one.
  if (Number.isNaN(moment) || !new Date(moment).toISOString().startsWith(seconds)) return undefined;
  const milliseconds = fraction === '' ? 0 : Math.trunc(Number(`0${fraction}`) * 1000);
  const moved = new Date(moment + milliseconds + byMs).toISOString();
  const digits = moved
    .slice(20, 23)
    .padEnd(fraction.length - 1, '0')
    .slice(0, Math.max(0, fraction.length - 1));
  return `${before}${moved.slice(0, 19)}${digits === '' ? '' : `.${digits}`}${zone}${after}`;
}

interface Token {
  readonly element: XmlElement;
  readonly certificate: Buffer;
  readonly key: KeyObject;
}

/** Certificates that the header carries, whatever the way. */
function readTokens({ root }: XmlDocument): Token[] {
  const elements = [
    ...descendants(root, WSSE, 'BinarySecurityToken'),
    ...descendants(root, DS, 'X509Certificate'),
  ];
  return elements.flatMap((element) => {
    const certificate = Buffer.from(element.text, 'base64');
    try {
      return [{ element, certificate, key: new X509Certificate(certificate).publicKey }];
    } catch {
      return []; // no certificate: then it signed nothing either
    }
  });
}

/** Another signer puts its own certificate in the place of the one that fitted the signature. */
function freshTokens(document: XmlDocument, tokens: readonly Token[], identity: SigningIdentity): Edit[] {
  const signatures = signaturesOf(document.root);
  return tokens
    .filter(({ certificate }) => !certificate.equals(identity.certificate))
    .filter(({ key }) =>
      signatures.some((signature) => {
        const value = signatureValue(signature);
        return value !== undefined && fits(signature, value, key);
      }),
    )
    .map(({ element }) => ({ element, text: identity.certificate.toString('base64') }));
}
