/**
 * An Onderwijs Serviceregister that answers as far as its API is published (mandates, version 2), over mutual TLS with
 * the test PKI, and that can be made to fail.
 */
import { createServer, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { fixture } from '../../src/harness/example-partners.ts';

export const NAMESPACE = 'http://osr.example/schemas/verzuim/v1?stand=1&taal=nl';

export interface OsrAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AskedOsr {
  /** As it stood on the request line. */
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly clientName: string | undefined;
}

export interface OsrServer {
  /** Of the resource. */
  readonly url: string;
  readonly asked: readonly AskedOsr[];
  /** `supplier school`; what is not here has no mandate. */
  readonly mandates: Map<string, OsrAnswer>;
  /** What the next requests get instead; `hang` is no answer, `stop` half an answer, `cut` a cut connection. */
  readonly next: (OsrAnswer | 'hang' | 'stop' | 'cut')[];
  /** While true every request is held; false lets them go. */
  hold(held: boolean): void;
  close(): Promise<void>;
}

export const OK: OsrAnswer = { status: 200, type: 'application/json', body: '{"status":"OK"}' };
export const NONE: OsrAnswer = {
  status: 404,
  type: 'application/json',
  body: '{"code":404,"message":"mandate not found"}',
};

export async function startOsr(tls: ServerOptions = {}): Promise<OsrServer> {
  const asked: AskedOsr[] = [];
  const mandates: OsrServer['mandates'] = new Map();
  const next: OsrServer['next'] = [];
  const waiting: (() => void)[] = [];
  let held = false;
  const server = createServer(
    {
      cert: ['broker', 'trust/tsp', 'trust/intermediate'].map((name) => fixture(`${name}.pem`)).join('\n'),
      key: fixture('keys/broker.key.pem'),
      ca: [fixture('trust/root.pem'), fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
      requestCert: true,
      rejectUnauthorized: true,
      ...tls,
    },
    async (request, response) => {
      const url = new URL(request.url ?? '/', 'https://osr.example');
      const query = Object.fromEntries(url.searchParams);
      const client = (request.socket as TLSSocket).getPeerCertificate();
      asked.push({
        url: request.url ?? '',
        path: url.pathname,
        query,
        clientName: String(client.subject?.CN),
      });
      const instead = next.shift();
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      if (instead === 'hang') return;
      if (instead === 'cut') return void request.socket.destroy();
      if (instead === 'stop') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"status":"OK"');
        return;
      }
      const found = mandates.get(`${query['supplier_oin']} ${query['school_oin']}`);
      const answer =
        instead ?? (query['service_version_namespace'] === NAMESPACE ? found : undefined) ?? NONE;
      response.writeHead(answer.status, {
        ...(answer.type ? { 'content-type': answer.type } : {}),
        ...answer.headers,
      });
      response.end(answer.body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `https://localhost:${port}/api/v2/mandates`,
    asked,
    mandates,
    next,
    hold(hold) {
      held = hold;
      if (!hold) for (const go of waiting.splice(0)) go();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
