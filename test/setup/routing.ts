/** Reports in a database without a worker: they are routed when the test says so, however late that is. */
import { createHash, randomUUID } from 'node:crypto';
import { routeEvents } from '../../src/broker/route/route-events.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import type { Directory } from '../../src/parties/authorise.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { sql } from '../../src/store/pool.ts';
import { registerMelding } from '../../src/store/register-melding.ts';
import type { Adres, Verzuimsoort } from '../../src/verzuim/verzuimmelding.ts';
import type { TestDatabase } from './database.ts';
import { madeUpNumbers } from './process.ts';

export interface RoutedReport {
  readonly mailbox: string;
  readonly gemeentecode: string | null;
  readonly grond: string;
  readonly registeredAt: Date;
  /** How many items of it lie in mailboxes. */
  readonly items: number;
}

export interface RoutingDesk {
  /** Each report has a pupil of its own. */
  register(report: {
    readonly soort?: Verzuimsoort;
    readonly adres?: Partial<Adres>;
    readonly afwijkendAdres?: Partial<Adres>;
  }): Promise<{
    readonly meldingsnummer: string;
    readonly eventId: string;
  }>;
  route(eventIds: readonly string[]): Promise<void>;
  where(meldingsnummer: string): Promise<RoutedReport>;
}

const PUPILS = sql('test-pupils', 'select deelnemer_id::text as id from vb.deelnemer order by 1');
const WHERE = sql(
  'test-where',
  `select m.mailbox, woongemeente as gemeentecode, grond, registered_at as "registeredAt",
     (select count(*)::int from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer and i.mailbox = m.mailbox) as items
   from vb.melding m where meldingsnummer = $1`,
);

export async function createRoutingDesk(
  { store }: TestDatabase,
  directory: Directory,
  pupils: number,
): Promise<RoutingDesk> {
  await upsertDeelnemers(
    store,
    madeUpNumbers(pupils).map((bsn) => ({
      persoon: { burgerservicenummer: bsn, geboortedatum: '2014-01-01' },
      inschrijvingen: [],
    })),
  );
  const ids = (await store.query<{ id: string }>(PUPILS)).map(({ id }) => id);
  const parts = { store, directory, log: createLog({ level: 'silent' }), metrics: createMetrics() };
  const whole = (adres: Partial<Adres>): Adres => ({ straatnaam: 'Straat', plaatsnaam: 'Plaats', ...adres });
  let next = 0;
  return {
    async register({ soort = 'V3', adres, afwijkendAdres }) {
      const pupil = next++;
      const deelnemerId = ids[pupil];
      if (deelnemerId === undefined) throw new Error('more pupils are needed');
      const bytes = Buffer.from(randomUUID());
      const digest = createHash('sha256').update(bytes).digest();
      const registration = await registerMelding(store, {
        message: {
          fromOin: 'A',
          partijOin: 'A',
          door: 'A',
          tlsOin: 'A',
          messageId: randomUUID(),
          operation: 'meldenVerzuim',
          ref: randomUUID(),
          bodyDigest: digest,
          contentDigest: digest,
          bytes,
        },
        deelnemerId,
        persoon: { geboortedatum: '2014-01-01', ...(adres ? { adres: whole(adres) } : {}) },
        verzuimmelding: {
          ...exampleMelding({ brin: `9${pupil % 10}AD`, melding: { verzuimsoort: soort } }),
          ...(afwijkendAdres ? { afwijkendAdres: whole(afwijkendAdres) } : {}),
        },
        dagenTeLaat: 0,
        signalen: [],
      });
      if (registration.kind !== 'registered') throw new Error(registration.kind);
      const { meldingsnummer } = registration.outcome as { meldingsnummer: string };
      return { meldingsnummer, eventId: registration.eventId };
    },
    route: (eventIds) => routeEvents(eventIds, parts),
    async where(meldingsnummer) {
      const [row] = await store.query<RoutedReport>(WHERE, [meldingsnummer]);
      if (row === undefined) throw new Error('no such report');
      return row;
    },
  };
}
