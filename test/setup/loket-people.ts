/** People of the loket of a whole broker, who enrolled as people do, and a visitor over plain HTTPS for each of them. */
import { Agent, request } from 'node:https';
import { TOTP } from 'otpauth';
import { voegGebruikerToe } from '../../src/parties/gebruikersbeheer.ts';
import { grantRol } from '../../src/store/gebruikers.ts';
import { searchPartijen } from '../../src/store/partijen.ts';
import type { Store } from '../../src/store/pool.ts';
import type { Rol } from '../../src/verzuim/rollen.ts';

export const WACHTWOORD = 'een lange zin om te onthouden';
const HOUR_MS = 3_600_000;
const STEP_MS = 30_000;

export interface TestPerson {
  readonly inlognaam: string;
  /** Of the app: steps only go forward, and one step ahead of the clock is taken. */
  readonly totp: TOTP;
  readonly herstelcodes: string[];
}

export interface LoketPeople {
  /** @param partij  the name of its organisation in `examples/`; null: the register. */
  addPerson(partij: string | null, rollen: readonly Rol[]): Promise<TestPerson>;
  /** An invitation that nobody took up. */
  invite(
    partij: string | null,
    rollen: readonly Rol[],
  ): Promise<{ readonly inlognaam: string; readonly token: string }>;
}

/** @param name  of its people, with a number behind it: others of the same store have another name. */
export function loketPeople(url: string, store: Store, name = 'persoon'): LoketPeople {
  let count = 0;
  const visitor = createVisitor(url);
  const ask = async (path: string, body: unknown) => {
    const answer = await visitor.send('POST', path, { json: body });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as Record<string, unknown>;
  };
  const invite: LoketPeople['invite'] = async (partij, rollen) => {
    const inlognaam = `${name}.${++count}`;
    const found = partij === null ? undefined : await searchPartijen(store, { zoek: partij, max: 2 });
    const partijId = partij === null ? null : (found?.[0]?.partijId ?? '');
    const door = {
      ...{ door: 'test', gebruikerId: undefined, now: Date.now(), invitationMs: HOUR_MS, partijId },
      rollen: [partijId === null ? ('functioneel-beheerder' as const) : ('beheerder' as const)],
    };
    const added = await voegGebruikerToe(store, door, { inlognaam, naam: 'Proef', email: null, partijId });
    if (!added.verwerkt) throw new Error(JSON.stringify(added.fouten));
    await store.withTransaction(async (tx) => {
      for (const rol of rollen) await grantRol(tx, added.gebruiker.gebruikerId, rol, door);
    });
    return { inlognaam, token: added.token };
  };
  return {
    invite,
    async addPerson(partij, rollen) {
      const { inlognaam, token } = await invite(partij, rollen);
      const begun = await ask('/api/v1/inschrijving', { token, wachtwoord: WACHTWOORD });
      const totp = new TOTP({ secret: new URL(String(begun['totpUri'])).searchParams.get('secret') ?? '' });
      // The step before now, so that the one of now is left for the login.
      const code = totp.generate({ timestamp: Date.now() - STEP_MS });
      const done = await ask('/api/v1/inschrijving/bevestiging', { token, code });
      return { inlognaam, totp, herstelcodes: [...(done['herstelcodes'] as string[])] };
    },
  };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Sent {
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly raw?: { readonly contentType: string; readonly bytes: Buffer };
  readonly headers?: Readonly<Record<string, string>>;
}

/** As a browser: it keeps cookies, says where a form came from, and follows nothing. */
export interface HttpVisitor {
  readonly cookies: Map<string, string>;
  send(method: string, path: string, sent?: Sent): Promise<HttpAnswer>;
  get(path: string): Promise<HttpAnswer>;
  /** With the token of the form, unless the form brings its own. */
  post(path: string, form?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** Of the forms of this visitor. @param path  of a page that has one. */
  csrf(path?: string): Promise<string>;
  logIn(person: TestPerson): Promise<void>;
}

export function createVisitor(url: string): HttpVisitor {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const cookies = new Map<string, string>();
  const send: HttpVisitor['send'] = (method, path, { form, json, raw, headers = {} } = {}) => {
    const body = raw?.bytes ?? (form ? Buffer.from(new URLSearchParams(form).toString()) : undefined);
    const payload = json === undefined ? body : Buffer.from(JSON.stringify(json));
    const type =
      json === undefined ? (raw?.contentType ?? 'application/x-www-form-urlencoded') : 'application/json';
    const own = method === 'GET' ? {} : { origin: url, 'sec-fetch-site': 'same-origin' };
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, url),
        {
          ...{ method, agent, rejectUnauthorized: false },
          headers: {
            ...(payload ? { 'content-type': type, 'content-length': payload.length } : {}),
            ...(cookie === '' ? {} : { cookie }),
            ...own,
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            keep(incoming.headers['set-cookie'] ?? [], cookies);
            const bytes = Buffer.concat(chunks);
            const text = bytes.toString('utf8');
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes, text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  };
  const csrf = async (path = '/account') => {
    const [, token] = /name="csrf" value="([^"]+)"/.exec((await send('GET', path)).text) ?? [];
    return token ?? '';
  };
  return {
    cookies,
    send,
    csrf,
    get: (path) => send('GET', path),
    async post(path, form = {}) {
      return send('POST', path, { form: { csrf: form['csrf'] ?? (await csrf()), ...form } });
    },
    async logIn(person) {
      const json = {
        ...{ inlognaam: person.inlognaam, wachtwoord: WACHTWOORD },
        code: person.herstelcodes.pop() ?? '',
      };
      const answer = await send('POST', '/api/v1/inloggen', { json });
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    },
  };
}

function keep(lines: readonly string[], cookies: Map<string, string>): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0\b/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}
