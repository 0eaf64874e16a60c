/**
 * Our canonical bytes of a part, to compare with the signer's. What could hold a pupil's data is masked unless the
 * owner of the message asks for it: a report of a check is made to be passed on.
 */
import { createHash } from 'node:crypto';
import { DS, EXC_C14N, WSA, WSSE, WSSE11, WSU } from '../../edukoppeling/namespaces.ts';
import { canonicalize } from '../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { tokenize } from './causes/tokens.ts';
import type { Finding } from './finding.ts';

const STRUCTURE: ReadonlySet<string> = new Set([WSA, WSU, WSSE, WSSE11, DS, EXC_C14N]);
const EXCERPT = 600;

type View = Pick<Finding, 'canonical' | 'canonicalMasked' | 'canonicalSha256' | 'excerpt'>;

export function showCanonical(element: XmlElement, prefixes: readonly string[], withValues: boolean): View {
  const bytes = canonicalize(element, prefixes);
  const whole = bytes.toString('utf8');
  const ownStructure = isStructure(element);
  const masked = ownStructure ? whole : mask(whole);
  const readable = masked.length > EXCERPT ? `${masked.slice(0, EXCERPT)} […]` : masked;
  const shown = withValues ? whole : masked;
  return {
    canonical: Buffer.from(shown).toString('base64'),
    canonicalMasked: shown !== whole,
    canonicalSha256: createHash('sha256').update(bytes).digest('base64'),
    excerpt: readable,
  };
}

/** Headers of the envelope, with nothing of another namespace in them. */
function isStructure(element: XmlElement): boolean {
  return STRUCTURE.has(element.namespaceUri) && element.children.every(isStructure);
}

/** Keeps tags, declarations and white space, which are what usually differs. */
export function mask(canonical: string): string {
  return tokenize(canonical)
    .map((token) =>
      token.startsWith('<')
        ? token.replace(/ (?!xmlns[:=])([^\s=]+)="[^"]*"/g, ' $1="…"')
        : token.replace(/\S(?:[\s\S]*\S)?/, '…'),
    )
    .join('');
}
