/**
 * The pages on the loket's server. A request goes: session, or to the login page → our own page → role → the form's token
 * → shapes → answer; the first that fails decides, and is a page too.
 */
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { OwnMessageNotAllowed } from '../broker/own-message.ts';
import { newToken } from '../parties/sessions.ts';
import { REFUSALS, type RefusalCode, Refused } from './api/refusals.ts';
import { attachment } from './attachment.ts';
import type { CallerParts } from './caller.ts';
import { readCookies, setCookie } from './cookies.ts';
import {
  FORM_COOKIE,
  formToken,
  openFormToken,
  readFormCookie,
  verifyFormToken,
  verifyOrigin,
} from './form-token.ts';
import { ErrorPage } from './fouten/error-page.tsx';
import { NOT_CONNECTED } from './fouten/not-connected.tsx';
import { networkOf } from './network.ts';
import { ownPath } from './own-path.ts';
import { magZien, type OpenPage, type Page, type PageAnswer, redirect, type Visitor } from './page.ts';
import { pageCsp } from './page-csp.ts';
import type { ScriptName, Scripts } from './script/scripts.ts';
import { readShape } from './shapes.ts';
import { renderPage } from './shell/shell.tsx';
import type { Stylesheet } from './stijl/stylesheet.ts';
import { readAskedTaal, readTaal, TAAL_COOKIE, TAAL_FIELD, type Taal } from './taal.ts';
import { tekstenIn } from './teksten-in.ts';
import { maxUploadBytes, readUpload, type Uploaded, verifyUploadSize } from './upload.ts';
import { findLapsedVisitor, findVisitor } from './visitor.ts';

export interface PageOptions extends CallerParts {
  readonly pages: readonly Page[];
  readonly openPages: readonly OpenPage[];
  readonly stylesheet: Stylesheet;
  readonly scripts: Scripts;
  readonly clock: () => number;
}

const YEAR_SECONDS = 31_536_000;
const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

export async function servePages(scope: FastifyInstance, options: PageOptions): Promise<void> {
  await scope.register(formbody);
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  const { stylesheet, scripts } = options;
  addAsset(scope, stylesheet.path, 'text/css; charset=utf-8', stylesheet.css);
  for (const { path, source } of Object.values(scripts)) {
    addAsset(scope, path, 'text/javascript; charset=utf-8', source);
  }
  for (const open of options.openPages) addOpenPage(scope, open, options);
  for (const page of options.pages) if (page.upload === undefined) addPage(scope, page, options);
  await scope.register(async (uploads) => {
    uploads.removeAllContentTypeParsers();
    await uploads.register(multipart, { throwFileSizeLimit: false });
    for (const page of options.pages) if (page.upload !== undefined) addPage(uploads, page, options);
  });
}

/** Its address holds its digest, so that it may be kept. */
function addAsset(scope: FastifyInstance, path: string, contentType: string, body: Buffer): void {
  scope.get(path, async (_request, reply) =>
    reply.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`).type(contentType).send(body),
  );
}

/** Of a route: its page can be had in other languages too. */
interface RouteConfig {
  readonly tweetalig?: boolean;
}

/** Where there is no page there is a language all the same. */
function taalOf(request: FastifyRequest): Taal {
  const { url, config } = request.routeOptions;
  const more = url === undefined || (config as RouteConfig).tweetalig === true;
  return more ? readTaal(request.query, request.headers.cookie) : 'nl';
}

/** What the page asked, without the language. */
function questionsOf(request: FastifyRequest): unknown {
  if ((request.routeOptions.config as RouteConfig).tweetalig !== true) return request.query;
  const { [TAAL_FIELD]: _, ...questions } = request.query as Record<string, unknown>;
  return questions;
}

const configOf = ({ tweetalig = false }: RouteConfig) => ({ config: { tweetalig } satisfies RouteConfig });

function addPage(scope: FastifyInstance, page: Page, options: PageOptions): void {
  scope.route({
    method: page.method,
    url: page.path,
    ...configOf(page),
    ...(page.upload === undefined ? {} : { bodyLimit: maxUploadBytes(page.upload) }),
    // Before the body is read: whoever may not come in makes us read nothing.
    onRequest: async (request, reply) => {
      const here = await findVisitor(request, options, options.clock());
      const visitor = here ?? (page.lapsed && (await findLapsedVisitor(request, options, options.clock())));
      if (visitor === undefined) return reply.redirect(loginPath(request), 303);
      request.setDecorator('visitor', visitor);
      request.setDecorator('lapsed', here === undefined);
      if (page.method === 'POST') verifyOrigin(request, options.origins());
      if (!magZien(page, visitor)) throw new Refused('VB-A03');
      if (page.upload !== undefined) verifyUploadSize(request, page.upload);
      return undefined;
    },
    handler: async (request, reply) => {
      const visitor = request.getDecorator<Visitor>('visitor');
      const { fields, files } = await readForm(page, request, formToken(options.csrfKey, visitor.sessionId));
      const lapsed = request.getDecorator<boolean>('lapsed');
      const answer = await answerOf(lapsed ? page.lapsed : page.answer, {
        params: readShape('params', page.params, request.params),
        query: readShape('query', page.query, questionsOf(request)),
        body: readShape('body', page.body, fields),
        files,
        visitor,
        taal: taalOf(request),
        store: options.store,
        now: options.clock(),
        ref: request.id,
      });
      return send(answer, request, reply, options, lapsed ? undefined : visitor);
    },
  });
}

async function readForm(
  page: Page,
  request: FastifyRequest,
  token: string,
): Promise<Uploaded | { readonly fields: undefined; readonly files: readonly [] }> {
  if (page.method === 'GET') return { fields: undefined, files: [] };
  if (page.upload !== undefined) return readUpload(request, token, page.upload);
  return { fields: verifyFormToken(request.body, token), files: [] };
}

/** Whoever's organisation may not do it is told so; nothing of it was done. */
async function answerOf(
  answer: Page['answer'] | undefined,
  call: Parameters<Page['answer']>[0],
): Promise<PageAnswer> {
  try {
    return (await answer?.(call)) ?? redirect('/inloggen');
  } catch (error) {
    if (!(error instanceof OwnMessageNotAllowed)) throw error;
    if (error.reason === 'role') throw new Refused('VB-A03');
    return NOT_CONNECTED;
  }
}

/** An unknown session comes back to where it was; a form that was sent is lost, and says so nowhere it could be read. */
function loginPath(request: FastifyRequest): string {
  const naar = request.method === 'GET' ? ownPath(request.url) : undefined;
  return naar === undefined || naar === '/' ? '/inloggen' : `/inloggen?naar=${encodeURIComponent(naar)}`;
}

function addOpenPage(scope: FastifyInstance, page: OpenPage, options: PageOptions): void {
  scope.route({
    method: page.method,
    url: page.path,
    ...configOf(page),
    onRequest: async (request) => {
      if (page.method === 'POST') verifyOrigin(request, options.origins());
    },
    handler: async (request, reply) => {
      const cookie = readFormCookie(request);
      const fields =
        page.method === 'POST' ? verifyFormToken(request.body, tokenOf(cookie, options)) : undefined;
      const answer = await page.answer({
        query: readShape('query', page.query, questionsOf(request)),
        body: readShape('body', page.body, fields),
        taal: taalOf(request),
        network: networkOf(request.ip),
        cookies: readCookies(request.headers.cookie),
      });
      return send(answer, request, reply, options, undefined);
    },
  });
}

/** @throws Refused VB-A04 for a browser that has no form of ours. */
function tokenOf(cookie: string | undefined, { csrfKey }: PageOptions): string {
  if (cookie === undefined) throw new Refused('VB-A04');
  return openFormToken(csrfKey, cookie);
}

function send(
  answer: PageAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
  options: PageOptions,
  visitor: Visitor | undefined,
): FastifyReply {
  if (answer.kind === 'json') return reply.type(JSON_TYPE).send(JSON.stringify(answer.body));
  if (answer.kind === 'download') {
    return reply
      .header('content-disposition', attachment(answer.name))
      .type(answer.contentType)
      .send(answer.body);
  }
  const cookies = [answer.headers?.['set-cookie'] ?? []].flat();
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (name !== 'set-cookie') void reply.header(name, value);
  }
  if (answer.kind === 'redirect') {
    // A browser takes the anchor of the form along, unless it is given another: here the beginning of the page.
    const to = answer.to.includes('#') ? answer.to : `${answer.to}#inhoud`;
    return withCookies(reply, cookies).redirect(to, 303);
  }
  const html = render(answer, request, options, visitor, cookies);
  return withCookies(reply, cookies)
    .code(answer.status)
    .header('content-security-policy', pageCsp(answer.script))
    .type(HTML)
    .send(html);
}

function withCookies(reply: FastifyReply, cookies: readonly string[]): FastifyReply {
  return cookies.length === 0 ? reply : reply.header('set-cookie', cookies);
}

/** @param cookies  gets the one that binds the forms of a page without a session, when the browser has none. */
function render(
  shown: {
    readonly titel: string;
    readonly inhoud: ComponentChildren;
    readonly status: number;
    readonly script?: ScriptName | undefined;
  },
  request: FastifyRequest,
  options: PageOptions,
  visitor: Visitor | undefined,
  cookies: string[],
): string {
  let csrf: string;
  if (visitor) csrf = formToken(options.csrfKey, visitor.sessionId);
  else {
    let cookie = readFormCookie(request);
    if (cookie === undefined) {
      cookie = newToken();
      cookies.push(setCookie(FORM_COOKIE, cookie));
    }
    csrf = openFormToken(options.csrfKey, cookie);
  }
  const path = request.url.split('?')[0] ?? '/';
  const { pages, openPages, stylesheet, scripts } = options;
  const script = shown.script && scripts[shown.script].path;
  const tweetalig = (request.routeOptions.config as RouteConfig).tweetalig === true;
  const asked = tweetalig ? readAskedTaal(request.query) : undefined;
  if (asked !== undefined) cookies.push(setCookie(TAAL_COOKIE, asked, YEAR_SECONDS));
  // A form is no address: its page in another language is asked for anew.
  const elders = tweetalig ? (request.method === 'GET' ? request.url : path) : undefined;
  return renderPage(shown, {
    css: stylesheet.path,
    script,
    visitor,
    csrf,
    pages,
    openPages,
    path,
    taal: taalOf(request),
    elders,
  });
}

/** What went wrong, as a page in plain words with the reference; the visitor keeps the menu. */
export async function sendErrorPage(
  refused: Refused,
  request: FastifyRequest,
  reply: FastifyReply,
  options: PageOptions,
): Promise<FastifyReply> {
  // The store may be what fails.
  const visitor = await findVisitor(request, options, options.clock()).catch(() => undefined);
  const { status } = REFUSALS[refused.code];
  const { retryAfterSeconds } = refused.extra;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  const taal = taalOf(request);
  const { fouten } = tekstenIn(taal);
  const titels: Partial<Record<RefusalCode, string>> = fouten.titel;
  const titel = titels[refused.code] ?? fouten.anders;
  const inhoud = ErrorPage({ code: refused.code, ref: request.id, visitor, taal });
  const cookies: string[] = [];
  const html = render({ titel, inhoud, status }, request, options, visitor, cookies);
  return withCookies(reply, cookies)
    .code(status)
    .header('content-security-policy', pageCsp())
    .type(HTML)
    .send(html);
}
