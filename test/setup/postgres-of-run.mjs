/**
 * One real PostgreSQL for the whole run, with a migrated template database; it goes when this process goes. What tests leave
 * in the folder for temporary files goes with it.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let server;
let folder;

export async function setup() {
  // A short name: below it are Unix sockets, whose paths have 107 bytes at most.
  folder = await mkdtemp(join(tmpdir(), 'vb-run-'));
  // PostgreSQL has its own user.
  await chmod(folder, 0o755);
  process.env.TMPDIR = folder;
  const { startEmbeddedPostgres } = await import('../../dist/store/embedded.js');
  const { migrate } = await import('../../dist/store/migrate.js');
  const dataFolder = await mkdtemp(join(folder, 'verzuimbroker-test-'));
  server = await startEmbeddedPostgres({ dataFolder, ephemeral: true });
  const { openTestKeyring } = await import('../../dist/store/at-rest/keyring.js');
  const { createSealer } = await import('../../dist/store/at-rest/sealer.js');
  await migrate(server.url, { sealer: createSealer(openTestKeyring()) });
  process.env.VERZUIMBROKER_TEST_TEMPLATE = server.url;
}

export async function teardown() {
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
