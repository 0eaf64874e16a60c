/** The store, the router and the desk without the wire: made-up reports whose pupils have no address. */
import { createHash, randomUUID } from 'node:crypto';
import { routeEvents } from '../../src/broker/route/route-events.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { applyChange, type Decision, type Scope } from '../../src/store/change-melding.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { decideLoketwerk } from '../../src/store/loketwerk.ts';
import { type Store, sql } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { type MessageIdentity, registerMelding } from '../../src/store/register-melding.ts';
import { besluit, type Opdracht } from '../../src/verzuim/loketwerk.ts';
import { createTestDatabase } from './database.ts';
import { madeUpNumbers } from './process.ts';

export const MAILBOXES = ['0344', '0307', '0363'] as const;
const OINS = ['00000001999903440000', '00000001999903070000', '00000001999903630000'] as const;
const directory = readParties({
  schools: [],
  gemeenten: MAILBOXES.map((code, i) => ({
    oin: OINS[i],
    naam: code,
    mailboxes: [{ instantieCode: code, gemeentecodes: [code] }],
  })),
});
const adresboek = { mailboxVan: directory.mailboxFor, bedient: () => false };

const PENDING = sql(
  'test-pending',
  'select event_id as "eventId" from vb.outbox where parked_at is null order by created_at',
);
const PLACE = sql('test-place', 'select mailbox, status from vb.melding where meldingsnummer = $1::bigint');
const ASKED = sql(
  'test-asked',
  `select count(*)::int as count from vb.verkeerde_gemeente
   where meldingsnummer = $1::bigint and afgehandeld_at is null`,
);
const ITEMS = sql(
  'test-desk-items',
  `select i.mailbox, i.soort, i.result, i.levering_id as "leveringId", i.ended_at is null as open
   from vb.mailbox_item i join vb.melding_event e using (event_id)
   where i.meldingsnummer = $1::bigint order by e.volgnummer, i.delivered_at`,
);

export interface Item {
  readonly mailbox: string;
  readonly soort: string;
  readonly result: 'VERWERKT' | 'GEWEIGERD' | null;
  readonly leveringId: string;
  readonly open: boolean;
}

function identity(operation: string): MessageIdentity {
  const digest = createHash('sha256').update(randomUUID()).digest();
  return {
    fromOin: 'A',
    partijOin: 'A',
    door: 'A',
    tlsOin: 'A',
    messageId: randomUUID(),
    operation,
    ref: randomUUID(),
    bodyDigest: digest,
    contentDigest: digest,
    bytes: Buffer.from('envelope'),
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** @param count  how many pupils there are. */
export async function openDesk(count: number) {
  const database = await createTestDatabase();
  const { store } = database;
  const pupils: string[] = [];
  for (const nummer of madeUpNumbers(count)) {
    const persoon = { burgerservicenummer: nummer, geboortedatum: '2014-01-01' };
    await upsertDeelnemers(store, [{ persoon, inschrijvingen: [] }]);
    const found = await findDeelnemer(store, { soort: 'burgerservicenummer', nummer });
    pupils.push(found?.deelnemerId ?? '');
  }
  const decide = (meldingsnummer: string, opdracht: Opdracht) =>
    decideLoketwerk(store, {
      meldingsnummer,
      door: 'desk.1',
      decide: (melding) => besluit(melding, opdracht, adresboek),
    });
  const place = async (meldingsnummer: string) =>
    (await store.query<{ mailbox: string; status: string }>(PLACE, [meldingsnummer]))[0];
  return {
    store,
    url: database.url,
    drop: () => database.drop(),
    register: (pupil: number) => register(store, pupils[pupil] ?? ''),
    route: () => route(store),
    decide,
    assign: (meldingsnummer: string, gemeentecode: string) =>
      decide(meldingsnummer, { kind: 'toewijzen', gemeentecode, reden: 'VERHUISD' }),
    claim: (meldingsnummer: string, mailbox: string) => claim(store, meldingsnummer, mailbox),
    bySchool: (meldingsnummer: string, make: (status: string) => Decision) =>
      bySchool(store, meldingsnummer, make),
    statusOf: async (meldingsnummer: string) => (await place(meldingsnummer))?.status ?? '',
    placeOf: async (meldingsnummer: string) => (await place(meldingsnummer))?.mailbox ?? '',
    /** How many words of a gemeente wait for an answer. */
    asked: async (meldingsnummer: string) =>
      (await store.query<{ count: number }>(ASKED, [meldingsnummer]))[0]?.count ?? 0,
    itemsOf: (meldingsnummer: string) => store.query<Item>(ITEMS, [meldingsnummer]),
  };
}

/** The router puts it on the desk. @returns its meldingsnummer. */
async function register(store: Store, deelnemerId: string): Promise<string> {
  const outcome = await registerMelding(store, {
    message: identity('meldenVerzuim'),
    deelnemerId,
    persoon: { geboortedatum: '2014-01-01' },
    verzuimmelding: exampleMelding(),
    signalen: [],
    dagenTeLaat: 0,
  });
  if (outcome.kind !== 'registered') throw new Error(outcome.kind);
  return (outcome.outcome as { meldingsnummer: string }).meldingsnummer;
}

/** Two routers with the same hints, until nothing is left. */
async function route(store: Store): Promise<void> {
  const parts = { store, directory, log: createLog({ level: 'silent' }), metrics: createMetrics() };
  for (;;) {
    const ids = (await store.query<{ eventId: string }>(PENDING)).map(({ eventId }) => eventId);
    if (ids.length === 0) return;
    await Promise.all([routeEvents(ids, parts), routeEvents(ids, parts)]);
  }
}

const change = (
  store: Store,
  meldingsnummer: string,
  scope: Scope,
  decide: Parameters<typeof applyChange>[1]['decide'],
) =>
  applyChange(store, {
    message: identity('test'),
    kenmerk: randomUUID(),
    meldingsnummer,
    scope,
    decide,
  });

function claim(store: Store, meldingsnummer: string, mailbox: string) {
  return change(store, meldingsnummer, { by: 'gemeente', mailboxes: [mailbox] }, (current) =>
    current.wachtOpLoket || !['R', 'B', 'K'].includes(current.status)
      ? { kind: 'refuse', fouten: [] }
      : { kind: 'to-desk', action: 'melding.wrong-gemeente', verzoek: { reden: 'made up' } },
  );
}

function bySchool(store: Store, meldingsnummer: string, make: (status: string) => Decision) {
  return change(store, meldingsnummer, { by: 'school', brins: ['99AD'] }, ({ status }) => make(status));
}
