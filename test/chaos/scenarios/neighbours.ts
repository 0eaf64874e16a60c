/** Servers of others that are away: the BRP, the host of the CRLs, the mail server. */
import { fileURLToPath } from 'node:url';
import { startBrp } from '../../registers/brp-server.ts';
import { makeCrl, startTestHost } from '../../setup/revocation.ts';
import { startSmtp, type TestSmtp } from '../../setup/smtp.ts';
import { until } from '../../setup/until.ts';
import { pause, type Scenario } from '../scenario.ts';
import type { SceneOptions } from '../scene.ts';

const AWAY_MS = 3000;
const LIST_LASTS_MS = 5000;
const FIXTURES = fileURLToPath(new URL('../../../certs-fixtures/', import.meta.url));
const DAY_MS = 86_400_000;

export interface Neighbours {
  readonly scene: Omit<SceneOptions, 'pupils'>;
  readonly scenarios: readonly Scenario[];
  close(): Promise<void>;
}

/** @returns their servers, and a scene whose processes use them. */
export async function openNeighbours(): Promise<Neighbours> {
  const brp = await startBrp();
  let smtp: TestSmtp | undefined = await startSmtp();
  const mailPort = smtp.port;
  let list = crlFor(DAY_MS);
  const host = await startTestHost(() => list);
  const settings = (written: Record<string, unknown>) => ({
    ...written,
    trust: {
      ...(written['trust'] as object),
      crls: ['root', 'intermediate', 'g4-root', 'g4-intermediate', 'g4-tsp'].map(
        (name) => `${FIXTURES}trust/${name}.crl.pem`,
      ),
      crlUrls: [`${host.url}/tsp.crl`],
      crlRefreshMs: 250,
    },
    brp: {
      ...{ url: brp.url, timeoutMs: 500, retries: 0, cacheMinutes: 0, trust: `${FIXTURES}trust/root.pem` },
      ...{ certificate: `${FIXTURES}broker.pem`, key: `${FIXTURES}keys/broker.key.pem` },
    },
    post: {
      ...{ smtp: { host: '127.0.0.1', port: mailPort, tls: 'none' }, from: 'verzuim@broker.example' },
      ...{ batchMinutes: 0.01, retryMinutes: Array.from({ length: 50 }, () => 0.02) },
    },
  });

  const scenarios: readonly Scenario[] = [
    {
      name: 'the BRP does not answer',
      what: 'a pupil cannot be looked up: the sender hears that it should come back, and nothing is guessed',
      async harm() {
        const deadline = Date.now() + AWAY_MS;
        while (Date.now() < deadline) {
          brp.failures.push(
            ...Array.from({ length: 50 - brp.failures.length }, (_, n) => (n % 2 ? 'cut' : 503)),
          );
          await pause(20);
        }
        brp.failures.length = 0;
      },
    },
    {
      name: 'the host of the CRLs is away',
      what: 'the list that was fetched goes on deciding until it lapses; then nobody is believed until there is a new one',
      async harm({ load }) {
        list = undefined;
        await pause(AWAY_MS / 2);
        const { unanswered } = load.tally;
        await load.next();
        if (load.tally.unanswered > unanswered) throw new Error('refused while the list was valid');
        list = crlFor(LIST_LASTS_MS);
        const asked = host.asked();
        // Two processes, about twice each: on a busy machine a time would say nothing.
        await until('the list is fetched', async () => (host.asked() >= asked + 4 ? true : undefined));
        list = undefined;
        await until('a sender that is not believed', async () =>
          load.tally.unanswered > unanswered ? true : undefined,
        );
        list = crlFor(DAY_MS);
      },
    },
    {
      name: 'the mail server is away',
      what: 'notices wait; reports do not',
      async harm({ load }) {
        await smtp?.stop();
        smtp = undefined;
        const until3 = Date.now() + AWAY_MS;
        while (Date.now() < until3) await load.next();
        smtp = await startSmtp({ port: mailPort });
        await until('a notice', async () => (smtp && smtp.received.length > 0 ? true : undefined));
      },
    },
  ];
  return {
    scene: { redis: false, settings },
    scenarios,
    async close() {
      await Promise.all([brp.close(), host.close(), smtp?.stop()]);
    },
  };
}

/** The TSP's list, which lapses after a while. */
function crlFor(lastsMs: number): Buffer | undefined {
  const now = Date.now();
  return makeCrl({ thisUpdate: now - 60_000, nextUpdate: now + lastsMs });
}
