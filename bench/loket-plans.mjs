/** Which statements a page sent, and how PostgreSQL reads for them. */
import pg from 'pg';

/** A table of fewer rows is read from end to end without harm. */
const LARGE = 20_000;

/** What the broker does by itself meanwhile: the audit is sealed once, and a seal cannot be set again. */
const BY_ITSELF = /^seal-/;

/** Every named statement of this process from now on, until `stop`. */
export function watchStatements() {
  const original = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'query');
  const seen = new Map();
  pg.Client.prototype.query = function watched(config, ...rest) {
    if (typeof config === 'object' && config?.name && !BY_ITSELF.test(config.name))
      seen.set(config.name, { text: config.text, values: config.values });
    return original.value.call(this, config, ...rest);
  };
  return {
    stop() {
      Object.defineProperty(pg.Client.prototype, 'query', original);
      return [...seen].map(([name, statement]) => ({ name, ...statement }));
    },
  };
}

/**
 * Each statement is carried out once more, and undone.
 * @returns for each its name and, in `slow`, the large tables it reads from end to end or of which it reads more than LARGE
 * rows by whatever way; undefined for none.
 */
export async function readPlans(client, statements) {
  const { rows } = await client.query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'vb' and c.relkind in ('r', 'p') and c.reltuples > $1`,
    [LARGE],
  );
  const large = new Set(rows.map(({ name }) => name.replace('vb.', '')));
  const plans = [];
  for (const { name, text, values } of statements) {
    const { Plan: plan } = await explain(client, text, values);
    const slow = reads(plan)
      .filter(({ table, whole, count }) => large.has(table) && (whole || count > LARGE))
      .map(({ table, count, way }) => `${table} (${count} rows, ${way})`);
    plans.push({ name, slow: slow.length > 0 ? [...new Set(slow)].join(', ') : undefined });
  }
  return plans;
}

async function explain(client, text, values) {
  await client.query('begin');
  try {
    const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`, values);
    return rows[0]['QUERY PLAN'][0];
  } finally {
    await client.query('rollback');
  }
}

/** Rows that were looked at, also those that a condition then left out. */
function reads(node) {
  const table = node['Relation Name'];
  const looked = ['Actual Rows', 'Rows Removed by Filter', 'Rows Removed by Index Recheck'].reduce(
    (sum, key) => sum + (node[key] ?? 0),
    0,
  );
  const own = table
    ? [
        {
          table,
          whole: node['Node Type'] === 'Seq Scan',
          way: node['Index Name'] ?? node['Node Type'],
          count: Math.round(looked * node['Actual Loops']),
        },
      ]
    : [];
  return [...own, ...(node.Plans ?? []).flatMap(reads)];
}
