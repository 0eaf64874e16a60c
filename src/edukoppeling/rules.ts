/**
 * Every statement of the profile that this project keeps, as data: EK-01…EK-160. What a statement says, where it
 * comes from, and what became of it here; docs/conformance.md is made from it, and each has a test whose title
 * starts with its id.
 * Source: edukoppeling §7.
 */
import { ADDRESSING_RULES } from './rules/addressing.ts';
import { CERTIFICATE_RULES } from './rules/certificates.ts';
import { ENVELOPE_RULES } from './rules/envelope.ts';
import { FAULT_RULES } from './rules/faults.ts';
import { IDENTITY_RULES } from './rules/identity.ts';
import type { Rule } from './rules/rule.ts';
import { SECURITY_RULES } from './rules/security.ts';
import { TRANSPORT_RULES } from './rules/transport.ts';
import { WSDL_RULES } from './rules/wsdl.ts';

export type { Certainty, Refusal, Rule } from './rules/rule.ts';

export const RULES = {
  ...TRANSPORT_RULES,
  ...ENVELOPE_RULES,
  ...ADDRESSING_RULES,
  ...SECURITY_RULES,
  ...IDENTITY_RULES,
  ...FAULT_RULES,
  ...WSDL_RULES,
  ...CERTIFICATE_RULES,
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

/** The section titles of the page, in its order. */
export const RULE_SECTIONS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  Transport: TRANSPORT_RULES,
  Envelope: ENVELOPE_RULES,
  Addressing: ADDRESSING_RULES,
  'Message security': SECURITY_RULES,
  'Identity and mandate': IDENTITY_RULES,
  Faults: FAULT_RULES,
  Contract: WSDL_RULES,
  Certificates: CERTIFICATE_RULES,
};
