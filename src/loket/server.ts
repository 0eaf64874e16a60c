/**
 * The server of the loket: the API under /api/v1, and the pages. A request of the API goes: known address → session →
 * our own page → role → shapes → answer; the first that fails decides. Every answer of the API is JSON, or a file that a
 * route gives; nothing of a failure but its code gets out. The pages are served by serve-pages.ts.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { DependencyError } from '../edukoppeling/faults.ts';
import { CIPHERS } from '../edukoppeling/tls.ts';
import type { Log } from '../ops/log.ts';
import { TooBusy } from '../parties/passwords.ts';
import { REFUSALS, type RefusalCode, Refused } from './api/refusals.ts';
import { API, type ApiAnswer, type ApiRoute, type OpenRoute } from './api/route.ts';
import { findCaller, isOwnOrigin, verifyRole } from './caller.ts';
import { readCookies } from './cookies.ts';
import { networkOf } from './network.ts';
import { type PageOptions, sendErrorPage, servePages } from './serve-pages.ts';
import { readShape } from './shapes.ts';

export interface LoketOptions extends PageOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** PEM, with its chain. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly proxies: readonly string[];
  readonly routes: readonly ApiRoute[];
  readonly openRoutes: readonly OpenRoute[];
  /** When it closes: so long for requests under way; left out: as long as they take. */
  readonly closeMs?: number;
  readonly log: Log;
}

export interface Loket {
  readonly port: number;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;

/** Nothing of the API is a page: a browser that is shown an answer must do nothing with it. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

export async function startLoket(options: LoketOptions): Promise<Loket> {
  const server = fastify({
    https: {
      cert: options.certificate,
      key: options.privateKey,
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      honorCipherOrder: true,
      handshakeTimeout: REQUEST_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 4,
    },
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    trustProxy: options.proxies.length > 0 ? [...options.proxies] : false,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    logger: false,
    // An address that cannot be decoded never gets to a route.
    frameworkErrors: (_error, request, reply) => void refuse(request, reply, options, new Refused('VB-A05')),
  });
  server.decorateRequest('caller', null);
  server.decorateRequest('visitor', null);
  server.decorateRequest('lapsed', false);
  server.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
  server.addHook('onResponse', async (request, reply) => logRequest(request, reply, options.log));
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, options));
  server.setNotFoundHandler((request, reply) => refuse(request, reply, options, new Refused('VB-A05')));
  await server.register(async (scope) => addJsonRoutes(scope, options));
  await server.register(async (scope) => addFileRoutes(scope, options));
  await server.register(async (scope) => servePages(scope, options));
  await server.listen({ host: options.host, port: options.port });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => closeWithin(server, options.closeMs),
  };
}

async function closeWithin(server: FastifyInstance, timeoutMs: number | undefined): Promise<void> {
  const limit =
    timeoutMs === undefined ? undefined : setTimeout(() => server.server.closeAllConnections(), timeoutMs);
  await server.close();
  clearTimeout(limit);
}

function addJsonRoutes(scope: FastifyInstance, options: LoketOptions): void {
  for (const route of options.openRoutes) {
    scope.post(`${API}${route.path}`, async (request, reply) => {
      if (!isOwnOrigin(request, options, 'if sent')) throw new Refused('VB-A04');
      const answer = await route.answer({
        body: readShape('body', route.body, request.body),
        network: networkOf(request.ip),
        cookies: readCookies(request.headers.cookie),
        store: options.store,
        now: options.clock(),
      });
      return send(reply, answer);
    });
  }
  for (const route of options.routes) if (route.fileBytes === undefined) addRoute(scope, route, options);
}

/** A file comes as it is, whatever type it says it has: only its bytes are believed. */
function addFileRoutes(scope: FastifyInstance, options: LoketOptions): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  for (const route of options.routes) if (route.fileBytes !== undefined) addRoute(scope, route, options);
}

function addRoute(scope: FastifyInstance, route: ApiRoute, options: LoketOptions): void {
  scope.route({
    method: route.method,
    url: `${API}${route.path}`,
    bodyLimit: route.fileBytes ?? MAX_BODY_BYTES,
    // Before the body is read: whoever may not call makes us read nothing.
    onRequest: async (request) => {
      const caller = await findCaller(request, options, options.clock());
      verifyRole(route, caller);
      request.setDecorator('caller', caller);
    },
    handler: async (request, reply) => {
      const answer = await route.answer({
        params: readShape('params', route.params, request.params),
        query: readShape('query', route.query, request.query),
        body: route.fileBytes === undefined ? readShape('body', route.body, request.body) : request.body,
        caller: request.getDecorator('caller'),
        store: options.store,
        now: options.clock(),
      });
      return send(reply, answer);
    },
  });
}

function send(reply: FastifyReply, answer: ApiAnswer): FastifyReply {
  const { status, body, contentType, headers = {} } = answer;
  for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
  void reply.code(status);
  if (Buffer.isBuffer(body)) return reply.type(contentType ?? 'application/octet-stream').send(body);
  if (body === undefined) return reply.send();
  return reply
    .type(contentType ?? 'application/json; charset=utf-8')
    .send(typeof body === 'string' && contentType !== undefined ? body : JSON.stringify(body));
}

/** What fastify refuses by itself, by its status. */
const BY_STATUS: Readonly<Record<number, RefusalCode>> = {
  400: 'VB-A06',
  404: 'VB-A05',
  413: 'VB-A07',
  415: 'VB-A08',
};

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: LoketOptions,
): Promise<FastifyReply> {
  const { log } = options;
  if (error instanceof Refused) return refuse(request, reply, options, error);
  const { statusCode = 500, code = '' } = error as { statusCode?: number; code?: string };
  const known = code.startsWith('FST_') ? BY_STATUS[statusCode] : undefined;
  if (known !== undefined) return refuse(request, reply, options, new Refused(known));
  if (NO_SUCH_VALUE.includes(code)) {
    log.warn({ event: 'loket.value-refused', ref: request.id, error });
    return refuse(request, reply, options, new Refused('VB-A06'));
  }
  if (error instanceof TooBusy)
    return refuse(request, reply, options, new Refused('VB-A10', { retryAfterSeconds: 2 }));
  if (error instanceof DependencyError) {
    log.warn({ event: 'loket.dependency', ref: request.id, error });
    return refuse(request, reply, options, new Refused('VB-A11', { retryAfterSeconds: 5 }));
  }
  log.error({ event: 'loket.failed', ref: request.id, error });
  return refuse(request, reply, options, new Refused('VB-A12'));
}

/**
 * What PostgreSQL says of a value that no column can hold: NUL in a text, a day in the year 0, a number that is too large.
 * Nothing was written.
 */
const NO_SUCH_VALUE = ['22021', '22007', '22008', '22003'];

const isOfApi = (url: string): boolean =>
  url === '/api' || url.startsWith('/api/') || url.startsWith('/api?');

async function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  options: LoketOptions,
  refused: Refused,
): Promise<FastifyReply> {
  if (!isOfApi(request.url)) return sendErrorPage(refused, request, reply, options);
  const { status, nl, en } = REFUSALS[refused.code];
  const { velden, retryAfterSeconds } = refused.extra;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  const body = { code: refused.code, nl, en, ref: request.id, ...(velden === undefined ? {} : { velden }) };
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** The address as the route is written, never as it was asked: ids and questions stay out of the log. */
function logRequest(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  log.info({
    event: 'loket.answered',
    ref: request.id,
    action: `${request.method} ${request.routeOptions.url ?? 'unknown'}`,
    code: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
  });
}
