/** Takes what was deleted or replaced out of the files of a table, for whoever would copy them. */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';

const PATIENCE = { tries: 120, pauseMs: 500 };

/**
 * `vacuum full` copies rows that are dead, too, as long as a transaction that began before could still ask for them (an
 * ANALYZE of PostgreSQL itself is enough): it says how many, and is done again when there were any.
 * @param tables  of schema vb.
 * @param patience  default a minute.
 * @returns the tables, with their schema, that still hold dead rows then.
 */
export async function rewrite(
  client: pg.Client,
  tables: readonly string[],
  patience = PATIENCE,
): Promise<readonly string[]> {
  let left = tables.map((table) => `vb.${table}`);
  for (let tries = 1; ; tries++) {
    const held: string[] = [];
    for (const table of left) if ((await deadRowsLeft(client, table)) > 0) held.push(table);
    left = held;
    if (left.length === 0 || tries === patience.tries) return left;
    await wait(patience.pauseMs);
  }
}

async function deadRowsLeft(client: pg.Client, table: string): Promise<number> {
  let dead = 0;
  // A detail for each partition; in any language the count comes first: "3 dead row versions cannot be removed yet."
  const hear = ({ detail }: { readonly detail?: string | undefined }) => {
    dead += Number(/\d+/.exec(detail ?? '')?.[0] ?? 0);
  };
  client.on('notice', hear);
  try {
    // The name is ours: no value of anybody stands in this statement.
    await client.query(`vacuum (full, verbose) ${table}`);
  } finally {
    client.off('notice', hear);
  }
  return dead;
}
