/** Which statements a page sent, and how PostgreSQL reads for them. */
import pg from 'pg';

/** A table of fewer rows is read from end to end without harm. */
const LARGE = 20_000;

/** Every named statement of this process from now on, until `stop`. */
export function watchStatements() {
  const original = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'query');
  const seen = new Map();
  pg.Client.prototype.query = function watched(config, ...rest) {
    if (typeof config === 'object' && config?.name)
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

/** @returns for each statement its name and, in `slow`, the large tables it reads from end to end; undefined for none. */
export async function readPlans(client, statements) {
  const { rows } = await client.query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'vb' and c.relkind in ('r', 'p') and c.reltuples > $1`,
    [LARGE],
  );
  const large = new Set(rows.map(({ name }) => name.replace('vb.', '')));
  const plans = [];
  for (const { name, text, values } of statements) {
    const { rows: lines } = await client.query(`explain (format json) ${text}`, values);
    const [{ Plan: plan }] = lines[0]['QUERY PLAN'];
    const slow = scans(plan).filter((table) => large.has(table));
    plans.push({ name, slow: slow.length > 0 ? [...new Set(slow)].join(', ') : undefined });
  }
  return plans;
}

function scans(node) {
  const own = node['Node Type'] === 'Seq Scan' ? [node['Relation Name']] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scans)];
}
