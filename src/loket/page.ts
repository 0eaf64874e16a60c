/**
 * What one page of the loket is: who may see it, the shapes of what comes in, and the answer as a view or as the way to
 * go on. The server checks session, own page, role and shapes before `answer` is called. Source: docs/decisions/0022.
 */
import type { ComponentChildren } from 'preact';
import type { z } from 'zod';
import type { Bestand } from '../parties/intake/read-inzending.ts';
import type { Store } from '../store/pool.ts';
import type { Partij } from '../verzuim/partij.ts';
import type { PartijSoort, Rol } from '../verzuim/rollen.ts';
import type { Caller } from './api/route.ts';
import type { ScriptName } from './script/scripts.ts';
import type { PerTaal, Taal } from './taal.ts';
import type { UploadLimits } from './upload.ts';

/** Who looks at the page, and the organisation as it is now; undefined for the register's own people. */
export interface Visitor extends Caller {
  readonly partij: Partij | undefined;
  readonly sessionId: string;
  /** What every page says about certificates of the organisation that end; empty when there is nothing. */
  readonly aandacht: readonly string[];
}

export interface PageCall<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of a page with `upload`. */
  readonly files: readonly Bestand[];
  readonly visitor: Visitor;
  /** Always Dutch, but on a page with more languages. */
  readonly taal: Taal;
  readonly store: Store;
  /** Milliseconds since epoch. */
  readonly now: number;
  /** Quoted on an error page, in log and audit. */
  readonly ref: string;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

export type PageAnswer =
  | {
      readonly kind: 'view';
      readonly status: number;
      /** Of the window, and the h1. */
      readonly titel: string;
      readonly inhoud: ComponentChildren;
      readonly headers?: Headers;
      /** The one script that the page loads; absent: none may run. */
      readonly script?: ScriptName | undefined;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly headers?: Headers }
  /** For a script of the page. */
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'download'; readonly name: string; readonly contentType: string; readonly body: Buffer };

/** @param status  422 for a form that comes back with what is wrong in it. */
export function view(
  titel: string,
  inhoud: ComponentChildren,
  {
    status = 200,
    headers = {},
    script,
  }: { readonly status?: number; readonly headers?: Headers; readonly script?: ScriptName } = {},
): PageAnswer {
  return { kind: 'view', status, titel, inhoud, headers, script };
}

/** After every POST that did something. @param to  an own path. */
export function redirect(to: string, headers: Headers = {}): PageAnswer {
  return { kind: 'redirect', to, headers };
}

export interface Page<Params = unknown, Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST';
  /** In Dutch, in fastify's notation; never with a pupil's number in it. */
  readonly path: string;
  /** One of these roles is needed; empty: everyone with a session. */
  readonly roles: readonly Rol[];
  /** For these kinds of organisation only, of a role that more kinds have; absent: for whoever has the role. */
  readonly voor?: readonly PartijSoort[];
  /** What it is called in the menu of whoever may see it; absent: not in the menu. One text: in Dutch. */
  readonly menu?: string | PerTaal;
  /** It can be had in every language of taal.ts; absent: in Dutch only. */
  readonly tweetalig?: boolean;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  /** Without the csrf field. Fields of a form are texts: `FORM` of form-values.ts, or a shape of your own. */
  readonly body?: z.ZodType<Body>;
  /** The form has files, and comes as multipart. */
  readonly upload?: UploadLimits;
  readonly answer: (call: PageCall<Params, Query, Body>) => Promise<PageAnswer>;
  /**
   * Of a POST whose session ended by itself while the form was filled in: what was typed may be put away for its owner,
   * and nothing else. The answer is shown to somebody without a session.
   */
  readonly lapsed?: (call: PageCall<Params, Query, Body>) => Promise<PageAnswer>;
}

/** Keeps the types of one page together while a list of them forgets them. */
export function page<Params, Query, Body>(described: Page<Params, Query, Body>): Page {
  return described as Page;
}

/** @param naam  in a menu or a foot. @returns the text, and the language it is in; undefined when it has none. */
export function naamIn(naam: string | PerTaal | undefined, taal: Taal) {
  if (naam === undefined) return undefined;
  return typeof naam === 'string' ? { tekst: naam, in: 'nl' as const } : { tekst: naam[taal], in: taal };
}

/** Whether role and kind of organisation let the visitor see the page: what may not be seen is in no menu either. */
export function magZien({ roles, voor }: Pick<Page, 'roles' | 'voor'>, { rollen, partij }: Visitor): boolean {
  const byRole = roles.length === 0 || roles.some((rol) => rollen.includes(rol));
  return byRole && (voor === undefined || (partij !== undefined && voor.includes(partij.soort)));
}

/** What is known of whoever comes without a session. */
export interface OpenPageCall<Query, Body> {
  readonly query: Query;
  readonly body: Body;
  /** The network it came from, never a whole address. */
  readonly network: string;
  readonly taal: Taal;
  readonly cookies: ReadonlyMap<string, string>;
}

/** A page for everyone: what makes a session, or proves an invitation. */
export interface OpenPage<Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What it is called in the foot of every page; absent: not there. */
  readonly voet?: string | PerTaal;
  readonly tweetalig?: boolean;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly answer: (call: OpenPageCall<Query, Body>) => Promise<PageAnswer>;
}

export function openPage<Query, Body>(described: OpenPage<Query, Body>): OpenPage {
  return described as OpenPage;
}
