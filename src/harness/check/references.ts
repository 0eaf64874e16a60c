/** Every Reference to its element, every required element to its Reference; each on its own after the first fault. */
import { SenderFault } from '../../edukoppeling/faults.ts';
import { resolveSignedParts, type SignedPart } from '../../edukoppeling/security/signed-parts.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import type { Reference, SignatureParts } from '../../edukoppeling/xmldsig/signed-info.ts';
import type { CheckContext } from './check.ts';
import type { PartialEnvelope } from './envelope.ts';

export type UnkeyedSignature = Omit<SignatureParts, 'tokenId'>;

/** The References that could be read; not all of them, or without what else a signature needs. */
export interface PartialSignature {
  readonly references: readonly Reference[];
  readonly complete: boolean;
  readonly unkeyed: UnkeyedSignature | undefined;
  readonly whole: SignatureParts | undefined;
}

export interface Signable {
  readonly required: readonly XmlElement[];
  readonly token: XmlElement | undefined;
}

/** @returns the parts whose digests can be checked. */
export function checkReferences(
  { document }: PartialEnvelope,
  { references, complete }: PartialSignature,
  { required, token }: Signable,
  { inspection }: CheckContext,
): readonly SignedPart[] {
  const allowed = token ? [token] : [];
  const note = (error: unknown): void => {
    if (!(error instanceof SenderFault)) throw error;
    inspection.fail(error.rule === 'EK-75' ? 'every part signed' : 'ids and references', error);
  };
  try {
    // Without all References nobody can say that a part has none.
    const asked = complete ? required : [];
    const also = complete ? allowed : [...required, ...allowed];
    const parts = resolveSignedParts(document, references, asked, also);
    if (!complete) return parts;
    inspection.pass('ids and references');
    inspection.pass('every part signed');
    return parts;
  } catch (error) {
    note(error);
  }
  const signable = [...required, ...allowed];
  const parts = references.flatMap((reference) => {
    try {
      return resolveSignedParts(document, [reference], [], signable);
    } catch (error) {
      note(error);
      return [];
    }
  });
  if (!complete) return parts;
  inspection.pass('ids and references');
  const signed = parts.map(({ reference }) => reference);
  for (const element of required) {
    try {
      // A part that no good Reference covers; the other parts are not asked for here.
      resolveSignedParts(document, signed.filter(unlike(signed)), [element], signable);
    } catch (error) {
      note(error);
    }
  }
  return parts;
}

/** Two References to one part are told once; here only the first counts. */
function unlike<T extends { readonly id: string }>(all: readonly T[]): (each: T, at: number) => boolean {
  return (each, at) => all.findIndex(({ id }) => id === each.id) === at;
}
