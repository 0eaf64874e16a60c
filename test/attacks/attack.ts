/**
 * One attack: a message the gate believes, changed, and the one fault that the change must give.
 * The twin of an attack is its base: the same message unchanged, which must be believed; without that an attack
 * could be refused for another reason than the one it is about.
 */
import type { FaultCode } from '../../src/edukoppeling/faults.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { type HttpHeaders, type Verdict, verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { MELDEN, signedMessage } from '../setup/wire.ts';

/** The moment all attacks happen at, milliseconds since epoch. */
export const NOW = Date.UTC(2026, 10, 24, 10, 15, 30);

export type Message = string | Buffer;

export interface Attack {
  readonly title: string;
  readonly code: FaultCode;
  /** The statement or rule that the fault names. */
  readonly rule: string;
  /** The message the attack starts from; default {@link plainBase}. Made once. */
  readonly base?: () => string;
  readonly change: (base: string) => Message;
  /** What HTTP says beside the message. */
  readonly http?: HttpHeaders;
  /** What HTTP says beside the base; default as for every good message. */
  readonly twinHttp?: HttpHeaders;
}

export type Table = readonly Attack[];

/** An attack on {@link plainBase}, in one line of a table. */
export function attack(
  title: string,
  code: FaultCode,
  rule: string,
  change: (base: string) => Message,
  more: Partial<Attack> = {},
): Attack {
  return { title, code, rule, change, ...more };
}

let plain: string | undefined;

/** A meldenVerzuim of the vendor for a school, signed as the profile says. */
export function plainBase(): string {
  plain ??= signedMessage({ now: NOW }).bytes.toString();
  return plain;
}

const gate = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  ownOins: [BROKER_OIN],
};
const GOOD_HTTP: HttpHeaders = { soapAction: `"${MELDEN}"`, charset: 'utf-8' };

export function readVerdict(message: Message, http: HttpHeaders = GOOD_HTTP): Promise<Verdict> {
  return verifyEnvelope(Buffer.from(message), http, NOW, gate);
}

/** `believed`, or code and rule of the fault. */
export async function verdictOf(message: Message, http: HttpHeaders = GOOD_HTTP): Promise<string> {
  const found = await readVerdict(message, http);
  return found.ok ? 'believed' : `${found.fault.code} ${found.fault.rule}`;
}

const twins = new Map<string, Promise<string>>();

/** The verdict on the base; asked once for each base. */
export function verdictOfTwin({ base = plainBase, twinHttp }: Attack): Promise<string> {
  const message = base();
  const key = `${JSON.stringify(twinHttp)} ${message}`;
  const known = twins.get(key) ?? verdictOf(message, twinHttp);
  twins.set(key, known);
  return known;
}

/** The attacking message. @throws Error when the change changed nothing. */
export function messageOf({ base = plainBase, change, title, http }: Attack): Message {
  const before = base();
  const after = change(before);
  if (http === undefined && Buffer.from(before).equals(Buffer.from(after))) {
    throw new Error(`"${title}" changes nothing`);
  }
  return after;
}

/** Keeps what `make` made. */
export function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** @throws Error when `what` is not there: an attack that misses its place is no attack. */
export function replace(text: string, what: string | RegExp, by: string): string {
  const found = typeof what === 'string' ? text.includes(what) : what.test(text);
  if (!found) throw new Error(`${what} is not in the message`);
  return text.replace(what, () => by);
}
