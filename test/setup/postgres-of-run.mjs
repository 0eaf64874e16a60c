/** One real PostgreSQL for the whole run, with a migrated template database; it goes when this process goes. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let server;

export async function setup() {
  const { startEmbeddedPostgres } = await import('../../dist/store/embedded.js');
  const { migrate } = await import('../../dist/store/migrate.js');
  const dataFolder = await mkdtemp(join(tmpdir(), 'verzuimbroker-test-'));
  server = await startEmbeddedPostgres({ dataFolder, ephemeral: true });
  const { openTestKeyring } = await import('../../dist/store/at-rest/keyring.js');
  const { createSealer } = await import('../../dist/store/at-rest/sealer.js');
  await migrate(server.url, { sealer: createSealer(openTestKeyring()) });
  process.env.VERZUIMBROKER_TEST_TEMPLATE = server.url;
}

export async function teardown() {
  await server?.stop();
}
