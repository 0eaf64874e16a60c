/** What the tables of the soak hold, and whether that is more than their rows need. */

import pg from 'pg';

/** Rows of these are work that waits: none may be left. */
const WORK = ['outbox'];

/** Of every table of the schema: bytes with indexes, and rows. */
export async function sizes(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await sizesOf(client);
  } finally {
    await client.end();
  }
}

async function sizesOf(client) {
  await client.query('vacuum analyze');
  const { rows: tables } = await client.query(
    `select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid)::bigint as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'vb' and c.relkind = 'r' order by 1`,
  );
  const sized = [];
  for (const { name, bytes } of tables) {
    const { rows } = await client.query(`select count(*)::int as count from ${name}`);
    sized.push({ table: name.replace('vb.', ''), bytes: Number(bytes), rows: rows[0].count });
  }
  return sized;
}

/** A table may grow with its rows, not beyond: half more bytes a row, or eight mebibytes with hardly a row, is too much. */
export function growth(before, after) {
  const earlier = new Map(before.map((each) => [each.table, each]));
  return after
    .map(({ table, rows, bytes }) => {
      const was = earlier.get(table);
      const perRow = (size) => (size && size.rows > 0 ? Math.round(size.bytes / size.rows) : 0);
      const bytesPerRowBefore = perRow(was);
      const bytesPerRowAfter = perRow({ rows, bytes });
      const grown = bytes - (was?.bytes ?? 0);
      const beyond = bytesPerRowBefore > 0 && rows > 1000 && bytesPerRowAfter > 1.5 * bytesPerRowBefore;
      const tooMuch = beyond || (rows <= 1000 && grown > 8 * 2 ** 20) || (WORK.includes(table) && rows > 0);
      return { table, rows, bytes, grown, bytesPerRowBefore, bytesPerRowAfter, tooMuch };
    })
    .filter(({ grown, tooMuch }) => grown > 0 || tooMuch);
}
