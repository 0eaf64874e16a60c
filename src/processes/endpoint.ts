/**
 * The SOAP endpoint: HTTPS with a client certificate, a size limit while reading, then the pipeline.
 * Refusals below SOAP: TLS alert, 400, 405, 413, 415, 501, 503, 505, no SOAP body. GET of the WSDL and its schemas: 200.
 * Source: design §3.1, §6.1; edukoppeling §3.2, §4.1; EK-01…EK-09, EK-14, EK-17, EK-20.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TrustStore } from '../edukoppeling/pki/index.ts';
import { SeldomLog } from '../ops/seldom.ts';
import { type ConnectionLimits, Connections } from './connections.ts';
import { ClientGone } from './http-body.ts';
import { type ExchangeOptions, plain, respond } from './respond.ts';
import { type Client, identify, type OwnCertificate, refuseTls, secureContext } from './tls-client.ts';
import { TlsSessions } from './tls-sessions.ts';

export interface EndpointOptions extends ExchangeOptions {
  readonly host: string;
  readonly port: number;
  /** PEM: what we show at this moment. */
  readonly own: () => OwnCertificate;
  /** Calls the listener when we show another certificate from now on; left out: never. */
  readonly onOwnChange?: (listener: () => void) => void;
  readonly trustPem: readonly string[];
  readonly crlPem: readonly string[];
  readonly trust: TrustStore;
  /** Calls the listener when other CRLs decide from now on; left out: they never change. */
  readonly onCrlChange?: (listener: (crlPem: readonly string[]) => void) => void;
  readonly limits: EndpointLimits;
  readonly connectionLimits: ConnectionLimits;
  /** When it closes: so long for requests under way; default ten seconds. */
  readonly closeMs?: number;
}

export interface EndpointLimits {
  readonly maxMessageBytes: number;
  readonly requestTimeoutMs: number;
  /** A TLS session ends after this time (WT008). */
  readonly maxSessionMs: number;
}

export interface Endpoint {
  readonly port: number;
  /** How many are open now. */
  connections(): number;
  close(): Promise<void>;
}

export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const parties = new WeakMap<object, Client>();
  const sessions = new TlsSessions(options.limits);
  const asking = new WeakSet<ServerResponse>();
  const seldom = new SeldomLog(options.log, () => performance.now());
  const connections = new Connections(options.connectionLimits, {
    onDropped: (problem, idle, tlsOin) => {
      options.metrics.connectionsDropped.inc({ problem, how: idle ? 'idle-closed' : 'refused' });
      const event = { event: 'connections.dropped', problem, ...(tlsOin === undefined ? {} : { tlsOin }) };
      seldom.warn(`${problem} ${tlsOin ?? ''}`, event);
    },
  });
  const connected = { parties, sessions, asking, seldom };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    sessions.answering(request, response);
    connections.busy(request.socket);
    response.once('close', () => connections.idle(request.socket));
    respond(request, response, connected, options).catch((error: unknown) => {
      if (error instanceof ClientGone) options.log.info({ event: 'endpoint.client-gone' });
      else options.log.error({ event: 'endpoint.failed', error });
      if (response.headersSent) response.destroy();
      else plain(response, 500);
    });
  };
  const server = createServer(
    {
      ...secureContext(options.own(), options.trustPem, options.crlPem),
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
  // Counted before a byte is read: what is refused here costs no handshake.
  const shakeHands = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (!connections.accept(socket)) return;
    for (const listener of shakeHands) listener.call(server, socket);
  });
  const identified = (socket: TLSSocket, oin: string) => connections.identified(socket, oin);
  // Before HTTP sees it: a first request may come with the end of the handshake.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    connections.secured(socket);
    parties.set(socket, identify(socket, { ...options, identified }));
    socket.setTimeout(options.limits.requestTimeoutMs);
    sessions.start(socket);
  });
  let crls = options.crlPem;
  const renew = () => server.setSecureContext(secureContext(options.own(), options.trustPem, crls));
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
    connections: () => connections.count,
    close: () => {
      sessions.endAfterAnswers();
      return closeGracefully(server, options.closeMs ?? CLOSE_TIMEOUT_MS);
    },
  };
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
