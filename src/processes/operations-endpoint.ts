/** Health, metrics and the look-up of institutions, for operators, on the loopback only. */
import { createServer } from 'node:http';
import { DependencyError } from '../edukoppeling/faults.ts';
import type { Metrics } from '../ops/metrics.ts';
import { type JsonAnswer, RIO_PATH } from './rio-lookup.ts';

export interface OperationsOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Rejects when something the broker needs is not there. */
  readonly ready: () => Promise<void>;
  readonly metrics: Metrics;
  /** Answers RIO_PATH; `query` is what stands after the question mark. */
  readonly lookUpInstellingen: (query: string) => Promise<JsonAnswer>;
}

type Reply = readonly [status: number, text: string, contentType?: string];

export async function startOperations(
  options: OperationsOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<Reply> => {
      const [path, query = ''] = (request.url ?? '/').split('?', 2);
      if (path === RIO_PATH) return request.method === 'GET' ? lookUp(options, query) : [405, ''];
      if (request.url === '/live') return [200, 'live\n'];
      if (request.url !== '/ready' && request.url !== '/metrics') return [404, ''];
      const ready = await options.ready().then(
        () => true,
        () => false,
      );
      if (request.url === '/metrics') return [200, await options.metrics.render()];
      return ready ? [200, 'ready\n'] : [503, 'the store does not answer\n'];
    };
    answer().then(
      ([status, text, contentType = 'text/plain; charset=utf-8']) =>
        response.writeHead(status, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

async function lookUp(options: OperationsOptions, query: string): Promise<Reply> {
  try {
    const { status, body } = await options.lookUpInstellingen(query);
    return [status, JSON.stringify(body), 'application/json'];
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    return [503, 'the store does not answer\n'];
  }
}
