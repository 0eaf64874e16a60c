/** A whole broker in this process, on a database of its own, with the parties and pupils of `examples/`. */
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Broker, StartOptions } from '../../src/cli/broker-port.ts';
import type { ServiceName } from '../../src/contract/files.ts';
import { createExamplePartner, type ExamplePartner } from '../../src/harness/example-partners.ts';
import { createLog } from '../../src/ops/log.ts';
import { DEFAULT_LOKET } from '../../src/ops/loket-settings.ts';
import { readSettings, type Settings } from '../../src/ops/settings.ts';
import { startBroker } from '../../src/processes/broker.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface TestBroker {
  readonly broker: Broker;
  readonly database: TestDatabase;
  /** Every line of the log so far. */
  readonly log: () => string;
  school(certificate: string, fromOin: string): ExamplePartner;
  gemeente(certificate: string, fromOin: string): ExamplePartner;
  rio(certificate: string, fromOin: string): ExamplePartner;
  stop(): Promise<void>;
}

export const EXAMPLE_SETTINGS = fileURLToPath(new URL('../../settings.example.yaml', import.meta.url));

export async function startTestBroker(
  change: (settings: Settings) => Settings = (same) => same,
  {
    content,
    ...options
  }: Pick<StartOptions, 'clock'> & {
    /** Empty: the start migrates it, with its own keys. */
    readonly content?: 'migrated' | 'empty';
  } = {},
): Promise<TestBroker> {
  const database = await createTestDatabase(content);
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const settings = change({
    ...readSettings(EXAMPLE_SETTINGS, {}),
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    loket: DEFAULT_LOKET,
    store: { connections: 16, databaseUrl: database.url },
  });
  const broker = await startBroker(settings, { ...options, log: createLog({ level: 'info', destination }) });
  const partners: ExamplePartner[] = [];
  const partner = (service: ServiceName) => (certificate: string, fromOin: string) => {
    const made = createExamplePartner({ baseUrl: broker.url, service, certificate, fromOin });
    partners.push(made);
    return made;
  };
  return {
    broker,
    database,
    log: () => lines.join(''),
    school: partner('school'),
    gemeente: partner('gemeente'),
    rio: partner('rio'),
    async stop() {
      for (const made of partners) made.close();
      await broker.close();
      await database.drop();
    },
  };
}

export { until } from './until.ts';
