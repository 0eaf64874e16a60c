/**
 * A change or withdrawal by the gemeente that registered it, in one transaction with the message that brought it. The
 * decision is the domain's: it is called with the vrijstelling as it stands under the lock.
 * Source: verzuim §3.5, §4.7, §5.4.
 */

import { randomUUID } from 'node:crypto';
import type { Fout, Gemeentecode } from '../verzuim/verzuimmelding.ts';
import {
  VRIJSTELLINGSOORTEN,
  type Vrijstelling,
  type Vrijstellinggroep,
  type Vrijstellingstatus,
} from '../verzuim/vrijstelling.ts';
import { sealed } from './at-rest/sealer.ts';
import { NUMMERS as NUMMERS_VAN, VRIJSTELLING } from './columns.ts';
import { holdStand } from './partijen.ts';
import { type Store, sql, type Tx } from './pool.ts';
import { recallByKenmerk, recallByMessageId } from './recall.ts';
import type { MessageIdentity } from './register-melding.ts';
import {
  announce,
  contentOf,
  lockPupil,
  moment,
  type Nummers,
  overlaps,
  type Periode,
  remember,
  type VrijstellingResult,
} from './vrijstelling.ts';

export interface CurrentVrijstelling {
  readonly status: Vrijstellingstatus;
  readonly versie: number;
  readonly datumTijdLaatsteMutatie: string;
  readonly vrijstelling: Vrijstelling;
}

export type VrijstellingDecision =
  | { readonly kind: 'refuse'; readonly fouten: readonly Fout[] }
  | { readonly kind: 'wijzig'; readonly vrijstelling: Vrijstelling }
  | { readonly kind: 'trek-in'; readonly reden: string };

export type VrijstellingChange =
  | VrijstellingResult
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly fouten: readonly Fout[] };

export interface VrijstellingChangeInput {
  readonly message: MessageIdentity;
  readonly kenmerk: string;
  readonly vrijstellingsnummer: string;
  /** Whose it must be. */
  readonly gemeentecodes: readonly Gemeentecode[];
  readonly groep: Vrijstellinggroep;
  /** What the register knows of the pupil by now, when it was asked. */
  readonly nummers?: Nummers;
  readonly decide: (current: CurrentVrijstelling) => VrijstellingDecision;
}

const SENDER = sql('vrijstelling-sender', 'select pg_advisory_xact_lock(hashtextextended($1, 2))');
const NUMMERS = sql(
  'vrijstelling-nummers',
  `select ${NUMMERS_VAN} as nummers from vb.vrijstelling v
   join vb.vrijstelling_inhoud i using (vrijstellingsnummer, versie)
   where v.vrijstellingsnummer = $1::bigint and v.woongemeente = any($2) and v.soort = any($3)`,
);
const FIND = sql(
  'vrijstelling-find',
  `select v.status, v.versie, ${moment('v.changed_at')} as "datumTijdLaatsteMutatie", ${VRIJSTELLING} as vrijstelling
   from vb.vrijstelling v join vb.vrijstelling_inhoud i using (vrijstellingsnummer, versie)
   where v.vrijstellingsnummer = $1::bigint for update of v`,
);
const CHANGE = sql(
  'vrijstelling-change',
  `update vb.vrijstelling set status = $2, versie = $3, begindatum = $4::date, einddatum = $5::date,
     changed_at = greatest(clock_timestamp()::timestamptz(3), changed_at + interval '1 millisecond')
   where vrijstellingsnummer = $1::bigint returning ${moment('changed_at')} as at`,
);
const CONTENT = sql(
  'vrijstelling-content',
  `insert into vb.vrijstelling_inhoud (vrijstellingsnummer, versie, at, burgerservicenummer, onderwijsnummer, nummers, vrijstelling)
   values ($1::bigint, $2, $3::timestamptz, $4, $5, $6, $7)`,
);
const STEP = sql(
  'vrijstelling-step',
  `insert into vb.vrijstelling_stap (vrijstellingsnummer, volgnummer, actie, at, versie, message_key, reden)
   select $1::bigint, 1 + max(volgnummer), $2, $3::timestamptz, $4, $5::uuid, $6
   from vb.vrijstelling_stap where vrijstellingsnummer = $1::bigint`,
);

export function changeVrijstelling(
  store: Store,
  input: VrijstellingChangeInput,
): Promise<VrijstellingChange> {
  const { message, kenmerk, vrijstellingsnummer, gemeentecodes, groep } = input;
  return store.withTransaction(async (tx) => {
    await tx.query(SENDER, [`${message.fromOin}/vrijstelling/${vrijstellingsnummer}`]);
    await holdStand(tx, message.stand);
    const seen = await recallByMessageId(tx, message.fromOin, message.messageId);
    if (seen) return { kind: 'seen', ...seen };
    const marked = await recallByKenmerk(tx, message.fromOin, kenmerk);
    if (marked) return { kind: 'kenmerk', ...marked };
    const soorten = Object.entries(VRIJSTELLINGSOORTEN).flatMap(([soort, regels]) =>
      regels.groep === groep ? [soort] : [],
    );
    const [found] = await tx.query<{ nummers: Nummers }>(NUMMERS, [
      vrijstellingsnummer,
      gemeentecodes,
      soorten,
    ]);
    if (found === undefined) return { kind: 'not-found' };
    const nummers = toNummers(found.nummers, input.nummers);
    await lockPupil(tx, nummers);
    const [current] = await tx.query<CurrentVrijstelling>(FIND, [vrijstellingsnummer]);
    if (current === undefined) return { kind: 'not-found' };
    const decision = input.decide(current);
    if (decision.kind === 'refuse') return { kind: 'refused', fouten: decision.fouten };
    return change(tx, input, nummers, current, decision);
  });
}

/** A second number may have become known since. */
function toNummers({ burgerservicenummer, onderwijsnummer }: Nummers, register: Nummers = {}): Nummers {
  return {
    burgerservicenummer: burgerservicenummer ?? register.burgerservicenummer,
    onderwijsnummer: onderwijsnummer ?? register.onderwijsnummer,
  };
}

async function change(
  tx: Tx,
  input: VrijstellingChangeInput,
  nummers: Nummers,
  current: CurrentVrijstelling,
  decision: Exclude<VrijstellingDecision, { kind: 'refuse' }>,
): Promise<VrijstellingChange> {
  const { message, vrijstellingsnummer, kenmerk } = input;
  const wijzigt = decision.kind === 'wijzig';
  const inhoud = wijzigt ? decision.vrijstelling : current.vrijstelling;
  if (wijzigt && (await overlaps(tx, nummers, inhoud, vrijstellingsnummer))) return { kind: 'overlap' };
  const status = wijzigt ? 'GELDIG' : 'INGETROKKEN';
  const versie = wijzigt ? current.versie + 1 : current.versie;
  const period: Periode = inhoud;
  const values = [vrijstellingsnummer, status, versie, period.begindatum, period.einddatum ?? null];
  const [changed] = await tx.query<{ at: string }>(CHANGE, values);
  const at = changed?.at ?? '';
  if (wijzigt) {
    const content = contentOf(vrijstellingsnummer, versie, nummers, inhoud);
    await tx.query(CONTENT, [vrijstellingsnummer, versie, at, ...content]);
  }
  const outcome = { verwerkt: true, vrijstellingsnummer, status, datumTijdLaatsteMutatie: at };
  const messageKey = randomUUID();
  const action = wijzigt ? 'vrijstelling.changed' : 'vrijstelling.withdrawn';
  await remember(tx, { messageKey, message, kenmerk, outcome, action, vrijstellingsnummer });
  const [actie, reden] = wijzigt ? ['GEWIJZIGD', null] : ['INGETROKKEN', decision.reden];
  const text = sealed('vrijstelling_stap.reden', messageKey, reden);
  await tx.query(STEP, [vrijstellingsnummer, actie, at, versie, messageKey, text]);
  const periods = [current.vrijstelling, inhoud];
  await announce(tx, nummers, periods, at, { actor: message.door, messageKey });
  return { kind: 'done', outcome };
}
