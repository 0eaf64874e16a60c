/** What the gate says of a message, without a server around it. */
import { expect } from 'vitest';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { shownCode } from '../../src/edukoppeling/soap/fault.ts';
import { type GateOptions, type VerifiedEnvelope, verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { MELDEN } from '../setup/wire.ts';

export const GATE: GateOptions = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  ownOins: [BROKER_OIN],
};

export interface AtTheGate {
  readonly gate?: Partial<GateOptions>;
  /** Milliseconds since epoch; default the real moment. */
  readonly now?: number;
  readonly soapAction?: string;
}

/** 'believed', or the code of the fault as it is shown. */
export async function verdict(bytes: Buffer | string, at: AtTheGate = {}): Promise<string> {
  const found = await judge(bytes, at);
  return found.ok ? 'believed' : shownCode(found.fault.code);
}

export async function judge(bytes: Buffer | string, at: AtTheGate = {}) {
  const http = { soapAction: at.soapAction ?? `"${MELDEN}"` };
  return verifyEnvelope(Buffer.from(bytes), http, at.now ?? Date.now(), { ...GATE, ...at.gate });
}

export async function believe(bytes: Buffer | string, at: AtTheGate = {}): Promise<VerifiedEnvelope> {
  const found = await judge(bytes, at);
  if (!found.ok) throw new Error(`refused with ${found.fault.message}`);
  return found.envelope;
}

/** The twin is believed; the message that differs from it in one thing is refused with that code. */
export async function refuses(attack: string, code: string, twin: string, at: AtTheGate = {}): Promise<void> {
  expect(attack === twin).toBe(false);
  expect(await verdict(twin, at)).toBe('believed');
  expect(await verdict(attack, at)).toBe(code);
}
