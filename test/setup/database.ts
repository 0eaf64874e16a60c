/** A database of its own for each test file, cloned from the migrated template. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createStore, type Store } from '../../src/store/pool.ts';
import { testSealer } from './at-rest.ts';

export interface TestDatabase {
  readonly url: string;
  readonly store: Store;
  drop(): Promise<void>;
}

/** @param content  as a start leaves it, or nothing at all. */
export async function createTestDatabase(content: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const template = new URL(process.env['VERZUIMBROKER_TEST_TEMPLATE'] ?? '');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: admin.href });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  // Two files that clone at the same moment stand in each other's way for an instant.
  for (let attempt = 0; ; attempt++) {
    try {
      await run(
        `create database ${name} template ${content === 'empty' ? 'template1' : template.pathname.slice(1)}`,
      );
      break;
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const url = new URL(template);
  url.pathname = `/${name}`;
  const store = createStore({
    url: url.href,
    max: 24,
    applicationName: 'test',
    onConnectionError: () => undefined,
    sealer: testSealer,
  });
  return {
    url: url.href,
    store,
    async drop() {
      await store.close();
      await run(`drop database ${name} with (force)`);
    },
  };
}
