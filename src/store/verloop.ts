/**
 * Everything that happened to one report, for whoever keeps the register running: times, states, codes and places. Text
 * that people wrote, and the pupil, stand only in what `openLeerling` gives, and that is audited with a reason.
 */
import type {
  Persoon,
  Processtap,
  Signaal,
  Status,
  Verzuimmelding,
  Verzuimsoort,
} from '../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../verzuim/vrijstelling-wijziging.ts';
import { PERSOON, REDEN_VERKEERD, STAP, toelichtingVan, VERZUIMMELDING } from './columns.ts';
import { type Queryable, sql } from './pool.ts';

export interface VerloopMelding {
  readonly meldingsnummer: string;
  readonly status: Status;
  readonly verzuimsoort: Verzuimsoort;
  readonly brin: string;
  readonly fromOin: string;
  readonly messageId: string;
  readonly kenmerk: string;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  readonly gemeentecode: string | null;
  readonly mailbox: string | null;
  readonly grond: string | null;
  readonly signalen: readonly Signaal[];
  /** V3: working days beyond the term. */
  readonly dagenTeLaat: number;
}

/** One line of the timeline; `at` is ISO 8601 UTC. */
export type Gebeurtenis = { readonly at: string } & (
  | {
      readonly kind: 'bericht';
      readonly operation: string;
      readonly messageId: string;
      readonly sigOin: string;
      readonly tlsOin: string;
      readonly verwerkt: boolean;
      readonly codes: readonly string[];
    }
  | { readonly kind: 'stap'; readonly status: Status }
  | {
      readonly kind: 'routering';
      readonly grond: string | null;
      readonly slot: string | null;
      readonly mailbox: string;
      readonly formulierId: string | null;
      readonly terugval: boolean | null;
    }
  | { readonly kind: 'event'; readonly soort: string }
  | {
      readonly kind: 'wacht';
      readonly soort: string;
      readonly pogingen: number;
      readonly volgende: string;
      readonly fout: string | null;
      /** Failures of its own. */
      readonly mislukt: number;
      readonly geparkeerd: boolean;
    }
  | { readonly kind: 'geleverd'; readonly soort: string; readonly mailbox: string; readonly seq: string }
  | { readonly kind: 'uitgeleend'; readonly mailbox: string; readonly seq: string; readonly tot: string }
  | {
      readonly kind: 'beeindigd';
      readonly mailbox: string;
      readonly seq: string;
      readonly resultaat: string;
      readonly opgehaald: number;
    }
  | { readonly kind: 'verkeerd'; readonly mailbox: string; readonly vermoed: string | null }
  | {
      readonly kind: 'toegewezen';
      readonly door: string;
      readonly reden: string;
      readonly van: string;
      readonly naar: string;
    }
  | { readonly kind: 'herinnering'; readonly code: string }
  | { readonly kind: 'audit'; readonly actor: string; readonly action: string }
);

const MELDING = sql(
  'verloop-melding',
  `select m.meldingsnummer::text, m.status, m.verzuimsoort, m.brin, m.from_oin as "fromOin", g.wsa_message_id as "messageId",
     m.kenmerk, m.registered_at as "registeredAt", m.changed_at as "changedAt", m.woongemeente as gemeentecode, m.mailbox,
     m.grond, m.signalen, m.dagen_te_laat as "dagenTeLaat",
     vb.is_vrijgesteld(m.deelnemer_id, m.begindatum, m.einddatum) as vrijgesteld
   from vb.melding m join vb.message g using (message_key) where m.meldingsnummer = $1::bigint`,
);

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** @param pairs  SQL: names and values. */
const line = (at: string, kind: string, rank: number, pairs: string, from: string) =>
  `select ${at} as at, ${rank} as rank, jsonb_build_object('at', ${utc(at)}, 'kind', '${kind}', ${pairs}) as inhoud ${from}`;
const OF = 'meldingsnummer = $1::bigint';
/** Written within the statement that delivers, a moment after the levering that it decided about. */
const ROUTED_AT = `coalesce((select max(i.delivered_at) from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer
  and i.delivered_at between m.routed_at - interval '1 second' and m.routed_at), m.routed_at)`;

// Newest first; of what happened in one moment the cause is the older: the rank.
const LINES = sql(
  'verloop-lines',
  `${[
    line(
      'g.received_at',
      'bericht',
      1,
      `'operation', g.operation, 'messageId', g.wsa_message_id, 'sigOin', g.sig_oin, 'tlsOin', g.tls_oin,
       'verwerkt', g.outcome->'verwerkt', 'codes', (select coalesce(jsonb_agg(f->'code'), '[]') from jsonb_array_elements(
         coalesce(g.outcome->'fouten', '[]') || coalesce(g.outcome->'signalen', '[]')) f)`,
      `from vb.message g where g.message_key in (
         select message_key from vb.melding where ${OF} union select message_key from vb.audit where ${OF})`,
    ),
    line('p.at', 'stap', 2, `'status', p.status`, `from vb.processtap p where p.${OF}`),
    line('e.at', 'event', 3, `'soort', e.soort`, `from vb.melding_event e where e.${OF}`),
    line(
      ROUTED_AT,
      'routering',
      4,
      `'grond', m.grond, 'slot', m.route_slot, 'mailbox', m.mailbox, 'formulierId', b.formulier_id::text, 'terugval', b.terugval`,
      `from vb.melding m left join vb.routering_besluit b using (meldingsnummer) where m.${OF} and m.routed_at is not null`,
    ),
    line(
      'o.created_at',
      'wacht',
      5,
      `'soort', e.soort, 'pogingen', o.tries, 'volgende', ${utc('o.next_try_at')}, 'fout', o.last_error,
        'mislukt', o.failures, 'geparkeerd', o.parked_at is not null`,
      `from vb.outbox o join vb.melding_event e using (event_id) where o.${OF}`,
    ),
    line(
      'i.delivered_at',
      'geleverd',
      6,
      `'soort', i.soort, 'mailbox', i.mailbox, 'seq', i.seq::text`,
      `from vb.mailbox_item i where i.${OF}`,
    ),
    line(
      'i.leased_until',
      'uitgeleend',
      7,
      `'mailbox', i.mailbox, 'seq', i.seq::text, 'tot', ${utc('i.leased_until')}`,
      `from vb.mailbox_item i where i.${OF} and i.ended_at is null and i.leased_until is not null`,
    ),
    line(
      'i.ended_at',
      'beeindigd',
      8,
      `'mailbox', i.mailbox, 'seq', i.seq::text, 'resultaat', coalesce(i.result, ''), 'opgehaald', i.fetched_count`,
      `from vb.mailbox_item i where i.${OF} and i.ended_at is not null`,
    ),
    line(
      'v.at',
      'verkeerd',
      9,
      `'mailbox', v.mailbox, 'vermoed', v.vermoede_gemeentecode`,
      `from vb.verkeerde_gemeente v where v.${OF}`,
    ),
    line(
      't.at',
      'toegewezen',
      10,
      `'door', t.door, 'reden', t.reden, 'van', t.van_mailbox, 'naar', t.naar_mailbox`,
      `from vb.toewijzing t where t.${OF}`,
    ),
    line('h.at', 'herinnering', 11, `'code', h.code`, `from vb.herinnering h where h.${OF}`),
    line(
      'a.at',
      'audit',
      12,
      `'actor', a.actor, 'action', a.action`,
      `from vb.audit a where $2::boolean and a.${OF}`,
    ),
  ].join(' union all ')} order by at desc, rank desc limit 1000`,
);

/** The newest thousand lines, newest first. @param withAudit  who read and changed it: for whoever may know which pupil it is. */
export async function readVerloop(
  db: Queryable,
  meldingsnummer: string,
  withAudit: boolean,
): Promise<{ readonly melding: VerloopMelding; readonly verloop: readonly Gebeurtenis[] } | undefined> {
  const [row] = await db.query<VerloopMelding & { vrijgesteld: boolean }>(MELDING, [meldingsnummer]);
  if (row === undefined) return undefined;
  const { vrijgesteld, ...rest } = row;
  const melding = { ...rest, signalen: metVrijstelling(rest.signalen, vrijgesteld) };
  const lines = await db.query<{ inhoud: Gebeurtenis }>(LINES, [meldingsnummer, withAudit]);
  return { melding, verloop: lines.map(({ inhoud }) => inhoud) };
}

export interface GeopendeLeerling {
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
  readonly stappen: readonly Processtap[];
  /** What gemeenten wrote when they refused it or called it not their own. */
  readonly toelichtingen: readonly { readonly mailbox: string; readonly tekst: string }[];
}

const OPEN = sql(
  'verloop-open',
  `with found as (
     select i.meldingsnummer, ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon,
       (select jsonb_agg(${STAP} order by p.volgnummer) from vb.processtap p where p.meldingsnummer = i.meldingsnummer) as stappen,
       (select coalesce(jsonb_agg(jsonb_build_object('mailbox', t.mailbox, 'tekst', t.tekst) order by t.at), '[]') from (
          select v.mailbox, ${REDEN_VERKEERD} as tekst, v.at from vb.verkeerde_gemeente v where v.meldingsnummer = i.meldingsnummer
          union all
          select b.mailbox, ${toelichtingVan('b')}, b.ended_at from vb.mailbox_item b
            where b.meldingsnummer = i.meldingsnummer and b.result = 'GEWEIGERD' and b.reden is not null) t) as toelichtingen
     from vb.melding_inhoud i join vb.melding m using (meldingsnummer) where i.meldingsnummer = $1::bigint
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select $2, 'melding.read', meldingsnummer, jsonb_build_object('by', 'register', 'reden', $3::text, 'ref', $4::text) from found
   )
   select verzuimmelding, persoon, stappen, toelichtingen from found`,
);

/** The pupil and all texts. The read is audited in the same statement. @param by.reden  why; no pupil's data. */
export async function openLeerling(
  db: Queryable,
  meldingsnummer: string,
  by: { readonly door: string; readonly reden: string; readonly ref: string },
): Promise<GeopendeLeerling | undefined> {
  const [row] = await db.query<GeopendeLeerling>(OPEN, [meldingsnummer, by.door, by.reden, by.ref]);
  return row;
}
