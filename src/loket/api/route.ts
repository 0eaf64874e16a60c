/**
 * What one address of the API is: who may call it, the shapes of what comes in, and the answer. The server checks the
 * session, the role and the shapes before `answer` is called; a route says nothing about HTTP beyond a status.
 * Source: verzuim §5.3.
 */
import type { z } from 'zod';
import type { Store } from '../../store/pool.ts';
import type { Rol } from '../../verzuim/rollen.ts';

/** Every address starts with it. */
export const API = '/api/v1';

/** Who calls, from the session; never from the request. */
export interface Caller {
  readonly gebruikerId: string;
  /** What stands in the audit as the one who did it. */
  readonly door: string;
  /** The organisation whose data the caller may touch; undefined for the register's own people. */
  readonly partijId: string | undefined;
  readonly rollen: readonly Rol[];
  /** The session by which it came. */
  readonly sessionId?: string;
}

export interface ApiCall<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly store: Store;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export interface ApiAnswer {
  readonly status: number;
  /** Becomes JSON; a Buffer is sent as it is, under `contentType`. */
  readonly body: unknown;
  readonly contentType?: string;
  /** Beside those of every answer: a cookie, how long to wait. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export interface ApiRoute<Params = unknown, Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** After API, fastify's notation: `/mandaten/:mandaatId`. */
  readonly path: string;
  /** One of these roles is needed; empty: everyone with a session. */
  readonly roles: readonly Rol[];
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** The body is a file, at most this many bytes, and `body` of the call is a Buffer. */
  readonly fileBytes?: number;
  readonly answer: (call: ApiCall<Params, Query, Body>) => Promise<ApiAnswer>;
}

/** Keeps the types of one route together while a list of them forgets them. */
export function apiRoute<Params, Query, Body>(route: ApiRoute<Params, Query, Body>): ApiRoute {
  return route as ApiRoute;
}

/** What is known of whoever calls without a session. */
export interface OpenCall<Body> {
  readonly body: Body;
  /** The network it came from, never a whole address. */
  readonly network: string;
  readonly cookies: ReadonlyMap<string, string>;
  readonly store: Store;
  /** Milliseconds since epoch. */
  readonly now: number;
}

/** An address for everyone: what makes a session, or proves an invitation. Always a POST of JSON. */
export interface OpenRoute<Body = unknown> {
  readonly path: string;
  readonly body: z.ZodType<Body>;
  readonly answer: (call: OpenCall<Body>) => Promise<ApiAnswer>;
}

export function openRoute<Body>(route: OpenRoute<Body>): OpenRoute {
  return route as OpenRoute;
}
