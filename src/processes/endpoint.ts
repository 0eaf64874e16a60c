/**
 * The SOAP endpoint: HTTPS with a client certificate, a size limit while reading, then the pipeline.
 * Refusals below SOAP: TLS alert, 400, 405, 413, 415, 501, 505, no SOAP body. GET of the WSDL and its schemas: 200.
 * Source: design §3.1, §6.1; edukoppeling §3.2, §4.1; EK-01…EK-09, EK-14, EK-17, EK-20.
 */
import { constants, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Answer, Received, ServiceName } from '../broker/message.ts';
import {
  CertificateError,
  type TrustStore,
  type VerifiedCertificate,
  verifyCertificate,
} from '../edukoppeling/pki/index.ts';
import { readMediaType } from '../edukoppeling/soap/media-type.ts';
import { CIPHERS } from '../edukoppeling/tls.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { announcesMoreThan, ClientGone, readBody } from './http-body.ts';
import { findAmbiguity } from './http-head.ts';
import { TlsSessions } from './tls-sessions.ts';

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  /** PEM: what we show at this moment. */
  readonly own: () => { readonly certificate: string; readonly privateKey: string };
  /** Calls the listener when we show another certificate from now on; left out: never. */
  readonly onOwnChange?: (listener: () => void) => void;
  readonly trustPem: readonly string[];
  readonly crlPem: readonly string[];
  readonly trust: TrustStore;
  /** Calls the listener when other CRLs decide from now on; left out: they never change. */
  readonly onCrlChange?: (listener: (crlPem: readonly string[]) => void) => void;
  readonly limits: EndpointLimits;
  /** When it closes: so long for requests under way; default ten seconds. */
  readonly closeMs?: number;
  readonly receive: (received: Received) => Promise<Answer>;
  /** A published contract or schema, by its path; undefined for another path. */
  readonly publish: (path: string, query: string) => PublishedFile | undefined;
  readonly services: ReadonlyMap<string, ServiceName>;
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface EndpointLimits {
  readonly maxMessageBytes: number;
  readonly requestTimeoutMs: number;
  /** A TLS session ends after this time (WT008). */
  readonly maxSessionMs: number;
}

export interface PublishedFile {
  readonly contentType: string;
  readonly text: string;
}

export interface Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const parties = new WeakMap<object, Client>();
  const sessions = new TlsSessions(options.limits);
  const asking = new WeakSet<ServerResponse>();
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    sessions.answering(request, response);
    respond(request, response, { parties, sessions, asking }, options).catch((error: unknown) => {
      if (error instanceof ClientGone) options.log.info({ event: 'endpoint.client-gone' });
      else options.log.error({ event: 'endpoint.failed', error });
      if (response.headersSent) response.destroy();
      else plain(response, 500);
    });
  };
  const server = createServer(
    {
      ...secureContext(options, options.crlPem),
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: options.limits.requestTimeoutMs,
      requestTimeout: options.limits.requestTimeoutMs,
      headersTimeout: options.limits.requestTimeoutMs,
      // Node looks for requests over these limits only once in this time; its default is 30 seconds.
      connectionsCheckingInterval: Math.ceil(options.limits.requestTimeoutMs / 4),
      keepAliveTimeout: 60_000,
    },
    answer,
  );
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Whoever is refused before 100 may send the body or not: nothing that follows can be told apart from it.
    response.setHeader('connection', 'close');
    asking.add(response);
    server.emit('request', request, response);
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    parties.set(socket, identify(socket, options));
    socket.setTimeout(options.limits.requestTimeoutMs);
    sessions.start(socket);
  });
  let crls = options.crlPem;
  const renew = () => server.setSecureContext(secureContext(options, crls));
  options.onOwnChange?.(renew);
  options.onCrlChange?.((crlPem) => {
    crls = crlPem;
    renew();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Node ends a connection whose certificate OpenSSL refuses as if it were reset; the reason stands on the socket.
    const { authorizationError: reason } = socket as { authorizationError?: unknown };
    refuseTls(typeof reason === 'string' ? reason : (error.code ?? 'handshake'), options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => {
      sessions.endAfterAnswers();
      return closeGracefully(server, options.closeMs ?? CLOSE_TIMEOUT_MS);
    },
  };
}

/** With CRLs OpenSSL asks one of every CA in the chain, and one that is not past its nextUpdate. */
function secureContext(options: EndpointOptions, crlPem: readonly string[]) {
  const { certificate, privateKey } = options.own();
  return {
    cert: certificate,
    key: privateKey,
    ca: [...options.trustPem],
    crl: [...crlPem],
    minVersion: 'TLSv1.2' as const,
    ciphers: CIPHERS,
    honorCipherOrder: true,
    // A renegotiation that the client asks for costs us more than him (edukoppeling §4.1).
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** Who is at the other end now; undefined when not believed (any more), and then the connection is gone. */
type Client = () => Promise<VerifiedCertificate | undefined>;

/**
 * The same function as for the signature decides on the TLS certificate, so that both entrances agree. It is asked as
 * soon as the handshake is done, and by every request: a certificate may be revoked while its connection lives.
 */
function identify(socket: TLSSocket, options: EndpointOptions): Client {
  const raw = socket.getPeerX509Certificate()?.raw;
  const ask = async () => {
    try {
      if (raw === undefined) throw new CertificateError('malformed', 'no certificate');
      return await verifyCertificate(options.trust, raw, options.clock(), 'tls');
    } catch (error) {
      if (!(error instanceof CertificateError)) options.log.error({ event: 'tls.failed', error });
      refuseTls(error instanceof CertificateError ? error.problem : 'internal', options);
      socket.destroy();
      return undefined;
    }
  };
  // The first request waits for the verdict that was asked before it.
  let first: Promise<VerifiedCertificate | undefined> | undefined = ask();
  return () => {
    const answer = first ?? ask();
    first = undefined;
    return answer;
  };
}

function refuseTls(problem: string, options: EndpointOptions): void {
  options.metrics.tlsRefused.inc({ problem });
  options.log.warn({ event: 'tls.refused', problem });
}

interface Connected {
  readonly parties: WeakMap<object, Client>;
  readonly sessions: TlsSessions;
  /** Of requests that wait for 100 before they send their body. */
  readonly asking: WeakSet<ServerResponse>;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { parties, sessions, asking }: Connected,
  options: EndpointOptions,
): Promise<void> {
  const tlsCertificate = await parties.get(request.socket)?.();
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
  if (asking.delete(response)) {
    if (!sessions.isEnding(request.socket)) response.removeHeader('connection');
    response.writeContinue();
  }
  const bytes = await readBody(request, maxMessageBytes);
  if (bytes === undefined) return plain(response, 413, { connection: 'close' });
  const answer = await options.receive({
    bytes,
    http: { soapAction: request.headers['soapaction'] as string | undefined, charset },
    tlsOin: tlsCertificate.oin,
    tlsCertificate,
    service,
    now: options.clock(),
    ref: randomUUID(),
  });
  send(response, answer.status, 'text/xml; charset=utf-8', answer.bytes);
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

function plain(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-length': '0', ...headers });
  response.end();
}

const CLOSE_TIMEOUT_MS = 10_000;
const CLOSE_POLL_MS = 50;

/** No new connections; requests under way are answered, within the time. */
function closeGracefully(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive becomes idle only after its answer.
    const poll = setInterval(() => server.closeIdleConnections(), CLOSE_POLL_MS);
    const limit = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearInterval(poll);
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
