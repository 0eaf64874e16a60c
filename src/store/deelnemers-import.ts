/**
 * Pupils of a file into their table, in a transaction a batch: new ones, known ones, and two that turn out to be one.
 * Source: verzuim §7.6; docs/decisions/0030.
 */

import { fout } from '../verzuim/fouten.ts';
import { type GekendeLeerling, koppelLeerling } from '../verzuim/leerlingkoppeling.ts';
import type { Fout, Persoon } from '../verzuim/verzuimmelding.ts';
import { blind, sealed } from './at-rest/sealer.ts';
import { PERSOON_VAN_DEELNEMER } from './columns.ts';
import { type Store, sql, type Tx } from './pool.ts';
import type { DeelnemerRow, Inschrijving } from './reference.ts';
import { testnummerVan } from './verzonnen.ts';

export interface DeelnemersImport {
  /** Pupils who were known twice and are one now. */
  readonly samengevoegd: number;
  /** Rows of which nothing was stored; `rij` counts from 0. */
  readonly geweigerd: readonly { readonly rij: number; readonly fout: Fout }[];
}

/** All that the file says of one pupil. */
interface Leerling {
  persoon: Persoon;
  overledenOp: string | undefined;
  inschrijvingen: Inschrijving[];
  /** The rows it was read from. */
  rijen: number[];
}

const BATCH = 1000;

/** Adds or replaces pupils, by their numbers. A row that contradicts a link that was made is refused, the others go on. */
export async function upsertDeelnemers(
  store: Store,
  rows: readonly DeelnemerRow[],
): Promise<DeelnemersImport> {
  const { leerlingen, geweigerd } = perLeerling(rows);
  let samengevoegd = 0;
  for (let at = 0; at < leerlingen.length; at += BATCH) {
    const batch = leerlingen.slice(at, at + BATCH);
    const done = await store.withTransaction((tx) => storeBatch(tx, batch));
    samengevoegd += done.samengevoegd;
    geweigerd.push(...done.geweigerd);
  }
  const found = geweigerd
    .sort((a, b) => a - b)
    .map((rij) => ({ rij, fout: fout('VZ-PER-06', 'onderwijsnummer') }));
  return { samengevoegd, geweigerd: found };
}

/** Who is who, by each kind of number. */
class Leerlingindex<Id> {
  readonly #opBsn = new Map<string, GekendeLeerling<Id>>();
  readonly #opOnderwijsnummer = new Map<string, GekendeLeerling<Id>>();

  add(leerling: GekendeLeerling<Id>): void {
    const { burgerservicenummer, onderwijsnummer } = leerling;
    if (burgerservicenummer !== undefined) this.#opBsn.set(burgerservicenummer, leerling);
    if (onderwijsnummer !== undefined) this.#opOnderwijsnummer.set(onderwijsnummer, leerling);
  }

  koppel(persoon: Persoon) {
    const { burgerservicenummer: bsn = '', onderwijsnummer = '' } = persoon;
    return koppelLeerling(persoon, {
      opBsn: this.#opBsn.get(bsn),
      opOnderwijsnummer: this.#opOnderwijsnummer.get(onderwijsnummer),
    });
  }
}

/** A file has a row a pupil and enrolment. */
function perLeerling(rows: readonly DeelnemerRow[]): { leerlingen: Leerling[]; geweigerd: number[] } {
  const index = new Leerlingindex<Leerling>();
  const leerlingen = new Set<Leerling>();
  const geweigerd: number[] = [];
  rows.forEach(({ persoon, overledenOp, inschrijvingen }, rij) => {
    const koppeling = index.koppel(persoon);
    if (koppeling.kind === 'tegenstrijdig') {
      geweigerd.push(rij);
      return;
    }
    const leerling = { persoon, overledenOp, inschrijvingen: [...inschrijvingen], rijen: [rij] };
    const eerder =
      koppeling.kind === 'nieuw'
        ? []
        : koppeling.kind === 'bekend'
          ? [koppeling.id]
          : [koppeling.id, koppeling.gaatOp];
    for (const ander of eerder) {
      voegBij(leerling, ander);
      leerlingen.delete(ander);
    }
    leerlingen.add(leerling);
    index.add({ ...leerling.persoon, id: leerling });
  });
  return { leerlingen: [...leerlingen], geweigerd };
}

/** What was said before stands behind what is said now. */
function voegBij(leerling: Leerling, eerder: Leerling): void {
  leerling.persoon = { ...nummersVan(eerder.persoon), ...leerling.persoon };
  leerling.overledenOp ??= eerder.overledenOp;
  leerling.inschrijvingen.unshift(...eerder.inschrijvingen);
  leerling.rijen.push(...eerder.rijen);
}

function nummersVan({ burgerservicenummer, onderwijsnummer }: Partial<Persoon> = {}): Partial<Persoon> {
  return {
    ...(burgerservicenummer === undefined ? {} : { burgerservicenummer }),
    ...(onderwijsnummer === undefined ? {} : { onderwijsnummer }),
  };
}

const HOLD = sql(
  'deelnemers-hold',
  `select d.deelnemer_id::text as id, ${PERSOON_VAN_DEELNEMER} as persoon from vb.deelnemer d
   where d.burgerservicenummer = any($1::bytea[]) or d.onderwijsnummer = any($2::bytea[]) order by d.deelnemer_id for update`,
);
const LINK = sql('deelnemers-link', 'select vb.link_deelnemers($1::bigint, $2::bigint)');

async function storeBatch(
  tx: Tx,
  leerlingen: readonly Leerling[],
): Promise<{ samengevoegd: number; geweigerd: readonly number[] }> {
  const numbers = (soort: 'burgerservicenummer' | 'onderwijsnummer') =>
    leerlingen.flatMap(({ persoon }) => persoon[soort] ?? []).map((nummer) => blind(soort, nummer));
  const held = await tx.query<{ id: string; persoon: Persoon }>(HOLD, [
    numbers('burgerservicenummer'),
    numbers('onderwijsnummer'),
  ]);
  const index = new Leerlingindex<string>();
  const gehouden = new Map<string, Persoon>();
  for (const { id, persoon } of held) {
    gehouden.set(id, persoon);
    index.add({ id, ...nummersVan(persoon) });
  }
  const bekend = new Map<string, Leerling>();
  const nieuw: Leerling[] = [];
  const geweigerd: number[] = [];
  let samengevoegd = 0;
  for (const leerling of leerlingen) {
    const koppeling = index.koppel(leerling.persoon);
    if (koppeling.kind === 'tegenstrijdig') geweigerd.push(...leerling.rijen);
    else if (koppeling.kind === 'nieuw') nieuw.push(leerling);
    else {
      if (koppeling.kind === 'samenvoegen') {
        await tx.query(LINK, [koppeling.gaatOp, koppeling.id]);
        samengevoegd++;
      }
      // Two of the file, each by one number, may be one in the table.
      const eerder = bekend.get(koppeling.id);
      if (eerder) voegBij(leerling, eerder);
      bekend.set(koppeling.id, leerling);
    }
  }
  // Both numbers stand in the person, also when the file has one of them.
  const known = [...bekend].map(([id, leerling]) => ({
    ...leerling,
    id,
    persoon: { ...nummersVan(gehouden.get(id)), ...leerling.persoon },
  }));
  const ids = nieuw.length === 0 ? [] : await tx.query<{ id: string }>(NEXT_IDS, [nieuw.length]);
  const added = nieuw.map((leerling, at) => ({ ...leerling, id: ids[at]?.id ?? '' }));
  await write(tx, UPDATE, known);
  await write(tx, INSERT, added);
  await addInschrijvingen(tx, [...known, ...added]);
  return { samengevoegd, geweigerd };
}

const NEXT_IDS = sql(
  'deelnemers-next-ids',
  `select nextval(pg_get_serial_sequence('vb.deelnemer', 'deelnemer_id'))::text as id from generate_series(1, $1::int)`,
);
const COLUMNS = `unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::date[], $6::boolean[], $7::int[])
     i(id, bsn, ond, persoon, overleden_op, geheim, testnummer)`;
const UPDATE = sql(
  'deelnemers-update',
  `update vb.deelnemer t set burgerservicenummer = i.bsn, onderwijsnummer = i.ond, persoon = i.persoon,
     overleden_op = i.overleden_op, geheim = i.geheim, testnummer = i.testnummer
   from ${COLUMNS} where t.deelnemer_id = i.id`,
);
const INSERT = sql(
  'deelnemers-insert',
  `insert into vb.deelnemer (deelnemer_id, burgerservicenummer, onderwijsnummer, persoon, overleden_op, geheim, testnummer)
   overriding system value select id, bsn, ond, persoon, overleden_op, geheim, testnummer from ${COLUMNS}`,
);
const INSCHRIJVINGEN = sql(
  'deelnemers-inschrijvingen',
  `insert into vb.inschrijving (deelnemer_id, brin, begindatum, einddatum)
   select distinct on (id, brin, begindatum) id, brin, begindatum, einddatum
   from unnest($1::bigint[], $2::text[], $3::date[], $4::date[]) with ordinality r(id, brin, begindatum, einddatum, nr)
   order by id, brin, begindatum, nr desc
   on conflict (deelnemer_id, brin, begindatum) do update set einddatum = excluded.einddatum`,
);

type GenummerdeLeerling = Leerling & { readonly id: string };

async function write(
  tx: Tx,
  statement: typeof UPDATE,
  leerlingen: readonly GenummerdeLeerling[],
): Promise<void> {
  if (leerlingen.length === 0) return;
  await tx.query(statement, [
    leerlingen.map(({ id }) => id),
    leerlingen.map(({ persoon }) => blind('burgerservicenummer', persoon.burgerservicenummer)),
    leerlingen.map(({ persoon }) => blind('onderwijsnummer', persoon.onderwijsnummer)),
    leerlingen.map(({ id, persoon }) => sealed('deelnemer.persoon', id, persoon)),
    leerlingen.map(({ overledenOp }) => overledenOp ?? null),
    leerlingen.map(({ persoon }) => !['', '0'].includes(persoon.indicatieGeheim ?? '0')),
    leerlingen.map(({ persoon }) => testnummerVan(persoon.burgerservicenummer)),
  ]);
}

async function addInschrijvingen(tx: Tx, leerlingen: readonly GenummerdeLeerling[]): Promise<void> {
  const rows = leerlingen.flatMap(({ id, inschrijvingen }) => inschrijvingen.map((rij) => ({ id, ...rij })));
  if (rows.length === 0) return;
  await tx.query(INSCHRIJVINGEN, [
    rows.map(({ id }) => id),
    rows.map(({ brin }) => brin),
    rows.map(({ begindatum }) => begindatum),
    rows.map(({ einddatum }) => einddatum ?? null),
  ]);
}
