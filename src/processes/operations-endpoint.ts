/** Health and metrics, for operators, on the loopback only. */
import { createServer } from 'node:http';
import type { Metrics } from '../ops/metrics.ts';

export interface OperationsOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Rejects when something the broker needs is not there. */
  readonly ready: () => Promise<void>;
  readonly metrics: Metrics;
}

export async function startOperations(
  options: OperationsOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<readonly [number, string]> => {
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
      ([status, text]) =>
        response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text),
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
