/**
 * A client of the Onderwijs Serviceregister: does a mandate exist of this school for this supplier, for the service of
 * the settings, on a day. Mutual TLS, a time limit, a few tries; no redirect is followed.
 * Source: edukoppeling §5.2; docs/decisions/0019; design §2 (registers).
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { DependencyError } from '../../edukoppeling/faults.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import type { Datum } from '../../verzuim/verzuimmelding.ts';
import { OsrError, type OsrMandaat, type OsrReply, type OsrWords, readOsrAnswer } from './osr-answer.ts';

export interface OsrClientOptions {
  /** Of the resource mandates, such as `https://osr.example/api/v2/mandates`. */
  readonly url: string;
  /** PEM: our certificate and key for mutual TLS. */
  readonly certificate: string;
  readonly privateKey: string;
  /** PEM: what the server is checked against; default the roots of the system. */
  readonly trust?: string;
  /** OSR's name of the service and its version, sent as it is. */
  readonly serviceVersionNamespace: string;
  readonly words: OsrWords;
  /** Of one try, answer included. */
  readonly timeoutMs: number;
  /** Tries after the first, for network errors, 429 and 5xx. */
  readonly retries: number;
  /** Between two tries; a test does not sleep. */
  readonly wait: (ms: number) => Promise<void>;
}

export interface OsrClient {
  /**
   * @param supplier  who acts, under its own certificate.  @param school  for whom.
   * @returns undefined when OSR says that there is no mandate on `datum`.
   * @throws DependencyError 'osr', with an OsrError as cause, when OSR does not say yes or no.
   */
  findMandaat(supplier: Oin, school: Oin, datum: Datum): Promise<OsrMandaat | undefined>;
  /** Open questions fail, and so does every later one. */
  close(): void;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_CONNECTIONS = 16;
const FIRST_WAIT_MS = 200;

interface Connection {
  readonly options: OsrClientOptions;
  readonly agent: Agent;
  readonly open: Set<ClientRequest>;
  closed: boolean;
}

export function createOsrClient(options: OsrClientOptions): OsrClient {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    cert: options.certificate,
    key: options.privateKey,
    ...(options.trust ? { ca: options.trust } : {}),
  });
  const connection: Connection = { options, agent, open: new Set(), closed: false };
  return {
    findMandaat: (supplier, school, datum) =>
      ask(connection, questionUrl(options, supplier, school, datum), datum),
    close() {
      connection.closed = true;
      for (const outgoing of connection.open) outgoing.destroy();
      agent.destroy();
    },
  };
}

function questionUrl(options: OsrClientOptions, supplier: Oin, school: Oin, datum: Datum): URL {
  const url = new URL(options.url);
  url.search = new URLSearchParams({
    supplier_oin: supplier,
    school_oin: school,
    service_version_namespace: options.serviceVersionNamespace,
    reference_date: datum,
  }).toString();
  return url;
}

async function ask(connection: Connection, url: URL, datum: Datum): Promise<OsrMandaat | undefined> {
  const { retries, wait, words } = connection.options;
  for (let attempt = 0; ; attempt++) {
    try {
      if (connection.closed) throw new OsrError('OSR_CLOSED', false);
      return readOsrAnswer(await fetchReply(connection, url), datum, words);
    } catch (error) {
      if (!(error instanceof OsrError)) throw error;
      if (!error.down || connection.closed || attempt >= retries) throw new DependencyError('osr', error);
      await wait(FIRST_WAIT_MS * 2 ** attempt);
    }
  }
}

/** @throws OsrError. */
function fetchReply({ options, agent, open }: Connection, url: URL): Promise<OsrReply> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(
        error instanceof OsrError
          ? error
          : new OsrError(timeout.aborted ? 'OSR_TIMEOUT' : (error.code ?? 'OSR_NETWORK'), true, error),
      );
    const outgoing = request(url, { agent, headers: { accept: 'application/json' }, signal: timeout });
    open.add(outgoing);
    outgoing.on('close', () => open.delete(outgoing));
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      readBody(response).then(
        (text) => {
          const contentType = response.headers['content-type'] ?? '';
          resolve({ status: response.statusCode ?? 0, contentType, text });
        },
        (error: NodeJS.ErrnoException) => {
          fail(error);
          outgoing.destroy();
        },
      );
    });
    outgoing.end();
  });
}

/** Of 200 and 404: only those say something. @throws OsrError when it is too large. */
async function readBody(response: IncomingMessage): Promise<string> {
  const { statusCode } = response;
  if (statusCode !== 200 && statusCode !== 404) {
    response.destroy();
    return '';
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new OsrError('OSR_TOO_LARGE', false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
