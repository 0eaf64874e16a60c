/** What a receiver that lost everything since a moment must get once more. Each report is sent by `resend`, in its order. */
import { UITVAL } from '../verzuim/routering.ts';
import { type Queryable, type Store, sql } from './pool.ts';
import { findWhyNotResend, type NietOpnieuw, resend } from './resend.ts';

export interface ResendChoice {
  /** Delivered then or later. */
  readonly since: Date;
  /** Of one mailbox; left out: of all. */
  readonly mailbox?: string | undefined;
  /** Reports in one go. */
  readonly max: number;
}

export interface ResendCount {
  /** Reports that were sent once more, or with a dry run would be. */
  readonly verstuurd: number;
  /** Reports that were not, by why. */
  readonly overgeslagen: Readonly<Partial<Record<NietOpnieuw, number>>>;
  /** Meldingsnummers of what was, or would be, sent; in order, at most 20. */
  readonly voorbeelden: readonly string[];
  readonly eventIds: readonly string[];
  /** Of this meldingsnummer and below nothing is left to do; null: everything is done. */
  readonly verderNa: string | null;
}

const CHOSEN = sql(
  'resend-since',
  `select distinct i.meldingsnummer::text, i.meldingsnummer as volgorde
   from vb.mailbox_item i join vb.melding m using (meldingsnummer)
   where i.delivered_at >= $1 and i.mailbox = m.mailbox and m.mailbox <> '${UITVAL}'
     and ($2::text is null or i.mailbox = $2) and i.meldingsnummer > $3::bigint
   order by i.meldingsnummer limit $4`,
);
const MAX_EXAMPLES = 20;

/** @param how.door  who asks, for the audit; undefined: a dry run. @param how.after  `verderNa` of the go before. */
export async function resendSince(
  store: Store,
  { since, mailbox, max }: ResendChoice,
  { door, after = '0' }: { readonly door: string | undefined; readonly after?: string },
): Promise<ResendCount> {
  const rows = await chosen(store, [since, mailbox ?? null, after, max]);
  const sent: string[] = [];
  const eventIds: string[] = [];
  const overgeslagen: Partial<Record<NietOpnieuw, number>> = {};
  for (const meldingsnummer of rows) {
    const waarom =
      door === undefined
        ? await findWhyNotResend(store, meldingsnummer)
        : await sendOne(store, meldingsnummer, door, eventIds);
    if (waarom === undefined) sent.push(meldingsnummer);
    else overgeslagen[waarom] = (overgeslagen[waarom] ?? 0) + 1;
  }
  return {
    verstuurd: sent.length,
    overgeslagen,
    voorbeelden: sent.slice(0, MAX_EXAMPLES),
    eventIds,
    verderNa: rows.length < max ? null : (rows.at(-1) ?? null),
  };
}

async function chosen(db: Queryable, values: readonly unknown[]): Promise<readonly string[]> {
  const rows = await db.query<{ meldingsnummer: string }>(CHOSEN, values);
  return rows.map(({ meldingsnummer }) => meldingsnummer);
}

async function sendOne(
  store: Store,
  meldingsnummer: string,
  door: string,
  eventIds: string[],
): Promise<NietOpnieuw | undefined> {
  const outcome = await resend(store, meldingsnummer, door);
  if (outcome.kind === 'verstuurd') eventIds.push(outcome.eventId);
  return outcome.kind === 'geweigerd' ? outcome.waarom : undefined;
}
