/** What a database knows of its keys: whether they are its own, and how much is sealed under each. */
import { type Queryable, sql, type Tx } from '../pool.ts';
import { SEALED_COLUMNS } from './columns.ts';

const PROOF = sql('at-rest-proof', 'select proof from vb.at_rest');

/** Made with the keys of this database (`Sealer.proof`); undefined before the first start. */
export async function readKeyProof(db: Queryable): Promise<Buffer | undefined> {
  return (await db.query<{ proof: Buffer }>(PROOF))[0]?.proof;
}

export interface SealedCount {
  readonly key: string;
  /** table.column. */
  readonly column: string;
  readonly count: number;
}

// The name of the key stands in front of each value: its length in the second byte, then its letters.
const COUNT = sql(
  'at-rest-count',
  Object.keys(SEALED_COLUMNS)
    .map((column) => {
      const [table, name] = column.split('.');
      return `select convert_from(substring(${name} from 3 for get_byte(${name}, 1)), 'LATIN1') as key,
       '${column}' as "column", count(*)::int as count from vb.${table} where ${name} is not null group by 1`;
    })
    .join(' union all '),
);
const NO_HURRY = sql('at-rest-no-hurry', `select set_config('statement_timeout', '0', true)`);

/** Reads every sealed value's name of its key: it takes as long as the tables are large. */
export async function countSealed(tx: Tx): Promise<readonly SealedCount[]> {
  await tx.query(NO_HURRY);
  return tx.query<SealedCount>(COUNT);
}
