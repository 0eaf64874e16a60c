/**
 * Writes digests and signature values into an envelope: what an author of envelopes leaves empty, or what has to be
 * made again after something signed was changed.
 */
import type { KeyObject } from 'node:crypto';
import { DS } from '../../edukoppeling/namespaces.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { digestOf, signatureValueOf } from './digests.ts';
import { descendants, type Edit, readGenerously, splice } from './splice.ts';

/** Which Reference and Signature elements, by their number in document order, are to be made again. */
export interface Sealing {
  readonly references: (number: number) => boolean;
  readonly signatures: (number: number) => boolean;
}

const ALL: Sealing = { references: () => true, signatures: () => true };

/** @returns the same bytes when they cannot be read. */
export function seal(bytes: Buffer, key: KeyObject, which: Sealing = ALL): Buffer {
  return sealSignatures(sealDigests(bytes, which.references), key, which.signatures);
}

export function sealDigests(bytes: Buffer, wanted: Sealing['references'] = ALL.references): Buffer {
  const document = readGenerously(bytes);
  if (document === undefined) return bytes;
  const edits = referencesOf(document.root).flatMap((reference, number): Edit[] => {
    const element = reference.child(DS, 'DigestValue');
    const text = wanted(number) ? digestOf(reference, document) : undefined;
    return element === undefined || text === undefined ? [] : [{ element, text }];
  });
  return splice(bytes, edits);
}

export function sealSignatures(
  bytes: Buffer,
  key: KeyObject,
  wanted: Sealing['signatures'] = ALL.signatures,
): Buffer {
  const document = readGenerously(bytes);
  if (document === undefined) return bytes;
  const edits = signaturesOf(document.root).flatMap((signature, number): Edit[] => {
    const element = signature.child(DS, 'SignatureValue');
    const text = wanted(number) ? signatureValueOf(signature, key) : undefined;
    return element === undefined || text === undefined ? [] : [{ element, text }];
  });
  return splice(bytes, edits);
}

export function referencesOf(root: XmlElement): XmlElement[] {
  return descendants(root, DS, 'SignedInfo').flatMap((signedInfo) =>
    signedInfo.childrenNamed(DS, 'Reference'),
  );
}

export function signaturesOf(root: XmlElement): XmlElement[] {
  return descendants(root, DS, 'Signature');
}
