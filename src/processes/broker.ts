/**
 * Everything in one process: constructs and joins, and reads like a list. The only place that knows all rooms.
 */
import { joinOperations } from '../broker/operations.ts';
import type { BrokerParts } from '../broker/parts.ts';
import { receive } from '../broker/pipeline.ts';
import type { Broker, StartOptions } from '../cli/broker-port.ts';
import { createValidators, readServices, SERVICE_NAMES } from '../contract/contracts.ts';
import { publishWsdl, readSchemas, readWsdl, SCHEMA_FILES } from '../contract/files.ts';
import { DEFAULT_XML_LIMITS } from '../edukoppeling/xml/limits.ts';
import { recordTraffic } from '../harness/traffic/record-traffic.ts';
import { createLog } from '../ops/log.ts';
import { createMetrics } from '../ops/metrics.ts';
import { readSettingsFile, type Settings } from '../ops/settings.ts';
import { openLiveDirectory } from '../parties/live-directory.ts';
import { readSettingsFileOfParties } from '../parties/parties-file.ts';
import { type BrpClient, createBrpClient } from '../registers/brp/brp-client.ts';
import { withBrp } from '../registers/brp/with-brp.ts';
import { oldestUnsealedSeconds } from '../store/audit-seal.ts';
import { oldestLoketwerkSeconds } from '../store/loketwerk.ts';
import { oldestUndelivered } from '../store/outbox.ts';
import { createStore } from '../store/pool.ts';
import { findDeelnemer } from '../store/reference.ts';
import type { Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import { findSealFile, importParties, migrateDatabase, openDatabase } from './database.ts';
import { startEndpoint } from './endpoint.ts';
import { startQueue } from './hint-queue.ts';
import { startHousekeeping } from './housekeeping.ts';
import { openIntake } from './intake.ts';
import { listenOn } from './listening.ts';
import { openLoket } from './loket.ts';
import { createOpened, type Opened, startOrClose } from './opened.ts';
import { startOperations } from './operations-endpoint.ts';
import { openOsr } from './osr.ts';
import { readOwnIdentity } from './own-identity.ts';
import { openOwnKeys } from './own-keys.ts';
import { loadReferences, openRio } from './reference-data.ts';
import { lookUpInstellingen } from './rio-lookup.ts';
import { loadTrust } from './trust.ts';

/** @throws SettingsError, PartiesError, ContractError, MigrationError; then everything it opened is closed again. */
export async function startBroker(settings: Settings, options: StartOptions = {}): Promise<Broker> {
  const opened = createOpened();
  return startOrClose(opened, () => start(settings, options, opened));
}

async function start(settings: Settings, options: StartOptions, opened: Opened): Promise<Broker> {
  const clock = options.clock ?? Date.now;
  const log = options.log ?? createLog({ level: settings.logLevel });
  const metrics = createMetrics();
  const own = readOwnIdentity(settings);
  // What it gets wrong is said before anything is opened.
  const parties = readSettingsFileOfParties(settings);
  const osr = openOsr(settings, { clock, log, metrics });
  opened.add(() => osr?.close());
  const trust = await loadTrust(settings, own.certificate, { clock, log, metrics });
  opened.add(() => trust.close());
  const keys = await openOwnKeys(settings, own, { trust: trust.store, clock, log, metrics });
  opened.add(() => keys.close());
  const services = readServices();
  const operations = joinOperations(services);
  const schemas = readSchemas();
  const database = await openDatabase(settings, options.ephemeral ?? false);
  let started = false;
  // A start that fails must not take away the server of a broker that runs.
  opened.add(() => (started || !database.adopted ? database.stop() : undefined));
  await migrateDatabase(settings, database);
  const store = createStore({
    url: database.url,
    max: settings.store.connections,
    applicationName: 'verzuimbroker',
    onConnectionError: (error) => log.warn({ event: 'store.connection-lost', error }),
  });
  opened.add(() => store.close());
  await loadReferences(settings, store, log);
  await importParties(store, parties);
  const directory = await openLiveDirectory(store);
  const queue = await startQueue(settings, { databaseUrl: database.url, store, directory, log, metrics });
  opened.add(() => queue.close());
  const deelnemers = { find: (nummer: Persoonsnummer) => findDeelnemer(store, nummer) };
  const brp = openBrp(settings, clock);
  opened.add(() => brp?.close());
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
      get identity() {
        return keys.current;
      },
      ownOin: settings.own.oin,
    },
    directory,
    testMode: settings.mode === 'test',
    mandatenbron: osr,
    store,
    deelnemers: brp ? withBrp(deelnemers, brp) : deelnemers,
    ...openRio(store),
    noted: new Map(),
    offer: queue.offer,
    gegevensleveringen: settings.gegevensleveringen,
    leaseMs: settings.leaseMinutes * 60_000,
    clock,
    log,
    metrics,
  };
  // Messages of a test environment are about made-up pupils; in production nothing of this exists.
  const traffic = settings.mode === 'test' ? recordTraffic({ store, clock, log }) : undefined;
  opened.add(() => traffic?.close());
  let baseUrl = settings.publicUrl ?? '';
  const endpoint = await listenOn(settings, { setting: 'listen.port', ...settings.listen }, () =>
    startEndpoint({
      host: settings.listen.host,
      port: settings.listen.port,
      own: () => ({ certificate: keys.chain, privateKey: keys.current.keyPem }),
      onOwnChange: (listener) => keys.onChange(listener),
      trustPem: trust.caPem,
      crlPem: trust.crlPem(),
      trust: trust.store,
      onCrlChange: (listener) => trust.onCrlChange(listener),
      limits: settings.limits,
      receive: async (received) => {
        const answer = await receive(received, parts);
        traffic?.note(received, answer);
        return answer;
      },
      publish: (path, query) => publish(path, query, services, schemas, baseUrl),
      services: new Map(SERVICE_NAMES.map((name) => [services[name].path, name])),
      clock,
      log,
      metrics,
    }),
  );
  opened.add(() => endpoint.close());
  baseUrl ||= `https://localhost:${endpoint.port}`;
  const operationsEndpoint = await listenOn(
    settings,
    { setting: 'operations.port', host: '127.0.0.1', port: settings.operations.port },
    () =>
      startOperations({
        port: settings.operations.port,
        ready: async () => {
          trust.measure();
          keys.measure();
          const { seconds } = await oldestUndelivered(store);
          metrics.oldestUndelivered.set(seconds);
          metrics.oldestLoketwerk.set(await oldestLoketwerkSeconds(store));
          metrics.oldestUnsealed.set(await oldestUnsealedSeconds(store));
        },
        metrics,
        lookUpInstellingen: (query) => lookUpInstellingen(query, parts.rio, clock()),
      }),
  );
  opened.add(() => operationsEndpoint.close());
  const housekeeping = await startHousekeeping(settings, {
    store,
    directory,
    // What an ephemeral database held is gone with it.
    sealFile: options.ephemeral ? undefined : findSealFile(settings),
    clock,
    log,
    metrics,
  });
  opened.add(() => housekeeping.stop());
  const intake = await openIntake(settings, {
    ...{ store, clock, log, metrics },
    trust: trust.store,
    ownChain: trust.ownChain,
    ownKey: own.keyPem,
  });
  opened.add(() => intake?.close());
  const loket = await openLoket(settings, {
    broker: parts,
    store,
    trust: trust.store,
    ownChain: trust.ownChain,
    ownKey: own.keyPem,
    ephemeral: options.ephemeral ?? false,
    endpointUrl: baseUrl,
    clock,
    log,
  });
  opened.add(() => loket?.close());
  started = true;
  log.info({ event: 'broker.started', host: settings.listen.host, port: endpoint.port, mode: settings.mode });
  return {
    url: baseUrl,
    port: endpoint.port,
    operationsUrl: `http://127.0.0.1:${operationsEndpoint.port}`,
    databaseUrl: database.url,
    loketUrl: loket?.url,
    intakePort: intake?.port,
    async close() {
      await opened.close();
      log.info({ event: 'broker.stopped' });
    },
  };
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
