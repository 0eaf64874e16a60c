/** Why the digest of a Reference does not fit its element. */
import { canonicalize } from '../../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../../edukoppeling/xml/document.ts';
import type { Reference } from '../../../edukoppeling/xmldsig/signed-info.ts';
import type { ProbableCause } from '../finding.ts';
import { findCause } from './find-cause.ts';

export function explainDigest(reference: Reference, element: XmlElement): ProbableCause {
  const { inclusivePrefixes: prefixes, hash, digest } = reference;
  const canonical = canonicalize(element, prefixes).toString('utf8');
  return findCause({ element, canonical, prefixes, hash, expected: digest });
}
