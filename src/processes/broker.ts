/**
 * One process with the roles of its settings: constructs and joins, and reads like a list. The only place that knows all
 * rooms. What each role needs: docs/decisions/0024.
 */
import type { Broker, StartOptions } from '../cli/broker-port.ts';
import { createHealth } from '../ops/health.ts';
import { createLog } from '../ops/log.ts';
import { createMetrics } from '../ops/metrics.ts';
import { ROLES, type Role } from '../ops/process-settings.ts';
import { type Settings, SettingsError } from '../ops/settings.ts';
import { openLiveDirectory } from '../parties/live-directory.ts';
import { readSettingsFileOfParties } from '../parties/parties-file.ts';
import { oldestUnsealedSeconds } from '../store/audit-seal.ts';
import { countParkedByCause } from '../store/dead-letters.ts';
import { countEnvelopesWithoutMonth } from '../store/envelope-months.ts';
import { oldestLoketwerkSeconds } from '../store/loketwerk.ts';
import { oldestUndelivered } from '../store/outbox.ts';
import { createStore } from '../store/pool.ts';
import { openSealer } from './at-rest.ts';
import { joinParts, readContracts } from './broker-parts.ts';
import { findSealFile } from './data-folder.ts';
import { openDatabase, prepareDatabase } from './database.ts';
import { addChecks } from './health-checks.ts';
import { openQueue, startRouter } from './hint-queue.ts';
import { startHousekeeping } from './housekeeping.ts';
import { listenOn } from './listening.ts';
import { createOpened, type Opened, startOrClose } from './opened.ts';
import { startOperations } from './operations-endpoint.ts';
import { openOwnSide } from './own-side.ts';
import { openRio } from './reference-data.ts';
import { lookUpInstellingen } from './rio-lookup.ts';
import { openSoap, type Soap } from './soap.ts';
import { setUpTraces } from './tracing.ts';

/** Of the time to stop: for requests under way. The rest is for the queue and the store. */
const SHARE_OF_REQUESTS = 0.75;

/** @throws SettingsError, PartiesError, ContractError, MigrationError; then everything it opened is closed again. */
export async function startBroker(settings: Settings, options: StartOptions = {}): Promise<Broker> {
  const opened = createOpened();
  return startOrClose(opened, () => start(settings, options, opened));
}

async function start(settings: Settings, options: StartOptions, opened: Opened): Promise<Broker> {
  const clock = options.clock ?? Date.now;
  const log = options.log ?? createLog({ level: settings.logLevel });
  const metrics = createMetrics();
  const roles = rolesOf(settings);
  const closeMs = settings.stopSeconds * 1000 * SHARE_OF_REQUESTS;
  // A router and housekeeping judge nobody and sign nothing: they need no private key.
  const isEntrance = roles.has('endpoint') || roles.has('loket');
  // First: what an SDK hooks into must not be at work yet.
  await setUpTraces(settings, opened);
  // What the settings get wrong is said before anything is opened.
  const parties = readSettingsFileOfParties(settings);
  const ownSide = isEntrance ? await openOwnSide(settings, opened, { clock, log, metrics }) : undefined;
  const contracts = isEntrance ? readContracts() : undefined;
  const sealer = openSealer(settings, options.ephemeral ?? false);
  const database = await openDatabase(settings, options.ephemeral ?? false);
  let started = false;
  let endpoint: Soap | undefined;
  // A start that fails must not take away the server of a broker that runs.
  opened.add(() => (started || !database.adopted ? database.stop() : undefined));
  const store = createStore({
    url: database.url,
    max: settings.store.connections,
    applicationName: 'verzuimbroker',
    onConnectionError: (error) => log.warn({ event: 'store.connection-lost', error }),
    sealer,
  });
  opened.add(() => store.close());
  const health = createHealth(settings.roles);
  const { host = '127.0.0.1', port } = settings.operations;
  // From here on a supervisor can see that it starts; at the end it is the last to go but the store.
  const operations = await listenOn(settings, { setting: 'operations.port', host, port }, () =>
    startOperations({
      ...{ host, port, health, metrics },
      measure: async () => {
        ownSide?.trust.measure();
        ownSide?.keys.measure();
        endpoint?.measure();
        metrics.storeWaiting.set(store.waiting());
        const { seconds } = await oldestUndelivered(store);
        metrics.oldestUndelivered.set(seconds);
        metrics.parked.reset();
        for (const { cause, count } of await countParkedByCause(store)) metrics.parked.set({ cause }, count);
        metrics.oldestLoketwerk.set(await oldestLoketwerkSeconds(store));
        metrics.oldestUnsealed.set(await oldestUnsealedSeconds(store));
        metrics.envelopesWithoutMonth.set(await countEnvelopesWithoutMonth(store));
      },
      lookUpInstellingen: (query) => lookUpInstellingen(query, openRio(store).rio, clock()),
    }),
  );
  opened.add(() => operations.close());
  await prepareDatabase(settings, database, { store, parties, log, sealer });
  const directory = await openLiveDirectory(store);
  const leavesHints = isEntrance || roles.has('router');
  const queue = leavesHints
    ? await openQueue(settings, { databaseUrl: database.url, log, metrics })
    : undefined;
  opened.add(() => queue?.close());
  addChecks(health, {
    ...{ roles, store, clock },
    pingQueue: queue?.ping,
    crlStates: ownSide && (() => ownSide.trust.crlStates()),
  });
  // What takes work in, and what works: all of it ends at the same moment, before the queue and the store.
  const working = createOpened('together');
  opened.add(() => working.close());
  const entrances =
    ownSide && contracts && queue
      ? await openEntrances(settings, working, {
          ...{ roles, ownSide, contracts, closeMs },
          ephemeral: options.ephemeral ?? false,
          parts: joinParts(settings, opened, {
            ...{ contracts, ownSide, store, directory, clock, log, metrics },
            offer: queue.offer,
          }),
        })
      : undefined;
  // After what may fail: a worker that has only just begun is slow to stop.
  if (queue && roles.has('router')) {
    const router = startRouter(queue, { store, directory, closeMs, log, metrics });
    working.add(() => router.close());
  }
  if (roles.has('housekeeping')) {
    const housekeeping = await startHousekeeping(settings, {
      ...{ store, directory, clock, log, metrics },
      // What an ephemeral database held is gone with it.
      sealFile: options.ephemeral ? undefined : findSealFile(settings),
    });
    working.add(() => housekeeping.stop());
  }
  started = true;
  health.started();
  const { soap, loket, intake } = entrances ?? {};
  endpoint = soap;
  const listens = soap ? { host: settings.listen.host, port: soap.port } : {};
  log.info({ event: 'broker.started', ...listens, mode: settings.mode, roles: settings.roles.join(' ') });
  return {
    roles: settings.roles,
    url: soap?.url ?? settings.publicUrl ?? '',
    port: soap?.port ?? 0,
    operationsUrl: `http://${host}:${operations.port}`,
    databaseUrl: database.url,
    loketUrl: loket?.url,
    loketIsNew: loket?.isNew ?? false,
    intakePort: intake?.port,
    async close() {
      health.stopping();
      log.info({ event: 'broker.stopping' });
      await opened.close();
      log.info({ event: 'broker.stopped' });
    },
  };
}

type EntranceParts = Parameters<typeof openSoap>[1] & {
  readonly roles: ReadonlySet<Role>;
  readonly ephemeral: boolean;
};

/** Where messages, people and certificates come in. */
async function openEntrances(settings: Settings, working: Opened, joined: EntranceParts) {
  const { roles, parts, ownSide, ephemeral, closeMs } = joined;
  const { store, clock, log, metrics } = parts;
  const { trust, own } = ownSide;
  const ours = { trust: trust.store, ownChain: trust.ownChain, ownKey: own.keyPem };
  const soap = roles.has('endpoint') ? await openSoap(settings, joined) : undefined;
  working.add(() => soap?.close());
  if (!roles.has('loket')) return { soap };
  // Loaded where they are wanted: half of the house, which an endpoint or a router need not carry.
  const [{ openIntake }, { openLoket }] = await Promise.all([import('./intake.ts'), import('./loket.ts')]);
  const intake = await openIntake(settings, { ...{ store, clock, log, metrics }, ...ours });
  working.add(() => intake?.close());
  const loket = await openLoket(settings, {
    ...{ store, clock, log, ephemeral, closeMs },
    ...ours,
    broker: parts,
    endpointUrl: soap?.url ?? settings.publicUrl ?? `https://localhost:${settings.listen.port}`,
  });
  working.add(() => loket?.close());
  return { soap, loket, intake };
}

/** @throws SettingsError. */
function rolesOf({ roles, store, file, mode, loket }: Settings): ReadonlySet<Role> {
  const problems: string[] = [];
  const isPart = ROLES.some((role) => !roles.includes(role));
  if (isPart && store.databaseUrl === undefined)
    problems.push('roles: fewer than all need store.databaseUrl, which other processes use too');
  if (isPart && roles.includes('loket') && mode === 'production' && loket === undefined)
    problems.push('roles: loket needs the settings of loket');
  if (problems.length > 0) throw new SettingsError(file, problems);
  return new Set(roles);
}
