/** One way in which bytes are known to change between hashing and arriving, and how to undo it. */
import type { XmlElement } from '../../../edukoppeling/xml/document.ts';

/** A part whose digest does not fit, and what its signer must have hashed. */
export interface DamagedPart {
  readonly element: XmlElement;
  /** Our canonical form, as the Reference asks for it. */
  readonly canonical: string;
  /** PrefixList of the Reference. */
  readonly prefixes: readonly string[];
  /** Hash by its name in node:crypto, as the Reference names it. */
  readonly hash: string;
  /** What DigestValue holds. */
  readonly expected: Buffer;
}

export interface Attempt {
  /** Stable. */
  readonly name: string;
  readonly en: string;
  readonly nl: string;
  /** What the signer may have hashed instead; tried one after the other. */
  readonly candidates?: (part: DamagedPart) => Iterable<string | Buffer | undefined>;
  /** For what is no other text but another digest of the same. */
  readonly matches?: (part: DamagedPart) => boolean;
}
