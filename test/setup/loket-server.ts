/** The loket on a port of its own: real TLS, real PostgreSQL, cheap passwords, a clock that tests move. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { TOTP } from 'otpauth';
import { fixtureTrust } from '../../src/harness/example-partners.ts';
import type { ApiRoute } from '../../src/loket/api/route.ts';
import { apiRoutes, openRoutes } from '../../src/loket/api/routes.ts';
import { openPages } from '../../src/loket/pages.ts';
import { readScripts } from '../../src/loket/script/scripts.ts';
import { startLoket } from '../../src/loket/server.ts';
import { readStylesheet } from '../../src/loket/stijl/stylesheet.ts';
import { createLog } from '../../src/ops/log.ts';
import { nodigEersteUit, voegGebruikerToe } from '../../src/parties/gebruikersbeheer.ts';
import { createPasswords, type PasswordOptions } from '../../src/parties/passwords.ts';
import type { People } from '../../src/parties/people.ts';
import { grantRol } from '../../src/store/gebruikers.ts';
import { sql } from '../../src/store/pool.ts';
import type { PartijSoort, Rol } from '../../src/verzuim/rollen.ts';
import { createTestDatabase } from './database.ts';

const CERTS = fileURLToPath(new URL('../../certs-fixtures/', import.meta.url));
const certificate = readFileSync(`${CERTS}broker.pem`, 'utf8');
export const STRONG = 'een lange zin om te onthouden';
const HOUR_MS = 3_600_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: AnswerJson;
  readonly text: string;
}

/** What a test may look for in an answer; what is not there fails the expectation. */
export interface AnswerJson {
  readonly code: string;
  readonly csrfToken: string;
  readonly token: string;
  readonly totpUri: string;
  readonly herstelcodes: readonly string[];
  readonly fouten: readonly { readonly code: string }[];
  readonly beeindigd: number;
  readonly gebruiker: { readonly gebruikerId: string; readonly rollen: readonly Rol[] };
  readonly uitnodiging: { readonly token: string; readonly verzonden: boolean };
}

export interface LoginChange {
  readonly inlognaam?: string;
  readonly wachtwoord?: string;
  readonly code?: string;
  readonly soort?: 'cookie' | 'bearer';
}

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Person {
  readonly gebruikerId: string;
  readonly inlognaam: string;
  /** A code that was not used yet: the clock moves one step. */
  code(): string;
  readonly herstelcodes: readonly string[];
}

export type TestLoket = Awaited<ReturnType<typeof startTestLoket>>;

const ADD_PARTIJ = sql(
  'test-partij',
  `insert into vb.partij (soort, naam, gegevens, changed_by) values ($1, 'made up', $2::jsonb, 'test')
   returning partij_id::text as "partijId"`,
);

export async function startTestLoket(
  options: {
    readonly routes?: readonly ApiRoute[];
    readonly passwords?: Partial<PasswordOptions>;
    readonly invitations?: Partial<People['invitations']>;
  } = {},
) {
  const database = await createTestDatabase();
  const { store } = database;
  // A moment in the past: whatever looks at the machine's clock instead is found.
  const time = { now: Date.parse('2026-03-02T08:00:00Z') };
  const clock = () => time.now;
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'info', destination });
  let origin = '';
  const cheap = { memoryKiB: 256, passes: 1, concurrent: 2, queue: 200, ...options.passwords };
  const people: People = {
    store,
    passwords: await createPasswords(cheap),
    key: randomBytes(32),
    times: { idleMs: HOUR_MS / 2, absoluteMs: 12 * HOUR_MS },
    invitations: { lastMs: 72 * HOUR_MS, send: undefined, ...options.invitations },
    site: { rpId: 'localhost', origins: () => [origin] },
    clock,
    log,
  };
  const routes = [
    ...apiRoutes({ people, sealFile: undefined, fourEyes: false, trust: fixtureTrust() }),
    ...(options.routes ?? []),
  ];
  const server = await startLoket({
    host: '127.0.0.1',
    port: 0,
    certificate,
    privateKey: readFileSync(`${CERTS}keys/broker.key.pem`, 'utf8'),
    proxies: ['127.0.0.1'],
    routes,
    openRoutes: openRoutes(people),
    pages: [],
    openPages: openPages(people),
    stylesheet: readStylesheet(),
    scripts: readScripts(),
    store,
    times: people.times,
    csrfKey: people.key,
    origins: () => [origin],
    clock,
    log,
  });
  origin = `https://localhost:${server.port}`;
  const ask = (path: string, asked: Asked = {}) => send(server.port, path, asked);
  const post = (path: string, body: unknown, headers: Asked['headers'] = {}) =>
    ask(path, { method: 'POST', body, headers });

  let count = 0;
  const addPartij = async (soort: PartijSoort, gegevens: object = {}) => {
    const [row] = await store.query<{ partijId: string }>(ADD_PARTIJ, [soort, JSON.stringify(gegevens)]);
    return row?.partijId ?? '';
  };
  /** Takes up an invitation as a person would. */
  const enrol = async (token: string, inlognaam: string, gebruikerId: string): Promise<Person> => {
    const begun = await post('/inschrijving', { token, wachtwoord: STRONG });
    if (begun.status !== 200) throw new Error(begun.text);
    const uri = new URL(begun.json.totpUri);
    const totp = new TOTP({ secret: uri.searchParams.get('secret') ?? '' });
    const code = () => {
      time.now += 31_000;
      return totp.generate({ timestamp: time.now });
    };
    const done = await post('/inschrijving/bevestiging', { token, code: code() });
    if (done.status !== 200) throw new Error(done.text);
    return { gebruikerId, inlognaam, code, herstelcodes: done.json.herstelcodes };
  };
  const machine = () => ({
    ...{ door: 'test', gebruikerId: undefined, partijId: null, now: time.now, invitationMs: HOUR_MS },
    rollen: ['functioneel-beheerder' as const],
  });
  /** A person who is enrolled; the roles are put there without asking anyone. */
  const addPerson = async (partijId: string | null, rollen: readonly Rol[]): Promise<Person> => {
    const inlognaam = `persoon.${++count}`;
    const token = await store.withTransaction(async (tx) => {
      const nieuw = { inlognaam, naam: 'Proef', email: null, partijId };
      // As its own beheerder would: the rule about first ones is tested where it belongs.
      const door = {
        ...machine(),
        ...(partijId === null ? {} : { partijId, rollen: ['beheerder' as const] }),
      };
      const added = await voegGebruikerToe({ ...store, withTransaction: (work) => work(tx) }, door, nieuw);
      if (!added.verwerkt) throw new Error(JSON.stringify(added.fouten));
      for (const rol of rollen) await grantRol(tx, added.gebruiker.gebruikerId, rol, machine());
      return { token: added.token, gebruikerId: added.gebruiker.gebruikerId };
    });
    return enrol(token.token, inlognaam, token.gebruikerId);
  };
  const logIn = (person: Person, change: LoginChange = {}, headers: Asked['headers'] = {}) => {
    const body = { inlognaam: person.inlognaam, wachtwoord: STRONG, ...change };
    return post('/inloggen', { ...body, code: change.code ?? person.code() }, headers);
  };
  /** @returns headers of a script that is logged in. */
  const bearer = async (person: Person) => {
    const answer = await logIn(person, { soort: 'bearer' });
    if (answer.status !== 200) throw new Error(answer.text);
    return { authorization: `Bearer ${answer.json.token}` };
  };
  /** @returns headers of a page that is logged in. */
  const browser = async (person: Person) => {
    const answer = await logIn(person);
    const cookie = cookiesOf(answer);
    return {
      cookie,
      origin,
      'sec-fetch-site': 'same-origin',
      'x-csrf-token': answer.json.csrfToken,
    };
  };
  return {
    ...{
      store,
      people,
      routes,
      time,
      origin,
      ask,
      post,
      addPartij,
      enrol,
      addPerson,
      logIn,
      bearer,
      browser,
    },
    first: (inlognaam: string) =>
      nodigEersteUit(store, { inlognaam, naam: 'Proef' }, { door: 'machine', now: time.now }),
    log: () => lines.join(''),
    async stop() {
      await server.close();
      await database.drop();
    },
  };
}

export function cookiesOf(answer: Answer): string {
  return [answer.headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** The name in the certificate is the broker's; TLS itself is checked elsewhere. */
function send(
  port: number,
  path: string,
  { method = 'GET', body, raw, headers = {} }: Asked,
): Promise<Answer> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...{ host: '127.0.0.1', port, method, path: `/api/v1${path}`, agent: false },
        ca: certificate,
        checkServerIdentity: (_host, peer) =>
          new X509Certificate(peer.raw).fingerprint256 === new X509Certificate(certificate).fingerprint256
            ? undefined
            : new Error('another certificate'),
        rejectUnauthorized: false,
        headers: {
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = incoming.headers['content-type']?.startsWith('application/json');
          const json = (isJson && text !== '' ? JSON.parse(text) : undefined) as AnswerJson;
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, json, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
