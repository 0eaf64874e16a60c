/**
 * A BRP that answers in the shapes the API publishes (personen bevragen, version 2), over mutual TLS with the test
 * PKI, and that can be made to fail.
 */
import { createServer } from 'node:https';
import { fixture } from '../../src/harness/example-partners.ts';

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly apiKey: string | undefined;
  readonly body: {
    readonly type: string;
    readonly burgerservicenummer: readonly string[];
    readonly fields: string[];
  };
}

export interface BrpServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** By burgerservicenummer. */
  readonly persons: Map<string, object>;
  /** What the next requests get instead: a status, a text, `hang` for no answer, `cut` for a cut connection. */
  readonly failures: (number | string)[];
  close(): Promise<void>;
}

export async function startBrp(): Promise<BrpServer> {
  const asked: Asked[] = [];
  const persons = new Map<string, object>();
  const failures: BrpServer['failures'] = [];
  const server = createServer(
    {
      cert: ['broker', 'trust/tsp', 'trust/intermediate'].map((name) => fixture(`${name}.pem`)).join('\n'),
      key: fixture('keys/broker.key.pem'),
      ca: [fixture('trust/root.pem'), fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'];
        const { method, url } = request;
        asked.push({ method, url, apiKey: request.headers['x-api-key'] as string | undefined, body });
        const failure = failures.shift();
        if (failure === 'hang') return;
        if (failure === 'cut') return void request.socket.destroy();
        if (typeof failure === 'number') {
          const problem = { type: 'about:blank', title: 'fout', status: failure, instance: url };
          response
            .writeHead(failure, { 'content-type': 'application/problem+json' })
            .end(JSON.stringify(problem));
          return;
        }
        const personen = body.burgerservicenummer.flatMap((bsn) => {
          const person = persons.get(bsn);
          return person ? [{ burgerservicenummer: bsn, ...person }] : [];
        });
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
        response.end(failure ?? JSON.stringify({ type: body.type, personen }));
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `https://localhost:${port}/haalcentraal/api/brp/personen`,
    asked,
    persons,
    failures,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
