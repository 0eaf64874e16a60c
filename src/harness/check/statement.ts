/** What a rule says, in one sentence: a statement of the profile, or a rule of Digikoppeling that has several. */
import { RULES, type Rule } from '../../edukoppeling/rules.ts';

/** Rules that a fault names because no single statement says all of them. Source: edukoppeling §2. */
const DIGIKOPPELING: Readonly<Record<string, string>> = {
  WA001: 'WS-Addressing headers hold absolute URIs, without white space in them, of at most 1024 characters.',
  WB003:
    'One wsse:Security header holds one Timestamp, one Signature and the token it points to, and nothing else.',
  WB004: 'Body, Timestamp and every wsa header are signed, each by one Reference of its own.',
  WB013: 'A receiver verifies the signature value and the digest of every signed part.',
  WW001: 'A message is one soap:Envelope of SOAP 1.1 with elements only.',
  WW003: 'An envelope holds at most one Header and then one Body, and nothing after it.',
};

/** Undefined for the rules of the domain: there the finding says it all. */
export function statementOf(rule: string): string | undefined {
  return (RULES as Readonly<Record<string, Rule>>)[rule]?.text ?? DIGIKOPPELING[rule];
}
