/** What a probe is, and the few shapes that nearly all of them have. */
import { FAULTS, type FaultCode } from '../../edukoppeling/faults.ts';
import { SOAP, WSA, WSSE, WSU } from '../../edukoppeling/namespaces.ts';
import type { BadKind } from './bad-kinds.ts';
import { type Draft, goodDraft, writeDraft } from './draft.ts';
import { describeReply, faultOf, type Identity, type Reply, type Sent, send, type Target } from './target.ts';

export type Outcome =
  | { readonly result: 'holds' }
  | { readonly result: 'broken'; readonly expected: string; readonly got: string }
  | { readonly result: 'not-testable'; readonly reason: string };

/** Tries one statement on the target. A statement may have several probes: all must hold. */
export interface Probe {
  /** `EK-nn`. */
  readonly id: string;
  readonly title: string;
  readonly run: (target: Target) => Promise<Outcome>;
}

export interface Change {
  /** Before signing. */
  readonly draft?: (draft: Draft) => Partial<Draft>;
  /** After signing. */
  readonly bytes?: (text: string) => string | Buffer;
  /** Of the HTTP request. */
  readonly http?: Omit<Partial<Sent>, 'body'>;
  readonly signedBy?: Identity;
}

export const HOLDS: Outcome = { result: 'holds' };

export function notTestable(reason: string): Outcome {
  return { result: 'not-testable', reason };
}

/** The good message with one change, signed and sent. */
export function exchange(target: Target, change: Change = {}): Promise<Reply> {
  return send(target, { ...change.http, body: write(target, change) });
}

export function write(target: Target, change: Change = {}): string | Buffer {
  const signer = change.signedBy ?? target.party;
  const draft = goodDraft({
    to: `${target.url}?oin=${target.toOin}`,
    action: target.action,
    from: `http://www.w3.org/2005/08/addressing/anonymous?oin=${target.fromOin}`,
    payload: target.payload,
    certificate: signer.der,
    privateKey: signer.privateKey,
    now: target.clock(),
  });
  const text = writeDraft({ ...draft, ...change.draft?.(draft) });
  return change.bytes === undefined ? text : change.bytes(text);
}

/** The change is refused with a SOAP fault of this code, HTTP 500. */
export function refused(
  id: string,
  title: string,
  code: FaultCode | readonly FaultCode[],
  change: Change,
): Probe {
  const codes = typeof code === 'string' ? [code] : code;
  return { id, title, run: async (target) => expectFault(await exchange(target, change), codes) };
}

export function accepted(id: string, title: string, change: Change): Probe {
  return { id, title, run: async (target) => expectAnswer(await exchange(target, change)) };
}

/** Refused below SOAP: this HTTP status, and no SOAP envelope. */
export function refusedByHttp(id: string, title: string, status: number, change: Change): Probe {
  return { id, title, run: async (target) => expectHttpRefusal(await exchange(target, change), status) };
}

/** No HTTP answer at all: the TLS handshake, or the connection right after it, is refused. */
export function refusedByTls(id: string, title: string, change: Change): Probe {
  return {
    id,
    title,
    run: async (target) => {
      const reply = await exchange(target, change);
      return reply.kind === 'no-answer' ? HOLDS : broken('no HTTP answer', reply);
    },
  };
}

/** A probe with one of the certificates that must be refused; not testable when the target has none of that kind. */
export function withBadParty(kind: BadKind, make: (party: Identity) => Probe): Probe {
  const { id, title } = make(NOBODY);
  return {
    id,
    title,
    run: async (target) => {
      const party = target.badParties.get(kind);
      if (party === undefined) return notTestable(`needs a certificate that is ${kind}; give --bad-certs`);
      return make(party).run(target);
    },
  };
}

// Only the id and the title of a probe are read from it.
const NOBODY = {} as Identity;

export function expectAnswer(reply: Reply): Outcome {
  const good = reply.kind === 'answer' && reply.status === 200 && faultOf(reply) === undefined;
  return good && reply.envelope !== undefined ? HOLDS : broken('HTTP 200 with an answer', reply);
}

export function expectHttpRefusal(reply: Reply, status: number): Outcome {
  const fits = reply.kind === 'answer' && reply.status === status && reply.envelope === undefined;
  return fits ? HOLDS : broken(`HTTP ${status} without a SOAP body`, reply);
}

export function expectFault(reply: Reply, codes: readonly FaultCode[]): Outcome {
  const allowed = codes.flatMap(faultcodesOf);
  const fault = faultOf(reply);
  const fits = reply.kind === 'answer' && reply.status === 500 && fault && allowed.includes(fault.faultcode);
  const wanted = codes.map((code) => `${code.slice(3, 6)} (${FAULTS[code].faultcode})`).join(' or ');
  return fits ? HOLDS : broken(`HTTP 500 with fault ${wanted}`, reply);
}

export function broken(expected: string, reply: Reply | string): Outcome {
  return { result: 'broken', expected, got: typeof reply === 'string' ? reply : describeReply(reply) };
}

const NAMESPACES: Readonly<Record<string, string>> = { soap: SOAP, wsa: WSA, wsse: WSSE, wsu: WSU };
/** WS-Addressing allows these in place of InvalidAddressingHeader (edukoppeling §3.7.1). */
const SUB_SUBCODES = [
  'InvalidCardinality',
  'InvalidAddress',
  'InvalidEPR',
  'MissingAddressInEPR',
  'DuplicateMessageID',
  'ActionMismatch',
  'OnlyAnonymousAddressSupported',
];

function faultcodesOf(code: FaultCode): readonly string[] {
  const [prefix = '', localName = ''] = FAULTS[code].faultcode.split(':');
  const found = `{${NAMESPACES[prefix]}}${localName}`;
  return localName === 'InvalidAddressingHeader'
    ? [found, ...SUB_SUBCODES.map((name) => `{${WSA}}${name}`)]
    : [found];
}
