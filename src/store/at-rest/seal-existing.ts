/**
 * Seals what an earlier version stored in the clear, between migration 0090 and 0091: a column at a time, each in one
 * transaction, so that a run that is broken off is done again from the column where it was.
 */
import type pg from 'pg';
import type { Purpose, SealedColumn } from './columns.ts';
import { blind, type Sealer, sealed } from './sealer.ts';

interface PlainColumn {
  readonly column: SealedColumn | 'blind';
  readonly table: string;
  /** Where the sealed value goes. */
  readonly into: string;
  /** SQL over row `t`: what is sealed, and for which row. */
  readonly plain: string;
  readonly row: string;
  /** SQL: the moment whose school year the key is of; default now. */
  readonly at?: string;
  /** SQL; default that of the column. */
  readonly purpose?: string;
}

const OF_MELDING = '(select m.registered_at from vb.melding m where m.meldingsnummer = t.meldingsnummer)';
const KEY_OF_MELDING =
  '(select m.message_key::text from vb.melding m where m.meldingsnummer = t.meldingsnummer)';
const VERSIE = `t.vrijstellingsnummer || '/' || t.versie`;

const COLUMNS: readonly PlainColumn[] = [
  {
    column: 'envelope.bytes',
    table: 'envelope',
    into: 'sealed_bytes',
    plain: 't.bytes',
    row: 't.message_key::text',
    at: `coalesce((select m.registered_at from vb.message g
           join vb.melding m on m.meldingsnummer = (g.outcome->>'meldingsnummer')::bigint
         where g.message_key = t.message_key), t.received_at)`,
    purpose: `case when exists (select 1 from vb.vrijstelling_stap s where s.message_key = t.message_key)
                then 'vrijstellingen' else 'meldingen' end`,
  },
  {
    column: 'refused.bytes',
    table: 'refused',
    into: 'sealed_bytes',
    plain: 't.bytes',
    row: 't.ref::text',
    at: 't.at',
  },
  {
    column: 'melding_inhoud.verzuimmelding',
    table: 'melding_inhoud',
    into: 'sealed_verzuimmelding',
    plain: 't.verzuimmelding',
    row: KEY_OF_MELDING,
    at: OF_MELDING,
  },
  {
    column: 'melding_inhoud.persoon',
    table: 'melding_inhoud',
    into: 'sealed_persoon',
    plain: 't.persoon',
    row: KEY_OF_MELDING,
    at: OF_MELDING,
  },
  {
    column: 'processtap.inhoud',
    table: 'processtap',
    into: 'sealed_inhoud',
    plain: `nullif(t.inhoud, '{}')`,
    row: `t.meldingsnummer || '/' || t.volgnummer`,
    at: OF_MELDING,
  },
  {
    column: 'mailbox_item.reden',
    table: 'mailbox_item',
    into: 'reden',
    plain: `nullif(t.reason, 'gewijzigd door de school')`,
    row: 't.levering_id::text',
    at: OF_MELDING,
  },
  {
    column: 'verkeerde_gemeente.reden',
    table: 'verkeerde_gemeente',
    into: 'sealed_reden',
    plain: 't.reden',
    row: 't.event_id::text',
    at: OF_MELDING,
  },
  {
    column: 'mail.address',
    table: 'mail',
    into: 'sealed_address',
    plain: 't.address',
    row: 't.mail_id::text',
  },
  { column: 'mail.brief', table: 'mail', into: 'sealed_brief', plain: 't.brief', row: 't.mail_id::text' },
  {
    column: 'gegevenslevering_bestand.inhoud',
    table: 'gegevenslevering_bestand',
    into: 'sealed_inhoud',
    plain: 't.inhoud',
    row: 't.levering_id::text',
  },
  {
    column: 'vrijstelling_inhoud.nummers',
    table: 'vrijstelling_inhoud',
    into: 'nummers',
    plain: `jsonb_strip_nulls(jsonb_build_object('burgerservicenummer', t.burgerservicenummer,
              'onderwijsnummer', t.onderwijsnummer))`,
    row: VERSIE,
    at: 't.at',
  },
  {
    column: 'vrijstelling_inhoud.vrijstelling',
    table: 'vrijstelling_inhoud',
    into: 'sealed_vrijstelling',
    plain: 't.vrijstelling',
    row: VERSIE,
    at: 't.at',
  },
  {
    column: 'vrijstelling_stap.reden',
    table: 'vrijstelling_stap',
    into: 'sealed_reden',
    plain: 't.reden',
    row: 't.message_key::text',
    at: 't.at',
  },
  {
    column: 'deelnemer.persoon',
    table: 'deelnemer',
    into: 'sealed_persoon',
    plain: 't.persoon',
    row: 't.deelnemer_id::text',
  },
  ...(['vrijstelling_inhoud', 'deelnemer'] as const).flatMap((table) =>
    (['burgerservicenummer', 'onderwijsnummer'] as const).map((soort) => ({
      column: 'blind' as const,
      table,
      into: `blind_${soort}`,
      plain: `t.${soort}`,
      row: `'${soort}'`,
    })),
  ),
];

const BATCH = 500;

interface PlainRow {
  readonly at: Date | null;
  readonly purpose: Purpose | null;
  readonly row: string;
  readonly plain: unknown;
  /** Which row: its table, or its part of one, and where it is in that. */
  readonly part: string;
  readonly place: string;
}

/** @param tell  after each batch: which table, how many rows of it so far. @returns how many values were sealed. */
export async function sealExisting(
  client: pg.Client,
  sealer: Sealer,
  tell: (table: string, count: number) => void = () => undefined,
): Promise<number> {
  let all = 0;
  for (const column of COLUMNS) all += await sealColumn(client, sealer, column, tell);
  return all;
}

async function sealColumn(
  client: pg.Client,
  sealer: Sealer,
  { column, table, into, plain, row, at = 'null::timestamptz', purpose = 'null' }: PlainColumn,
  tell: (table: string, count: number) => void,
): Promise<number> {
  let count = 0;
  await client.query('begin');
  // The literals are ours: no value of anybody stands in these statements.
  await client.query(
    `declare plain no scroll cursor for
     select t.tableoid::text as part, t.ctid::text as place, ${plain} as plain, ${row} as row, ${at} as at, ${purpose} as purpose
     from vb.${table} t where t.${into} is null and ${plain} is not null`,
  );
  for (;;) {
    const { rows } = await client.query<PlainRow>(`fetch ${BATCH} from plain`);
    if (rows.length === 0) break;
    await client.query(
      `update vb.${table} t set ${into} = s.value from unnest($1::oid[], $2::tid[], $3::bytea[]) s(part, place, value)
       where t.tableoid = s.part and t.ctid = s.place`,
      [
        rows.map(({ part }) => part),
        rows.map(({ place }) => place),
        rows.map((one) => sealer.protect(toProtect(column, one))),
      ],
    );
    count += rows.length;
    tell(table, count);
  }
  await client.query('commit');
  return count;
}

function toProtect(column: PlainColumn['column'], { row, plain, at, purpose }: PlainRow): unknown {
  if (column === 'blind') return blind(row as 'burgerservicenummer' | 'onderwijsnummer', String(plain));
  return sealed(column, row, plain, { ...(at ? { at } : {}), ...(purpose ? { purpose } : {}) });
}
