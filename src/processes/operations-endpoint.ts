/**
 * Health, metrics and the look-up of institutions, for operators: on the loopback unless the settings say otherwise.
 * /live: the process answers. /startup: it has opened everything. /ready: send it work; JSON with every dependency.
 */
import { createServer } from 'node:http';
import { DependencyError } from '../edukoppeling/faults.ts';
import type { Health } from '../ops/health.ts';
import type { Metrics } from '../ops/metrics.ts';
import { type JsonAnswer, RIO_PATH } from './rio-lookup.ts';

export interface OperationsOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly health: Health;
  readonly metrics: Metrics;
  /** Brings the gauges up to date. @throws when the store does not answer; they stay as they were. */
  readonly measure: () => Promise<void>;
  /** Answers RIO_PATH; `query` is what stands after the question mark. */
  readonly lookUpInstellingen: (query: string) => Promise<JsonAnswer>;
}

type Reply = readonly [status: number, text: string, contentType?: string];
const JSON_TYPE = 'application/json';

export async function startOperations(
  options: OperationsOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { health } = options;
  const server = createServer((request, response) => {
    const answer = async (): Promise<Reply> => {
      const [path, query = ''] = (request.url ?? '/').split('?', 2);
      if (path === RIO_PATH) return request.method === 'GET' ? lookUp(options, query) : [405, ''];
      if (request.url === '/live') return [200, 'live\n'];
      if (request.url === '/startup')
        return [health.phase === 'starting' ? 503 : 200, JSON.stringify({ phase: health.phase }), JSON_TYPE];
      if (request.url === '/ready') {
        const readiness = await health.readiness();
        return [readiness.status === 'ready' ? 200 : 503, JSON.stringify(readiness), JSON_TYPE];
      }
      if (request.url !== '/metrics') return [404, ''];
      await options.measure().catch(() => undefined); // the store is away; what was measured before stays
      return [200, await options.metrics.render()];
    };
    answer().then(
      ([status, text, contentType = 'text/plain; charset=utf-8']) =>
        response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
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
    return [status, JSON.stringify(body), JSON_TYPE];
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    return [503, 'the store does not answer\n'];
  }
}
