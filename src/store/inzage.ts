/**
 * Everything the register holds about one pupil, for an access request. Source: verzuim §6.2 (WVO/WPO: the person and the
 * legal representative may get their data); docs/decisions/0021.
 */
import type { Persoon, Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import { blind } from './at-rest/sealer.ts';
import {
  inhoudVanStap,
  NUMMERS,
  PERSOON,
  PERSOON_VAN_DEELNEMER,
  REDEN_VAN_STAP,
  REDEN_VERKEERD,
  toelichtingVan,
  VERZUIMMELDING,
  VRIJSTELLING,
} from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';
import type { Nummers } from './vrijstelling.ts';

/** What belongs to the pupil: numbers that the other statements look by. */
export interface InzageNummers {
  readonly burgerservicenummers: readonly string[];
  readonly onderwijsnummers: readonly string[];
  readonly deelnemerIds: readonly string[];
  readonly meldingsnummers: readonly string[];
  readonly vrijstellingsnummers: readonly string[];
}

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

// A vrijstelling may have both numbers of a pupil whom the register of pupils knows by one, or does not know.
const FIND = sql(
  'inzage-nummers',
  `with given as (
     select case when $1 = 'burgerservicenummer' then $2::bytea end as bsn,
       case when $1 = 'onderwijsnummer' then $2::bytea end as ond
   ), register as (
     select d.deelnemer_id, d.burgerservicenummer as bsn, d.onderwijsnummer as ond from vb.deelnemer d, given g
       where d.burgerservicenummer = g.bsn or d.onderwijsnummer = g.ond
   ), linked as (
     select bsn, ond from given union select bsn, ond from register
   ), versies as (
     select distinct i.vrijstellingsnummer, i.versie from vb.vrijstelling_inhoud i, linked l
       where i.burgerservicenummer = l.bsn or i.onderwijsnummer = l.ond
   ), numbers as (
     select bsn, ond from linked
     union select i.burgerservicenummer, i.onderwijsnummer
       from vb.vrijstelling_inhoud i join versies using (vrijstellingsnummer, versie)
   ), pupils as (
     select distinct d.deelnemer_id from vb.deelnemer d, numbers n
       where d.burgerservicenummer = n.bsn or d.onderwijsnummer = n.ond
   )
   select (select coalesce(jsonb_agg(${PERSOON_VAN_DEELNEMER}), '[]') from vb.deelnemer d join register using (deelnemer_id)) as personen,
     (select coalesce(jsonb_agg(${NUMMERS}), '[]')
       from vb.vrijstelling_inhoud i join versies using (vrijstellingsnummer, versie)) as nummers,
     array(select deelnemer_id::text from pupils
       union select van::text from vb.deelnemer_samenvoeging where naar in (select deelnemer_id from pupils)
       order by 1) as "deelnemerIds",
     array(select m.meldingsnummer::text from vb.melding m where m.deelnemer_id in (select deelnemer_id from pupils)
       order by m.meldingsnummer) as meldingsnummers,
     array(select distinct i.vrijstellingsnummer::text from vb.vrijstelling_inhoud i, numbers n
       where i.burgerservicenummer = n.bsn or i.onderwijsnummer = n.ond order by 1) as vrijstellingsnummers`,
);

type FoundRow = Omit<InzageNummers, 'burgerservicenummers' | 'onderwijsnummers'> & {
  readonly personen: readonly Persoon[];
  readonly nummers: readonly Nummers[];
};

export async function findInzageNummers(db: Queryable, nummer: Persoonsnummer): Promise<InzageNummers> {
  const [row] = await db.query<FoundRow>(FIND, [nummer.soort, blind(nummer.soort, nummer.nummer)]);
  if (row === undefined) throw new TypeError('a select without from gives one row');
  const { personen, nummers, ...rest } = row;
  const known: readonly Nummers[] = [{ [nummer.soort]: nummer.nummer }, ...personen, ...nummers];
  const all = (soort: keyof Nummers) => [...new Set(known.flatMap((one) => one[soort] ?? []))];
  return {
    ...rest,
    burgerservicenummers: all('burgerservicenummer'),
    onderwijsnummers: all('onderwijsnummer'),
  };
}

const SNAPSHOT = sql('inzage-snapshot', 'set transaction isolation level repeatable read');

/** First in the transaction: all that follows sees one moment. */
export async function holdSnapshot(tx: Tx): Promise<void> {
  await tx.query(SNAPSHOT);
}

const PERSONEN = sql(
  'inzage-personen',
  `select ${PERSOON_VAN_DEELNEMER} as persoon, d.overleden_op::text as "overledenOp",
     (select coalesce(jsonb_agg(jsonb_build_object('brin', i.brin, 'begindatum', i.begindatum, 'einddatum', i.einddatum)
        order by i.begindatum), '[]') from vb.inschrijving i where i.deelnemer_id = d.deelnemer_id) as inschrijvingen
   from vb.deelnemer d where d.deelnemer_id = any($1::bigint[]) order by d.deelnemer_id`,
);
const MELDINGEN = sql(
  'inzage-meldingen',
  `select m.meldingsnummer::text, m.from_oin as afzender, m.brin, m.verzuimsoort, m.begindatum::text, m.einddatum::text, m.status,
     ${utc('m.registered_at')} as "datumTijdRegistratie", ${utc('m.changed_at')} as "datumTijdLaatsteMutatie",
     m.woongemeente as gemeentecode, m.mailbox, m.signalen, ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon,
     vb.is_vrijgesteld(m.deelnemer_id, m.begindatum, m.einddatum) as "lopendeVrijstelling",
     (select jsonb_agg(jsonb_build_object('status', p.status, 'datumTijd', ${utc('p.at')}, 'inhoud', coalesce(${inhoudVanStap()}, '{}'))
        order by p.volgnummer) from vb.processtap p where p.meldingsnummer = m.meldingsnummer) as stappen,
     (select coalesce(jsonb_agg(jsonb_build_object('mailbox', b.mailbox, 'soort', b.soort, 'geleverd', ${utc('b.delivered_at')},
        'opgehaald', b.fetched_count, 'resultaat', b.result, 'toelichting', ${toelichtingVan('b')}) order by b.delivered_at, b.seq), '[]')
        from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer) as leveringen,
     (select coalesce(jsonb_agg(jsonb_build_object('datumTijd', ${utc('t.at')}, 'reden', t.reden, 'van', t.van_mailbox,
        'naar', t.naar_mailbox) order by t.volgnummer), '[]')
        from vb.toewijzing t where t.meldingsnummer = m.meldingsnummer) as toewijzingen,
     (select coalesce(jsonb_agg(jsonb_build_object('datumTijd', ${utc('v.at')}, 'mailbox', v.mailbox, 'reden', ${REDEN_VERKEERD},
        'vermoedeGemeentecode', v.vermoede_gemeentecode) order by v.at), '[]')
        from vb.verkeerde_gemeente v where v.meldingsnummer = m.meldingsnummer) as "verkeerdeGemeente",
     (select coalesce(jsonb_agg(jsonb_build_object('code', h.code, 'datumTijd', ${utc('h.at')}) order by h.at), '[]')
        from vb.herinnering h where h.meldingsnummer = m.meldingsnummer) as herinneringen
   from vb.melding m join vb.melding_inhoud i using (meldingsnummer)
   where m.meldingsnummer = any($1::bigint[]) order by m.meldingsnummer`,
);
const VRIJSTELLINGEN = sql(
  'inzage-vrijstellingen',
  `select v.vrijstellingsnummer::text, v.from_oin as afzender, v.woongemeente as gemeentecode, v.soort, v.begindatum::text,
     v.einddatum::text, v.status, ${utc('v.registered_at')} as "datumTijdRegistratie",
     (select jsonb_agg(jsonb_build_object('versie', i.versie, 'datumTijd', ${utc('i.at')}, 'vrijstelling', ${VRIJSTELLING})
        order by i.versie) from vb.vrijstelling_inhoud i
        where i.vrijstellingsnummer = v.vrijstellingsnummer
          and (i.burgerservicenummer = any($2::bytea[]) or i.onderwijsnummer = any($3::bytea[]))) as versies,
     (select coalesce(jsonb_agg(jsonb_build_object('actie', s.actie, 'datumTijd', ${utc('s.at')}, 'reden', ${REDEN_VAN_STAP})
        order by s.volgnummer), '[]') from vb.vrijstelling_stap s
        where s.vrijstellingsnummer = v.vrijstellingsnummer) as stappen
   from vb.vrijstelling v where v.vrijstellingsnummer = any($1::bigint[]) order by v.vrijstellingsnummer`,
);
const BESTANDEN = sql(
  'inzage-gegevensleveringen',
  `select g.levering_id as "leveringId", g.soort, g.gemeentecode, g.mailbox, g.bestandsnaam, g.peildatum::text,
     ${utc('g.added_at')} as "datumTijdBeschikbaar", ${utc('g.fetched_at')} as "datumTijdOpgehaald"
   from vb.gegevenslevering g join vb.gegevenslevering_bestand b using (levering_id)
   order by g.added_at, g.levering_id`,
);
const BESTAND = sql(
  'inzage-bestand',
  `select vb.sealed('gegevenslevering_bestand.inhoud', b.levering_id::text, b.inhoud) as inhoud
   from vb.gegevenslevering_bestand b where b.levering_id = $1::uuid`,
);
const AUDIT = sql(
  'inzage-audit',
  `with about as (
     select id from vb.audit where meldingsnummer = any($1::bigint[])
     union
     select a.id from unnest($2::text[], $3::text[]) k(key, value)
       join vb.audit a on a.meldingsnummer is null
         and (a.detail @> jsonb_build_object(k.key, k.value) or a.detail @> jsonb_build_object(k.key, jsonb_build_array(k.value)))
   )
   select a.id::text as "auditId", ${utc('a.at')} as "datumTijd", a.actor, a.action, a.meldingsnummer::text, a.detail
   from vb.audit a join about using (id) order by a.id`,
);

/** A row about this pupil. `detail` may name others too: a page of a query has many reports. */
export interface InzageEvent {
  readonly auditId: string;
  readonly datumTijd: string;
  readonly actor: string;
  readonly action: string;
  readonly meldingsnummer: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface InzageRecords {
  readonly personen: readonly object[];
  readonly meldingen: readonly object[];
  readonly vrijstellingen: readonly object[];
  readonly gegevensleveringen: readonly { readonly leveringId: string }[];
  readonly audit: readonly InzageEvent[];
}

export async function readInzage(db: Queryable, nummers: InzageNummers): Promise<InzageRecords> {
  const { burgerservicenummers, onderwijsnummers, deelnemerIds, meldingsnummers, vrijstellingsnummers } =
    nummers;
  const numbers = [...burgerservicenummers, ...onderwijsnummers];
  const personen = await db.query(PERSONEN, [deelnemerIds]);
  const meldingen = await db.query(MELDINGEN, [meldingsnummers]);
  const vrijstellingen = await db.query(VRIJSTELLINGEN, [
    vrijstellingsnummers,
    burgerservicenummers.map((one) => blind('burgerservicenummer', one)),
    onderwijsnummers.map((one) => blind('onderwijsnummer', one)),
  ]);
  const gegevensleveringen = await findBestanden(db, numbers);
  const keys = [
    ...meldingsnummers.map((value) => ['meldingsnummers', value] as const),
    ...vrijstellingsnummers.flatMap(
      (value) =>
        [
          ['vrijstellingsnummer', value],
          ['vrijstellingsnummers', value],
        ] as const,
    ),
    ...deelnemerIds.flatMap(
      (value) =>
        [
          ['deelnemerId', value],
          ['deelnemerIds', value],
        ] as const,
    ),
    ...gegevensleveringen.map(({ leveringId }) => ['leveringId', leveringId] as const),
  ];
  const audit = await db.query<InzageEvent>(AUDIT, [
    meldingsnummers,
    keys.map(([key]) => key),
    keys.map(([, value]) => value),
  ]);
  return { personen, meldingen, vrijstellingen, gegevensleveringen, audit };
}

/** Files are kept as they came: one is about the pupil when the number stands in it as plain text. One at a time. */
async function findBestanden(
  db: Queryable,
  numbers: readonly string[],
): Promise<readonly { readonly leveringId: string }[]> {
  const found: { readonly leveringId: string }[] = [];
  for (const bestand of await db.query<{ leveringId: string }>(BESTANDEN)) {
    const [row] = await db.query<{ inhoud: Buffer }>(BESTAND, [bestand.leveringId]);
    if (numbers.some((number) => row?.inhoud.includes(number))) found.push(bestand);
  }
  return found;
}
