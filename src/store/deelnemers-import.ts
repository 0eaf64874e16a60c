/**
 * Pupils of a file into their table, in a transaction a batch: new ones, known ones, and two that turn out to be one.
 * Source: verzuim §7.6; docs/decisions/0030.
 */

import { fout } from '../verzuim/fouten.ts';
import { type GekendeLeerling, koppelLeerling } from '../verzuim/leerlingkoppeling.ts';
import type { Fout, Persoon } from '../verzuim/verzuimmelding.ts';
import { type Store, sql, type Tx } from './pool.ts';
import type { DeelnemerRow, Inschrijving } from './reference.ts';

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
  const { burgerservicenummer, onderwijsnummer } = eerder.persoon;
  leerling.persoon = {
    ...(burgerservicenummer === undefined ? {} : { burgerservicenummer }),
    ...(onderwijsnummer === undefined ? {} : { onderwijsnummer }),
    ...leerling.persoon,
  };
  leerling.overledenOp ??= eerder.overledenOp;
  leerling.inschrijvingen.unshift(...eerder.inschrijvingen);
  leerling.rijen.push(...eerder.rijen);
}

const HOLD = sql(
  'deelnemers-hold',
  `select deelnemer_id::text as id, burgerservicenummer, onderwijsnummer from vb.deelnemer
   where burgerservicenummer = any($1) or onderwijsnummer = any($2) order by deelnemer_id for update`,
);
const LINK = sql('deelnemers-link', 'select vb.link_deelnemers($1::bigint, $2::bigint)');

async function storeBatch(
  tx: Tx,
  leerlingen: readonly Leerling[],
): Promise<{ samengevoegd: number; geweigerd: readonly number[] }> {
  const numbers = (soort: 'burgerservicenummer' | 'onderwijsnummer') =>
    leerlingen.flatMap(({ persoon }) => persoon[soort] ?? []);
  const held = await tx.query<{
    id: string;
    burgerservicenummer: string | null;
    onderwijsnummer: string | null;
  }>(HOLD, [numbers('burgerservicenummer'), numbers('onderwijsnummer')]);
  const index = new Leerlingindex<string>();
  for (const { id, burgerservicenummer, onderwijsnummer } of held)
    index.add({
      id,
      ...(burgerservicenummer === null ? {} : { burgerservicenummer }),
      ...(onderwijsnummer === null ? {} : { onderwijsnummer }),
    });
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
  await write(tx, [...[...bekend].map(([id, leerling]) => ({ id, ...leerling })), ...nieuw]);
  return { samengevoegd, geweigerd };
}

const WRITE = sql(
  'deelnemers-write',
  `with input as (
     select (d->>'id')::bigint as id, d->'persoon'->>'burgerservicenummer' as bsn, d->'persoon'->>'onderwijsnummer' as ond,
            d->'persoon' as persoon, (d->>'overledenOp')::date as overleden_op, d->'inschrijvingen' as inschrijvingen
     from jsonb_array_elements($1::jsonb) d
   ), updated as (
     -- Both numbers stand in the person, also when the file has one of them.
     update vb.deelnemer t set overleden_op = i.overleden_op, persoon = jsonb_strip_nulls(jsonb_build_object(
         'burgerservicenummer', t.burgerservicenummer, 'onderwijsnummer', t.onderwijsnummer)) || i.persoon,
       onderwijsnummer = coalesce(i.ond, t.onderwijsnummer), burgerservicenummer = coalesce(i.bsn, t.burgerservicenummer)
     from input i where t.deelnemer_id = i.id
     returning t.deelnemer_id, i.inschrijvingen
   ), inserted as (
     insert into vb.deelnemer (burgerservicenummer, onderwijsnummer, persoon, overleden_op)
     select bsn, ond, persoon, overleden_op from input where id is null
     returning deelnemer_id, burgerservicenummer as bsn, onderwijsnummer as ond
   ), ids as (
     select deelnemer_id, inschrijvingen from updated
     union all
     select n.deelnemer_id, i.inschrijvingen from inserted n
       join input i on i.id is null and i.bsn is not distinct from n.bsn and i.ond is not distinct from n.ond
   )
   insert into vb.inschrijving (deelnemer_id, brin, begindatum, einddatum)
   select distinct on (deelnemer_id, brin, begindatum) deelnemer_id, brin, begindatum, einddatum
   from (select deelnemer_id, e->>'brin' as brin, (e->>'begindatum')::date as begindatum, (e->>'einddatum')::date as einddatum, nr
         from ids, jsonb_array_elements(inschrijvingen) with ordinality r(e, nr)) found
   order by deelnemer_id, brin, begindatum, nr desc
   on conflict (deelnemer_id, brin, begindatum) do update set einddatum = excluded.einddatum`,
);

async function write(tx: Tx, leerlingen: readonly (Leerling & { readonly id?: string })[]): Promise<void> {
  await tx.query(WRITE, [JSON.stringify(leerlingen)]);
}
