/**
 * What stands in the store of the scene without that a form of the loket put it there: by a command or an import, and texts
 * that a form would not take. So it is the page that is looked at, and not the form before it.
 */
import { randomUUID } from 'node:crypto';
import { wijzigPartij } from '../../src/parties/partijbeheer.ts';
import { upsertGemeenten } from '../../src/store/gemeenten.ts';
import { searchPartijen } from '../../src/store/partijen.ts';
import { type Store, sql } from '../../src/store/pool.ts';
import { recordFault } from '../../src/store/refusals.ts';
import type { PartijInvoer } from '../../src/verzuim/partij.ts';
import { ok } from './loket.ts';
import type { Typing } from './loket-typing.ts';

/** Names of organisations change by a command. The beginning stays, so that they are found. */
export async function renameParties(store: Store, typed: Typing): Promise<void> {
  for (const [zoek, veld] of [
    ['Het Voorbeeldcollege', 'school.naam'],
    ['gemeente-utrecht', 'gemeente.naam'],
    ['vendor-rsin', 'leverancier.naam'],
  ] as const) {
    const [partij] = await searchPartijen(store, { zoek, max: 1 });
    if (partij === undefined) throw new Error(`no ${zoek}`);
    const { soort, oin, gegevens } = partij;
    const invoer: PartijInvoer = { soort, oin, gegevens, naam: `${zoek} ${typed.long(veld, '(test)')}` };
    const door = { door: typed.long('partij.gewijzigdDoor', 'beheer'), partijId: null };
    ok(await wijzigPartij(store, partij.partijId, invoer, door));
  }
}

export async function nameGemeenten(store: Store, typed: Typing): Promise<void> {
  const codes = { '0307': 'Amersfoort', '0344': 'Utrecht', '0363': 'Amsterdam', '0313': 'Bunschoten' };
  const rijen = Object.entries(codes).map(([gemeentecode, naam]) => ({
    ...{ gemeentecode, naam: typed.long('tabel.gemeente', naam) },
    ...{ begindatum: null, einddatum: null, opvolgers: [], gesplitst: false },
  }));
  await upsertGemeenten(store, rijen, true);
}

/** Of the rows that get a text by hand. */
export interface Rows {
  /** Who was added, and lost a role. */
  readonly gebruikerId: string;
  readonly geblokkeerd: string;
  /** Who is logged in. */
  readonly inlognaam: string;
  /** Given and withdrawn. */
  readonly mandaatId: string;
  /** Handed in and refused. */
  readonly certificaatId: string;
  readonly formulierId: string;
  /** Approved once, and withdrawn. */
  readonly vervallen: string;
  readonly verklaringId: string;
  /** That the desk gave to another gemeente. */
  readonly toegewezen: string;
  /** That is parked. */
  readonly geparkeerd: string;
}

type Text = readonly [veld: string, tekst: string, of: keyof Rows, statement: string];
const TEXTS: readonly Text[] = [
  ['gebruiker.inlognaam', 'b.voorbeeld', 'gebruikerId', 'gebruiker set inlognaam = $1 where gebruiker_id'],
  ['gebruiker.naam', 'B. Voorbeeld', 'gebruikerId', 'gebruiker set naam = $1 where gebruiker_id'],
  ['gebruiker.email', 'b@school.example', 'gebruikerId', 'gebruiker set email = $1 where gebruiker_id'],
  ['gebruiker.toegevoegdDoor', 'beheer', 'gebruikerId', 'gebruiker set created_by = $1 where gebruiker_id'],
  [
    ...(['gebruiker.geblokkeerdDoor', 'beheer', 'geblokkeerd'] as const),
    'gebruiker set blocked_by = $1 where blocked_at is not null and gebruiker_id',
  ],
  ['rol.gegevenDoor', 'beheer', 'gebruikerId', 'gebruiker_rol set granted_by = $1 where gebruiker_id'],
  [
    ...(['rol.ingetrokkenDoor', 'beheer', 'gebruikerId'] as const),
    'gebruiker_rol set ended_by = $1 where ended_at is not null and gebruiker_id',
  ],
  [
    ...(['sessie.netwerk', '192.0.2.0/24', 'inlognaam'] as const),
    'session s set network = $1 from vb.gebruiker g where g.gebruiker_id = s.gebruiker_id and g.inlognaam',
  ],
  ['mandaat.gegevenDoor', 'beheer', 'mandaatId', 'mandaat set gegeven_door = $1 where mandaat_id'],
  [
    ...(['mandaat.goedgekeurdDoor', 'beheer', 'mandaatId'] as const),
    'mandaat set goedgekeurd_op = gegeven_op, goedgekeurd_door = $1 where mandaat_id',
  ],
  ['mandaat.ingetrokkenDoor', 'beheer', 'mandaatId', 'mandaat set ingetrokken_door = $1 where mandaat_id'],
  [
    ...(['certificaat.onderwerp', 'C=NL, O=Proef (test), CN=proef.test.example', 'certificaatId'] as const),
    `certificaat set feiten = feiten || jsonb_build_object('onderwerp', $1::text) where certificaat_id`,
  ],
  [
    ...(['certificaat.uitgever', 'C=NL, O=Proef (test), CN=TEST TSP CA', 'certificaatId'] as const),
    `certificaat set feiten = feiten || jsonb_build_object('uitgever', $1::text) where certificaat_id`,
  ],
  [
    ...(['certificaat.ingestuurdDoor', 'beheer', 'certificaatId'] as const),
    'certificaat set aangemeld_door = $1 where certificaat_id',
  ],
  [
    ...(['certificaat.beslotenDoor', 'register', 'certificaatId'] as const),
    'certificaat set besloten_door = $1 where certificaat_id',
  ],
  [
    'routering.email',
    'leerplicht@gemeente.example',
    'formulierId',
    'routering_regel set email = $1 where formulier_id',
  ],
  [
    ...(['routering.ingediendDoor', 'a.beheer', 'formulierId'] as const),
    'routering_formulier set ingediend_door = $1 where formulier_id',
  ],
  [
    ...(['routering.goedgekeurdDoor', 'b.beheer', 'vervallen'] as const),
    'routering_formulier set goedgekeurd_door = $1 where formulier_id',
  ],
  [
    ...(['routering.ingetrokkenDoor', 'a.beheer', 'vervallen'] as const),
    'routering_formulier set ingetrokken_door = $1 where formulier_id',
  ],
  [
    ...(['verklaring.vastgelegdDoor', 'beheer', 'verklaringId'] as const),
    'verklaring_verwerker set vastgelegd_door = $1 where verklaring_id',
  ],
  ['toewijzing.reden', 'VERHUISD', 'toegewezen', 'toewijzing set reden = $1 where meldingsnummer'],
  ['toewijzing.door', 'register', 'toegewezen', 'toewijzing set door = $1 where meldingsnummer'],
  [
    ...(['bericht.messageId', 'urn:uuid:5f0c2c3e-8d57-4a7b-9f0a-2f6f3b1c9d10', 'toegewezen'] as const),
    `message g set wsa_message_id = $1 from vb.melding m where m.message_key = g.message_key and m.meldingsnummer`,
  ],
  ['outbox.fout', 'parked by an operator', 'geparkeerd', 'outbox set last_error = $1 where meldingsnummer'],
];

/** A message that was refused at the door. @returns the reference of its fault. */
export async function refuseMessage(store: Store, typed: Typing): Promise<string> {
  const ref = randomUUID();
  await recordFault(store, {
    ...{ ref, fromOin: '0000000700099AD00000', partijOin: '00000001999900020000', code: 'VB-F14' },
    action: typed.long('fout.actie', 'http://verzuim.example/school/v1/meldenVerzuim'),
    messageId: typed.long('fout.messageId', 'urn:uuid:0d5c8a1e-3d3c-4a58-8f0f-0c7b8a4f1f11'),
    rule: typed.long('fout.regel', 'EK-135'),
    bytes: Buffer.from('x'),
  });
  return ref;
}

/** The form that was there before. @returns its number. */
export async function earlierFormulier(store: Store, formulierId: string): Promise<string> {
  const [row] = await store.query<{ vervallen: string }>(
    sql(
      'test-scene-formulier',
      `with added as (
         insert into vb.routering_formulier (gemeentecode, ondertekenaar, status, gevraagde_ingang, geldig_vanaf, geldig_tot,
           ingediend_door, goedgekeurd_door, goedgekeurd_op, ingetrokken_door, ingetrokken_op)
         select gemeentecode, ondertekenaar, 'VERVALLEN', gevraagde_ingang, gevraagde_ingang, gevraagde_ingang, 'a.beheer', 'b.beheer',
           gevraagde_ingang, 'a.beheer', gevraagde_ingang
         from vb.routering_formulier where formulier_id = $1::bigint returning formulier_id
       ), regels as (
         insert into vb.routering_regel select a.formulier_id, r.slot, r.instantie_naam, r.instantie_code, r.email
         from vb.routering_regel r, added a where r.formulier_id = $1::bigint
       )
       select formulier_id::text as vervallen from added`,
    ),
    [formulierId],
  );
  return row?.vervallen ?? '';
}

const RIO = [
  ['rio.instelling', 'Het Voorbeeldcollege (test)', `rio_instelling set naam = $1 where brin = '99AD'`],
  ['rio.vestiging', 'Het Voorbeeldcollege (test)', `rio_vestiging set naam = $1 where brin = '99AD'`],
  ['rio.plaats', 'Amersfoort', `rio_vestiging set plaatsnaam = $1 where brin = '99AD'`],
  [
    'rio.locatie',
    'Amersfoort',
    `rio_onderwijslocatie set plaatsnaam = $1 where onderwijslocatiecode like '900X00%'`,
  ],
] as const;

/** What a form would refuse, and what people call themselves who work by commands. */
export async function storeTexts(store: Store, typed: Typing, rows: Rows): Promise<void> {
  for (const [veld, tekst, of, statement] of TEXTS) {
    const changed = await store.query(
      sql(`test-scene-${veld}`, `update vb.${statement}::text = $2 returning 1 as one`),
      [typed.long(veld, tekst), rows[of]],
    );
    if (changed.length === 0) throw new Error(`nothing has ${veld}`);
  }
  for (const [veld, tekst, statement] of RIO) {
    const changed = await store.query(
      sql(`test-scene-${veld}`, `update vb.${statement} returning 1 as one`),
      [typed.long(veld, tekst)],
    );
    if (changed.length === 0) throw new Error(`nothing has ${veld}`);
  }
  await store.query(
    sql(
      'test-scene-bestuur',
      `with of_school as (update vb.rio_instelling set bestuurscode = '900B003' where brin = '99AD')
       insert into vb.rio_bestuur (bestuurscode, naam, begindatum) values ('900B003', $1, '2025-01-01')`,
    ),
    [typed.long('rio.bestuur', 'Stichting Voorbeeld (test)')],
  );
  await store.query(
    sql(
      'test-scene-audit',
      `insert into vb.audit (actor, action, meldingsnummer) values ($1, $2, $3::bigint)`,
    ),
    [typed.long('audit.wie', 'beheer'), typed.short('audit.wat', 'melding.read'), rows.toegewezen],
  );
}
