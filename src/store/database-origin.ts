/**
 * Where this database was seen last. After a restore, and after a standby that was behind took over, numbers that were
 * given would be given again, to others: then every number is moved ahead, once. docs/operate/backup.md.
 */
import { type Queryable, type Store, sql, type Tx } from './pool.ts';

/** Two years of the whole country's reports; a restore goes back hours or days. */
export const NUMBERS_AHEAD = 1_000_000;

export interface Origin {
  readonly systemIdentifier: string;
  /** Eight hexadecimal digits. */
  readonly timeline: string;
  readonly databaseOid: string;
}

export interface SeenOrigin extends Origin {
  readonly originId: string;
  readonly at: Date;
  readonly door: string;
  /** 0 when it was only seen. */
  readonly movedBy: number;
}

export interface OriginStand {
  /** Undefined in a database that was never started with this version. */
  readonly seen: SeenOrigin | undefined;
  readonly now: Origin;
  /** It is not where it was: nothing was moved for that yet. */
  readonly moved: boolean;
}

const NOW = sql(
  'origin-now',
  `select (select system_identifier::text from pg_control_system()) as "systemIdentifier",
     left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline,
     (select oid::text from pg_database where datname = current_database()) as "databaseOid"`,
);
const SEEN = sql(
  'origin-seen',
  `select origin_id::text as "originId", system_identifier as "systemIdentifier", timeline,
     database_oid::text as "databaseOid", at, door, moved_by::int as "movedBy"
   from vb.database_origin order by origin_id desc limit 1`,
);

export async function readOriginStand(db: Queryable): Promise<OriginStand> {
  const [now] = await db.query<Origin>(NOW);
  if (now === undefined) throw new TypeError('a select without a table gives one row');
  const [seen] = await db.query<SeenOrigin>(SEEN);
  const same = (name: keyof Origin) => seen?.[name] === now[name];
  const moved = seen !== undefined && !(same('systemIdentifier') && same('timeline') && same('databaseOid'));
  return { seen, now, moved };
}

export interface NumberJump {
  readonly kind: 'SEQUENCE' | 'MAILBOX' | 'SCHOOL' | 'GEGEVENSLEVERING' | 'PARTIJEN';
  readonly name: string;
  /** The last number that was given. Nothing has those after it, up to and with `lastAfter`. */
  readonly lastBefore: string;
  readonly lastAfter: string;
}

export interface NumbersMoved {
  readonly originId: string;
  readonly jumps: readonly NumberJump[];
}

export interface MoveOptions {
  readonly door: string;
  /** Also when nothing shows that it came back: a copy of the folder, or a snapshot. */
  readonly evenSo?: boolean;
  readonly by?: number;
}

const ALONE = sql('origin-alone', 'lock table vb.database_origin in share row exclusive mode');
const ADD = sql(
  'origin-add',
  `insert into vb.database_origin (system_identifier, timeline, database_oid, door, moved_by)
   values ($1, $2, $3::bigint, $4, $5) returning origin_id::text as "originId"`,
);
const MOVE = sql('origin-move', 'select vb.move_numbers_ahead($1::bigint, $2::bigint)');
const JUMPS = sql(
  'origin-jumps',
  `select kind, name, last_before::text as "lastBefore", last_after::text as "lastAfter"
   from vb.number_jump where origin_id = $1::bigint order by kind, name`,
);

/**
 * Moves every number ahead when the database is not where it was, and remembers where it is. Two at once do it once.
 * @returns undefined when there was nothing to move.
 */
export function moveNumbersAhead(store: Store, options: MoveOptions): Promise<NumbersMoved | undefined> {
  const { door, evenSo = false, by = NUMBERS_AHEAD } = options;
  return store.withTransaction(async (tx) => {
    await tx.query(ALONE);
    const { seen, now, moved } = await readOriginStand(tx);
    if (!moved && !evenSo) {
      if (seen === undefined) await add(tx, now, door, 0);
      return undefined;
    }
    const originId = await add(tx, now, door, by);
    await tx.query(MOVE, [originId, by]);
    return { originId, jumps: await readJumps(tx, originId) };
  });
}

async function add(tx: Tx, now: Origin, door: string, by: number): Promise<string> {
  const { systemIdentifier, timeline, databaseOid } = now;
  const values = [systemIdentifier, timeline, databaseOid, door, by];
  const [row] = await tx.query<{ originId: string }>(ADD, values);
  if (row === undefined) throw new TypeError('an insert gives one row');
  return row.originId;
}

export function readJumps(db: Queryable, originId: string): Promise<readonly NumberJump[]> {
  return db.query<NumberJump>(JUMPS, [originId]);
}
