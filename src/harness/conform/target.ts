/** The endpoint under test, and one exchange with it: raw HTTPS, so that TLS and HTTP can be probed too. */
import type { KeyObject } from 'node:crypto';
import { Agent, type RequestOptions, request } from 'node:https';
import { SOAP, WSA } from '../../edukoppeling/namespaces.ts';
import { parseXml, type XmlElement } from '../../edukoppeling/xml/document.ts';
import { XmlError } from '../../edukoppeling/xml/errors.ts';
import type { BadKind } from './bad-kinds.ts';
import { pour } from './pour.ts';

/** A party with a certificate. */
export interface Identity {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** The leaf, DER. */
  readonly der: Buffer;
  readonly privateKey: KeyObject;
}

export interface Target {
  /** Of the service. */
  readonly url: string;
  /** PEM: what the server's certificate is checked against. */
  readonly trust: readonly string[];
  /** A party that is connected and may speak for `fromOin`. */
  readonly party: Identity;
  /** A second party, for what needs two; its OIN differs. */
  readonly otherParty: Identity | undefined;
  /** Certificates that must be refused, by what is wrong with them. */
  readonly badParties: ReadonlyMap<BadKind, Identity>;
  readonly toOin: string;
  readonly fromOin: string;
  readonly action: string;
  /** The child of Body: a request that changes nothing, however often it is sent. */
  readonly payload: string;
  readonly timeoutMs: number;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export interface Sent {
  readonly body: string | Buffer;
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined is the party of the target, null is none. */
  readonly tls?: Identity | null;
  readonly tlsOptions?: RequestOptions & { readonly minVersion?: string; readonly maxVersion?: string };
  readonly agent?: Agent;
  /** Headers first; the body follows in pieces, and only when no answer came in this time (milliseconds). */
  readonly patienceMs?: number;
}

export type Reply =
  | { readonly kind: 'no-answer'; readonly reason: string }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly bytes: Buffer;
      readonly text: string;
      /** Undefined when the answer is not XML that our reader takes. */
      readonly envelope: XmlElement | undefined;
    };

export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Never throws: no answer is a finding too. */
export function send(target: Target, sent: Sent): Promise<Reply> {
  const party = sent.tls === undefined ? target.party : sent.tls;
  const bytes = Buffer.from(sent.body);
  return new Promise((resolve) => {
    const noAnswer = (error: Error) =>
      resolve({ kind: 'no-answer', reason: (error as NodeJS.ErrnoException).code ?? error.message });
    let outgoing: ReturnType<typeof request>;
    try {
      outgoing = request(sent.url ?? target.url, {
        method: sent.method ?? 'POST',
        agent: sent.agent ?? new Agent({ keepAlive: false, maxCachedSessions: 0 }),
        ca: [...target.trust],
        ...(party === null ? {} : { cert: party.certificate, key: party.key }),
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          'content-length': String(bytes.length),
          soapaction: `"${target.action}"`,
          ...sent.headers,
        },
        signal: AbortSignal.timeout(target.timeoutMs),
        ...(sent.tlsOptions as RequestOptions),
      });
    } catch (error) {
      // OpenSSL refuses options before it connects, such as a suite it does not have.
      noAnswer(error as Error);
      return;
    }
    outgoing.on('error', noAnswer);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const answer = () => {
        const read = Buffer.concat(chunks);
        const status = response.statusCode ?? 0;
        resolve({
          kind: 'answer',
          status,
          bytes: read,
          text: read.toString('utf8'),
          envelope: readXml(read),
        });
        // An answer that came before the request was sent whole: nothing more has to be sent.
        if (!outgoing.writableFinished) outgoing.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.on('error', (error) => (outgoing.writableFinished ? noAnswer(error) : answer()));
      response.on('end', answer);
    });
    if (sent.patienceMs === undefined) outgoing.end(bytes);
    else pour(outgoing, bytes, sent.patienceMs);
  });
}

function readXml(bytes: Buffer): XmlElement | undefined {
  try {
    return parseXml(bytes).root;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

export interface SeenFault {
  /** `{namespace}localName`, or the text when the prefix does not resolve. */
  readonly faultcode: string;
  readonly faultstring: string;
  readonly element: XmlElement;
}

export function faultOf(reply: Reply): SeenFault | undefined {
  if (reply.kind === 'no-answer') return undefined;
  const fault = reply.envelope?.child(SOAP, 'Body')?.child(SOAP, 'Fault');
  if (fault === undefined) return undefined;
  const code = fault.children.find((child) => child.localName === 'faultcode');
  const text = code?.text.trim() ?? '';
  const [prefix = '', localName] = text.includes(':') ? text.split(':') : ['', text];
  const namespace = code?.namespaceOf(prefix);
  const faultstring = fault.children.find((child) => child.localName === 'faultstring')?.text ?? '';
  return { faultcode: namespace ? `{${namespace}}${localName ?? ''}` : text, faultstring, element: fault };
}

/** The header block of an answer, by its name in WS-Addressing. */
export function wsaOf(reply: Reply, name: string): XmlElement | undefined {
  if (reply.kind === 'no-answer') return undefined;
  return reply.envelope?.child(SOAP, 'Header')?.child(WSA, name);
}

/** In one line, for the evidence; nothing of a Body's content. */
export function describeReply(reply: Reply): string {
  if (reply.kind === 'no-answer') return `no answer (${reply.reason})`;
  const fault = faultOf(reply);
  if (fault) return `HTTP ${reply.status}, ${fault.faultcode}, "${fault.faultstring.slice(0, 200)}"`;
  const body = reply.envelope?.child(SOAP, 'Body')?.children[0];
  return `HTTP ${reply.status}, ${body ? `an answer (${body.localName})` : `${reply.text.length} bytes without a SOAP Body`}`;
}
