/**
 * A client of the BRP API of Haal Centraal: one person by burgerservicenummer. Mutual TLS or an API key; a time limit,
 * a few tries, a short memory. The number travels in the body of the request, never in a URL or a log.
 * Source: verzuim §6.2; design §2 (registers).
 */
import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { DependencyError } from '../../edukoppeling/faults.ts';
import { BRP_ANSWER, FIELDS, type PersoonUitBrp, toPersoon } from './brp-persoon.ts';

export interface BrpClientOptions {
  /** Of the resource, such as `https://brp.example/haalcentraal/api/brp/personen`. */
  readonly url: string;
  readonly apiKey?: string;
  /** PEM: our certificate and key for mutual TLS, and what the server is checked against. */
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly trust?: string;
  /** Of one try, answer included. */
  readonly timeoutMs: number;
  /** Tries after the first, for network errors, 429 and 5xx. */
  readonly retries: number;
  /** How long a person is remembered, found or not; 0 asks every time. */
  readonly cacheMs: number;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  /** Between two tries; a test does not sleep. */
  readonly wait: (ms: number) => Promise<void>;
}

export interface BrpClient {
  /** @returns undefined when the BRP does not know the number. @throws DependencyError when it cannot be asked. */
  find(burgerservicenummer: string): Promise<PersoonUitBrp | undefined>;
  close(): void;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_REMEMBERED = 10_000;
const FIRST_WAIT_MS = 200;

/** What the API answered that trying again may change, or not. */
class BrpError extends Error {
  readonly again: boolean;
  constructor(what: string, again: boolean) {
    super(what);
    this.name = 'BrpError';
    this.again = again;
  }
}

export function createBrpClient(options: BrpClientOptions): BrpClient {
  const agent = options.url.startsWith('https:')
    ? new Agent({
        keepAlive: true,
        ...(options.certificate ? { cert: options.certificate, key: options.privateKey } : {}),
        ...(options.trust ? { ca: options.trust } : {}),
      })
    : undefined;
  const remembered = new Map<string, { readonly found: PersoonUitBrp | undefined; readonly until: number }>();
  const find = async (burgerservicenummer: string): Promise<PersoonUitBrp | undefined> => {
    const known = remembered.get(burgerservicenummer);
    if (known && options.clock() < known.until) return known.found;
    const found = await ask(options, agent, burgerservicenummer);
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
    if (options.cacheMs > 0)
      remembered.set(burgerservicenummer, { found, until: options.clock() + options.cacheMs });
    return found;
  };
  return { find, close: () => agent?.destroy() };
}

async function ask(
  options: BrpClientOptions,
  agent: Agent | undefined,
  burgerservicenummer: string,
): Promise<PersoonUitBrp | undefined> {
  const body = JSON.stringify({
    type: 'RaadpleegMetBurgerservicenummer',
    burgerservicenummer: [burgerservicenummer],
    fields: FIELDS,
  });
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = BRP_ANSWER.safeParse(readJson(await post(options, agent, body)));
      // The text of the problem would quote the answer.
      if (!answer.success) throw new BrpError('an answer of another shape', false);
      const person = answer.data.personen.find((found) => found.burgerservicenummer === burgerservicenummer);
      return person && toPersoon(person);
    } catch (error) {
      const again = !(error instanceof BrpError) || error.again;
      if (!again || attempt >= options.retries) throw new DependencyError('brp', error);
      await options.wait(FIRST_WAIT_MS * 2 ** attempt);
    }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BrpError('an answer that is not JSON', false); // the parser's own text quotes the answer
  }
}

function post(options: BrpClientOptions, agent: Agent | undefined, body: string): Promise<string> {
  const send = options.url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(options.url, {
      method: 'POST',
      ...(agent ? { agent } : {}),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...(options.apiKey ? { 'x-api-key': options.apiKey } : {}),
      },
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status !== 200) {
        response.resume();
        reject(new BrpError(`HTTP ${status}`, status === 429 || status >= 500));
        return;
      }
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) outgoing.destroy(new BrpError('an answer that is too large', false));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    outgoing.end(body);
  });
}
