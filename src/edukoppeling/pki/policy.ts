/**
 * The certificate policies that hold for a whole path. Policy mappings are not followed, which can only refuse more.
 * Source: RFC 5280 §6.1.3 d–f, §6.1.4 h–j, §6.1.5; EK-157.
 */
import type { Certificate } from './certificate.ts';
import { CertificateError } from './problems.ts';

/** G1 Private Services Server and G4 Private TLS Generic Devices Organization Validated Server. */
export const PKIOVERHEID_POLICIES: readonly string[] = [
  '2.16.528.1.1003.1.2.8.6',
  '2.16.528.1.1003.1.2.44.15.35.11',
];
const ANY_POLICY = '2.5.29.32.0';

/**
 * @param path  leaf first, trust anchor last.
 * @returns the policies that the leaf carries and that every CA on the way may give.
 * @throws CertificateError policy, when a CA demands one and none is left.
 */
export function findPolicies(path: readonly Certificate[]): ReadonlySet<string> {
  let valid: ReadonlySet<string> | 'any' = 'any';
  let untilExplicit = path.length + 1;
  let untilInhibitAny = path.length + 1;
  const below = path.slice(0, -1).toReversed();
  for (const [i, { policies, requireExplicitPolicy, inhibitAnyPolicy }] of below.entries()) {
    const isLeaf = i === below.length - 1;
    // For the leaf itself "any" says nothing: it is what the leaf carries that counts.
    const any: boolean = policies.includes(ANY_POLICY) && untilInhibitAny > 0 && !isLeaf;
    const named = policies.filter((policy) => policy !== ANY_POLICY);
    if (!any) valid = new Set(named.filter((policy) => valid === 'any' || valid.has(policy)));
    // RFC 5280 §6.1.5 a–b: the leaf counts one down before the last look, and its own 0 counts at once.
    const demanded = isLeaf ? untilExplicit <= 1 || requireExplicitPolicy === 0 : untilExplicit === 0;
    if (demanded && valid !== 'any' && valid.size === 0) {
      throw new CertificateError('policy', 'a CA demands a policy, and none is left that it may give');
    }
    untilExplicit = Math.min(Math.max(untilExplicit - 1, 0), requireExplicitPolicy ?? Infinity);
    untilInhibitAny = Math.min(Math.max(untilInhibitAny - 1, 0), inhibitAnyPolicy ?? Infinity);
  }
  return valid === 'any' ? new Set() : valid;
}
