/** How columns are written in a select. */

/** A moment as milliseconds since epoch. @param column  a literal of our own. */
export const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** The content of report `m` with its `melding_inhoud` `i`; what the register added to it lies under what was sent. */
export const VERZUIMMELDING = `vb.sealed('melding_inhoud.verzuimmelding', m.message_key::text, i.verzuimmelding,
     case when m.vorige_meldingsnummer is not null then jsonb_build_object('melding',
       jsonb_build_object('vorigeMeldingsnummer', m.vorige_meldingsnummer::text)) end)`;
/** The pupil of report `m` as at its registration, in `melding_inhoud` `i`. */
export const PERSOON = `vb.sealed('melding_inhoud.persoon', m.message_key::text, i.persoon)`;
/** The pupil `d` of the deelnemersregister. */
export const PERSOON_VAN_DEELNEMER = `vb.sealed('deelnemer.persoon', d.deelnemer_id::text, d.persoon)`;
/** What was written with step `p`. @param under  JSON that stands beneath it. */
export const inhoudVanStap = (under = 'null'): string =>
  `vb.sealed('processtap.inhoud', p.meldingsnummer || '/' || p.volgnummer, p.inhoud, ${under})`;
/** Step `p` of the history. */
export const STAP = inhoudVanStap(`jsonb_build_object('status', p.status, 'datumTijdStatus',
      to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`);
/** What a gemeente wrote in row `v` of `verkeerde_gemeente`: text as JSON. */
export const REDEN_VERKEERD = `vb.sealed('verkeerde_gemeente.reden', v.event_id::text, v.reden)`;
/** What was written with the end of a mailbox item, by a gemeente or by the register: text as JSON. */
export const toelichtingVan = (item: string): string =>
  `coalesce(vb.sealed('mailbox_item.reden', ${item}.levering_id::text, ${item}.reden), to_jsonb(${item}.reason))`;
/** Version `i` of a vrijstelling. */
export const VRIJSTELLING = `vb.sealed('vrijstelling_inhoud.vrijstelling', i.vrijstellingsnummer || '/' || i.versie, i.vrijstelling)`;
/** The numbers that version `i` of a vrijstelling was registered with. */
export const NUMMERS = `vb.sealed('vrijstelling_inhoud.nummers', i.vrijstellingsnummer || '/' || i.versie, i.nummers)`;
/** Why a vrijstelling was withdrawn, in step `s`: text as JSON. */
export const REDEN_VAN_STAP = `vb.sealed('vrijstelling_stap.reden', s.message_key::text, s.reden)`;
