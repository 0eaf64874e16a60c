/**
 * Everything in one process: constructs and joins, and reads like a list. The only place that knows all rooms.
 */
import { createPrivateKey } from 'node:crypto';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { joinOperations } from '../broker/operations.ts';
import type { BrokerParts } from '../broker/parts.ts';
import { receive } from '../broker/pipeline.ts';
import { routeEvents } from '../broker/route/route-events.ts';
import type { Broker, StartOptions } from '../cli/broker-port.ts';
import type { OpenStore } from '../cli/command.ts';
import { createValidators, readServices, SERVICE_NAMES } from '../contract/contracts.ts';
import { publishWsdl, readSchemas, readWsdl, SCHEMA_FILES } from '../contract/files.ts';
import { readPem } from '../edukoppeling/pki/index.ts';
import { DEFAULT_XML_LIMITS } from '../edukoppeling/xml/limits.ts';
import { createLog, type Log } from '../ops/log.ts';
import { createMetrics, type Metrics } from '../ops/metrics.ts';
import { readSettingsFile, readYaml, type Settings } from '../ops/settings.ts';
import { type Directory, readParties } from '../parties/directory.ts';
import { createHintQueue, type QueueSettings, startHintWorker, verifyRedisPolicy } from '../queue/backend.ts';
import { createRelay } from '../queue/relay.ts';
import { startSweeper } from '../queue/sweeper.ts';
import { type BrpClient, createBrpClient } from '../registers/brp/brp-client.ts';
import { withBrp } from '../registers/brp/with-brp.ts';
import { startEmbeddedPostgres } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';
import { claimDueEvents, oldestUndelivered } from '../store/outbox.ts';
import { createStore, type Store } from '../store/pool.ts';
import { findDeelnemer } from '../store/reference.ts';
import type { Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { startHousekeeping } from './housekeeping.ts';
import { startOperations } from './operations-endpoint.ts';
import { loadReferences, openRio } from './reference-data.ts';
import { lookUpInstellingen } from './rio-lookup.ts';
import { loadTrust } from './trust.ts';

const SWEEP_LIMIT = 2000;

/** @throws SettingsError, PartiesError, TrustStoreError, CertificateError, ContractError, MigrationError, RedisPolicyError. */
export async function startBroker(settings: Settings, options: StartOptions = {}): Promise<Broker> {
  const clock = options.clock ?? Date.now;
  const log = options.log ?? createLog({ level: settings.logLevel });
  const metrics = createMetrics();
  const file = (name: string) => readSettingsFile(settings.folder, name);
  const trust = await loadTrust(settings, { clock, log, metrics });
  const directory = readDirectory(settings);
  const services = readServices();
  const operations = joinOperations(services);
  const schemas = readSchemas();
  const database = await openDatabase(settings, options.ephemeral ?? false);
  await migrate(database.url);
  const store = createStore({
    url: database.url,
    max: settings.store.connections,
    applicationName: 'verzuimbroker',
    onConnectionError: (error) => log.warn({ event: 'store.connection-lost', error }),
  });
  await loadReferences(settings, store);
  const queue = await startQueue(settings, database.url, store, directory, log, metrics);
  const deelnemers = { find: (nummer: Persoonsnummer) => findDeelnemer(store, nummer) };
  const brp = openBrp(settings, clock);
  const parts: BrokerParts = {
    gate: {
      trust: trust.store,
      window: settings.window,
      limits: { ...DEFAULT_XML_LIMITS, ...settings.limits, maxBytes: settings.limits.maxMessageBytes },
      ownOins: [settings.own.oin],
    },
    profiles: settings.services,
    services: operations,
    validators: createValidators(schemas),
    signer: {
      identity: {
        certificate: readPem(file(settings.own.certificate), 'CERTIFICATE')[0] ?? Buffer.alloc(0),
        privateKey: createPrivateKey(file(settings.own.key)),
      },
      ownOin: settings.own.oin,
    },
    directory,
    testMode: settings.mode === 'test',
    store,
    deelnemers: brp ? withBrp(deelnemers, brp) : deelnemers,
    ...openRio(store),
    offer: queue.offer,
    gegevensleveringen: settings.gegevensleveringen,
    leaseMs: settings.leaseMinutes * 60_000,
    clock,
    log,
    metrics,
  };
  let baseUrl = settings.publicUrl ?? '';
  const endpoint: Endpoint = await startEndpoint({
    host: settings.listen.host,
    port: settings.listen.port,
    certificate: trust.ownChain,
    privateKey: file(settings.own.key),
    trustPem: trust.caPem,
    crlPem: trust.crlPem(),
    trust: trust.store,
    onCrlChange: (listener) => trust.onCrlChange(listener),
    limits: settings.limits,
    receive: (received) => receive(received, parts),
    publish: (path, query) => publish(path, query, services, schemas, baseUrl),
    services: new Map(SERVICE_NAMES.map((name) => [services[name].path, name])),
    clock,
    log,
    metrics,
  });
  baseUrl ||= `https://localhost:${endpoint.port}`;
  const operationsEndpoint = await startOperations({
    port: settings.operations.port,
    ready: async () => {
      trust.measure();
      const { seconds } = await oldestUndelivered(store);
      metrics.oldestUndelivered.set(seconds);
    },
    metrics,
    lookUpInstellingen: (query) => lookUpInstellingen(query, parts.rio, clock()),
  });
  const housekeeping = await startHousekeeping(settings, { store, directory, clock, log, metrics });
  log.info({ event: 'broker.started', host: settings.listen.host, port: endpoint.port, mode: settings.mode });
  return {
    url: baseUrl,
    port: endpoint.port,
    operationsUrl: `http://127.0.0.1:${operationsEndpoint.port}`,
    databaseUrl: database.url,
    async close() {
      await trust.close();
      await endpoint.close();
      await operationsEndpoint.close();
      await housekeeping.stop();
      await queue.close();
      brp?.close();
      await store.close();
      await database.stop();
      log.info({ event: 'broker.stopped' });
    },
  };
}

/** @throws SettingsError, PartiesError. */
export function readDirectory(settings: Settings): Directory {
  return readParties(readYaml(resolve(settings.folder, settings.parties)));
}

/** For commands that only read or load data: the store of the settings, migrated. */
export async function openStore(settings: Settings): Promise<OpenStore> {
  const database = await openDatabase(settings, false);
  await migrate(database.url);
  const store = createStore({
    url: database.url,
    max: 2,
    applicationName: 'verzuimbroker-cli',
    onConnectionError: () => undefined,
  });
  return {
    store,
    async close() {
      await store.close();
      // A server that another process started stays.
      if (!database.adopted) await database.stop();
    },
  };
}

async function openDatabase(
  settings: Settings,
  ephemeral: boolean,
): Promise<{ url: string; adopted: boolean; stop(): Promise<void> }> {
  const { databaseUrl, dataFolder } = settings.store;
  if (databaseUrl) return { url: databaseUrl, adopted: true, stop: async () => undefined };
  return startEmbeddedPostgres({
    dataFolder: dataFolder ? resolve(settings.folder, dataFolder) : defaultDataFolder(),
    ephemeral,
  });
}

/** As root PostgreSQL runs as `nobody`, who must be able to reach its folder. */
export function defaultDataFolder(): string {
  return process.getuid?.() === 0
    ? '/var/lib/verzuimbroker'
    : resolve(homedir(), '.local/share/verzuimbroker');
}

function openBrp({ brp, folder }: Settings, clock: () => number): BrpClient | undefined {
  if (brp === undefined) return undefined;
  const read = (name: string | undefined) =>
    name === undefined ? undefined : readSettingsFile(folder, name);
  const [apiKey, certificate] = [read(brp.apiKeyFile)?.trim(), read(brp.certificate)];
  const [privateKey, trust] = [read(brp.key), read(brp.trust)];
  return createBrpClient({
    url: brp.url,
    ...(apiKey ? { apiKey } : {}),
    ...(certificate ? { certificate } : {}),
    ...(privateKey ? { privateKey } : {}),
    ...(trust ? { trust } : {}),
    timeoutMs: brp.timeoutMs,
    retries: brp.retries,
    cacheMs: brp.cacheMinutes * 60_000,
    clock,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

async function startQueue(
  settings: Settings,
  databaseUrl: string,
  store: Store,
  directory: BrokerParts['directory'],
  log: Log,
  metrics: Metrics,
) {
  const { redisUrl } = settings.queue;
  const queueSettings: QueueSettings = redisUrl
    ? { kind: 'redis', url: redisUrl }
    : { kind: 'postgres', url: databaseUrl };
  if (redisUrl) await verifyRedisPolicy(redisUrl);
  const onError = (error: Error) => log.warn({ event: 'queue.error', queue: queueSettings.kind, error });
  const queue = createHintQueue(queueSettings, onError);
  const relay = createRelay(queue, (error, count) => {
    metrics.enqueueFailed.inc();
    log.warn({ event: 'queue.enqueue-failed', count, error });
  });
  const worker = startHintWorker(
    queueSettings,
    (ids) => routeEvents(ids, { store, directory, log, metrics }),
    onError,
  );
  const sweeper = startSweeper({
    claimDue: () => claimDueEvents(store, SWEEP_LIMIT),
    offer: relay.offer,
    onError: (error) => log.warn({ event: 'sweeper.failed', error }),
  });
  return {
    offer: relay.offer,
    async close() {
      await sweeper.stop();
      await relay.flush();
      await worker.close();
      await queue.close();
    },
  };
}

function publish(
  path: string,
  query: string,
  services: ReturnType<typeof readServices>,
  schemas: ReadonlyMap<string, Buffer>,
  baseUrl: string,
) {
  const contentType = 'text/xml; charset=utf-8';
  for (const name of SERVICE_NAMES) {
    if (path === services[name].path && query.toLowerCase() === 'wsdl') {
      return { contentType, text: publishWsdl(readWsdl(name), services[name], baseUrl) };
    }
  }
  const file = SCHEMA_FILES.find((name) => path === `/schemas/${name}`);
  return file && { contentType, text: (schemas.get(file) as Buffer).toString('utf8') };
}
