/**
 * One request and its answer: what HTTP refuses without SOAP, whether it is taken now, and the pipeline behind it.
 * Source: design §3.1, §6.1; edukoppeling §3.2; EK-14, EK-20, EK-143; docs/decisions/0034.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission, Admitted } from '../broker/admit/admission.ts';
import { BUSY, type Busy } from '../broker/admit/busy.ts';
import type { Answer, Received, ServiceName } from '../broker/message.ts';
import type { VerifiedCertificate } from '../edukoppeling/pki/index.ts';
import { readMediaType } from '../edukoppeling/soap/media-type.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { SeldomLog } from '../ops/seldom.ts';
import { refOf, startTrace, type Trace } from '../ops/traces.ts';
import { announcesMoreThan, ClientGone, readBody } from './http-body.ts';
import { findAmbiguity } from './http-head.ts';
import type { Client } from './tls-client.ts';
import type { TlsSessions } from './tls-sessions.ts';

export interface ExchangeOptions {
  readonly limits: { readonly maxMessageBytes: number };
  /** Whether a request's own traceparent is its parent, and not a link. */
  readonly believeTraceparent?: boolean;
  /** Whether a message is taken now. */
  readonly admission: Admission;
  readonly receive: (received: Received) => Promise<Answer>;
  /** A published contract or schema, by its path; undefined for another path. */
  readonly publish: (path: string, query: string) => PublishedFile | undefined;
  readonly services: ReadonlyMap<string, ServiceName>;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface PublishedFile {
  readonly contentType: string;
  readonly text: string;
}

/** What is known of the connections of an endpoint. */
export interface Connected {
  readonly parties: WeakMap<object, Client>;
  readonly sessions: TlsSessions;
  /** Of requests that wait for 100 before they send their body. */
  readonly asking: WeakSet<ServerResponse>;
  readonly seldom: SeldomLog;
}

/** @throws ClientGone. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  connected: Connected,
  options: ExchangeOptions,
): Promise<void> {
  const tlsCertificate = await connected.parties.get(request.socket)?.();
  if (tlsCertificate === undefined) {
    request.destroy();
    return;
  }
  const ambiguous = findAmbiguity(request);
  if (ambiguous !== undefined) return plain(response, ambiguous, { connection: 'close' });
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (request.method === 'GET') {
    const file = options.publish(path, query);
    if (file) return send(response, 200, file.contentType, Buffer.from(file.text));
  }
  const service = options.services.get(path);
  if (request.method !== 'POST') return plain(response, 405, { allow: 'POST' });
  if (service === undefined) return plain(response, 404);
  const { supported, charset } = readMediaType(
    request.headers['content-type'],
    request.headers['content-encoding'],
  );
  if (!supported) return plain(response, 415);
  const { maxMessageBytes } = options.limits;
  if (announcesMoreThan(request, maxMessageBytes)) return plain(response, 413, { connection: 'close' });
  const { traceparent } = request.headers;
  const believe = options.believeTraceparent ?? false;
  const header = typeof traceparent === 'string' ? traceparent : undefined;
  const trace = startTrace(`POST ${service}`, { traceparent: header, believe });
  // One id for answer, fault, log and trace; a caller whose trace we believe may have used its id before.
  const ref = believe && header !== undefined ? randomUUID() : refOf(trace);
  trace.note({ 'verzuim.ref': ref, 'verzuim.service': service, 'verzuim.tls_oin': tlsCertificate.oin });
  response.setHeader('traceresponse', trace.traceparent);
  try {
    await takeIn({ request, response, trace, ref, charset, service, tlsCertificate }, connected, options);
    trace.note({ 'http.response.status_code': response.statusCode });
    trace.end();
  } catch (error) {
    trace.end(error instanceof ClientGone ? 'client-gone' : 'failed');
    throw error;
  }
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly trace: Trace;
  readonly ref: string;
  readonly charset: string | undefined;
  readonly service: ServiceName;
  readonly tlsCertificate: VerifiedCertificate;
}

/** A message, when there is place for it now. */
async function takeIn(incoming: Incoming, connected: Connected, options: ExchangeOptions): Promise<void> {
  const { request, response, trace, ref, charset, service, tlsCertificate } = incoming;
  const { maxMessageBytes } = options.limits;
  const refuse = (busy: Busy) => refuseBusy(busy, incoming, connected, options);
  const admitted = options.admission.ask(tlsCertificate.oin);
  if ('code' in admitted) return refuse(admitted);
  try {
    if (connected.asking.delete(response)) {
      if (!connected.sessions.isEnding(request.socket)) response.removeHeader('connection');
      response.writeContinue();
    }
    const bytes = await trace.step('read', () => readAdmitted(request, maxMessageBytes, admitted));
    if (bytes === 'too-large') return plain(response, 413, { connection: 'close' });
    if ('code' in bytes) {
      response.setHeader('connection', 'close');
      return refuse(bytes);
    }
    const full = admitted.begin();
    if (full !== undefined) return refuse(full);
    const http = { soapAction: request.headers['soapaction'] as string | undefined, charset };
    const from = { tlsOin: tlsCertificate.oin, tlsCertificate };
    const answer = await options.receive({
      ...{ bytes, http, ...from, service, ref, trace },
      now: options.clock(),
    });
    send(response, answer.status, 'text/xml; charset=utf-8', answer.bytes);
  } finally {
    // A client that went away takes its place along until its work is done; one that reads slowly until it has read.
    if (response.closed) admitted.release();
    else response.once('close', () => admitted.release());
  }
}

function refuseBusy(
  busy: Busy,
  { request, response, trace, ref, tlsCertificate }: Incoming,
  { seldom }: Connected,
  { metrics }: ExchangeOptions,
): void {
  const { code } = busy;
  const { oin: tlsOin } = tlsCertificate;
  metrics.busy.inc({ code });
  trace.note({ 'verzuim.code': code });
  seldom.warn(`${code} ${tlsOin}`, { event: 'message.busy', code, tlsOin, ref, traceId: trace.traceId });
  // What is left of a small body is read away, and the connection can stay.
  if (announcesMoreThan(request, SMALL_BYTES)) response.setHeader('connection', 'close');
  sendBusy(response, busy, ref);
}

/** Of what is read away so that a refused sender keeps its connection. */
const SMALL_BYTES = 64 * 1024;

/** @returns what is read only while there is room for it. */
async function readAdmitted(
  request: IncomingMessage,
  maxBytes: number,
  admitted: Admitted,
): Promise<Buffer | Busy | 'too-large'> {
  let full: Busy | undefined;
  const read = await readBody(request, maxBytes, (bytes) => {
    full = admitted.hold(bytes);
    return full === undefined;
  });
  if (read === 'no-room') return full as Busy; // why there was none
  return read;
}

/** edukoppeling §3.2: no SOAP body; a client of the profile sends the same bytes again (EK-143). */
function sendBusy(response: ServerResponse, { code, retryAfterSeconds }: Busy, ref: string): void {
  const what = `${BUSY[code].text}. Er is niets aangenomen.`;
  const text = `${code} ${what} Verstuur hetzelfde bericht over ${retryAfterSeconds} seconden opnieuw. ref=${ref}\n`;
  response.setHeader('retry-after', retryAfterSeconds);
  send(response, 503, 'text/plain; charset=utf-8', Buffer.from(text));
}

function send(response: ServerResponse, status: number, contentType: string, bytes: Buffer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}

export function plain(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-length': '0', ...headers });
  response.end();
}
