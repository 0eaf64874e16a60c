/**
 * A vrijstelling or vervangende leerplicht, in one transaction with the message that brought it. Unique by
 * (From OIN, MessageID), (From OIN, kenmerk), and by pupil, kind and period; whatever was there first wins.
 * Source: verzuim §4.7, §5.4.
 */

import { randomUUID } from 'node:crypto';
import type { Gemeentecode } from '../verzuim/verzuimmelding.ts';
import type { Vrijstelling } from '../verzuim/vrijstelling.ts';
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
  remember,
  type VrijstellingResult,
} from './vrijstelling.ts';

export interface VrijstellingToRegister {
  readonly message: MessageIdentity;
  readonly vrijstelling: Vrijstelling;
  readonly woongemeente: Gemeentecode;
  readonly nummers: Nummers;
}

const UNIQUE_VIOLATION = '23505';
const NEXT = sql(
  'vrijstelling-next',
  `select n::text as vrijstellingsnummer, ${moment('at')} as at
   from (select nextval('vb.vrijstellingsnummer_seq') as n, clock_timestamp()::timestamptz(3) as at) x`,
);
const INSERT = sql(
  'vrijstelling-insert',
  `with row as (
     insert into vb.vrijstelling (vrijstellingsnummer, message_key, from_oin, woongemeente, soort, begindatum, einddatum,
       status, versie, registered_at, changed_at)
     values ($1::bigint, $2::uuid, $3, $4, $5, $6::date, $7::date, 'GELDIG', 1, $8::timestamptz, $8::timestamptz)
   ), inhoud as (
     insert into vb.vrijstelling_inhoud (vrijstellingsnummer, versie, at, burgerservicenummer, onderwijsnummer, nummers, vrijstelling)
     values ($1::bigint, 1, $8::timestamptz, $9, $10, $11, $12)
   )
   insert into vb.vrijstelling_stap (vrijstellingsnummer, volgnummer, actie, at, versie, message_key)
   values ($1::bigint, 1, 'DOORGEGEVEN', $8::timestamptz, 1, $2::uuid)`,
);

export async function registerVrijstelling(
  store: Store,
  input: VrijstellingToRegister,
): Promise<VrijstellingResult> {
  const attempt = () => store.withTransaction((tx) => register(tx, input));
  try {
    return await attempt();
  } catch (error) {
    // The same MessageID or kenmerk about another pupil holds another lock; the second look finds what won.
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    return attempt();
  }
}

async function register(tx: Tx, input: VrijstellingToRegister): Promise<VrijstellingResult> {
  const { message, vrijstelling, nummers } = input;
  const { soort, begindatum, einddatum, kenmerkAfzender } = vrijstelling;
  await lockPupil(tx, nummers);
  await holdStand(tx, message.stand);
  const seen = await recallByMessageId(tx, message.fromOin, message.messageId);
  if (seen) return { kind: 'seen', ...seen };
  const marked = await recallByKenmerk(tx, message.fromOin, kenmerkAfzender);
  if (marked) return { kind: 'kenmerk', ...marked };
  if (await overlaps(tx, nummers, vrijstelling, null)) return { kind: 'overlap' };
  const [next] = await tx.query<{ vrijstellingsnummer: string; at: string }>(NEXT);
  if (next === undefined) throw new Error('no next vrijstellingsnummer');
  const { vrijstellingsnummer, at } = next;
  const outcome = { verwerkt: true, vrijstellingsnummer, datumTijdRegistratie: at };
  const messageKey = randomUUID();
  await remember(tx, {
    messageKey,
    message,
    kenmerk: kenmerkAfzender,
    outcome,
    action: 'vrijstelling.registered',
    vrijstellingsnummer,
  });
  await tx.query(INSERT, [
    vrijstellingsnummer,
    messageKey,
    message.fromOin,
    input.woongemeente,
    soort,
    begindatum,
    einddatum ?? null,
    at,
    ...contentOf(vrijstellingsnummer, 1, nummers, vrijstelling),
  ]);
  await announce(tx, nummers, [vrijstelling], at, { actor: message.door, messageKey });
  return { kind: 'done', outcome };
}
