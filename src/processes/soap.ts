/** The SOAP services of this process: the endpoint, the pipeline behind it, and the contracts it publishes. */
import { Admission } from '../broker/admit/admission.ts';
import { StoreWatch } from '../broker/admit/store-watch.ts';
import type { BrokerParts } from '../broker/parts.ts';
import { receive } from '../broker/pipeline.ts';
import { SERVICE_NAMES } from '../contract/contracts.ts';
import { publishWsdl, readWsdl, SCHEMA_FILES } from '../contract/files.ts';
import { recordTraffic } from '../harness/traffic/record-traffic.ts';
import type { Settings } from '../ops/settings.ts';
import type { Contracts } from './broker-parts.ts';
import { startEndpoint } from './endpoint.ts';
import { listenOn } from './listening.ts';
import type { OwnSide } from './own-side.ts';

export interface SoapJoined {
  readonly parts: BrokerParts;
  readonly contracts: Contracts;
  readonly ownSide: OwnSide;
  /** When it stops: so long for requests under way. */
  readonly closeMs: number;
}

export interface Soap {
  /** What stands in the published contracts. */
  readonly url: string;
  readonly port: number;
  /** Brings the gauges of the endpoint up to date. */
  measure(): void;
  close(): Promise<void>;
}

/** @throws SettingsError when the port cannot be had. */
export async function openSoap(
  settings: Settings,
  { parts, contracts, ownSide, closeMs }: SoapJoined,
): Promise<Soap> {
  const { trust, keys } = ownSide;
  const { services } = contracts;
  // Messages of a test environment are about made-up pupils; in production nothing of this exists.
  const traffic = settings.mode === 'test' ? recordTraffic(parts) : undefined;
  let baseUrl = settings.publicUrl ?? '';
  const { pressure } = settings;
  const clock = () => performance.now();
  const { storeSlowMs: slowMs, storeWaiting: maxWaiting } = pressure;
  const watch = new StoreWatch(parts.store, { slowMs, maxWaiting, clock });
  const watched = { ...parts, store: watch.store };
  const admission = new Admission({ limits: pressure, storeIsSlow: () => watch.isSlow(), clock });
  const endpoint = await listenOn(settings, { setting: 'listen.port', ...settings.listen }, () =>
    startEndpoint({
      ...{ host: settings.listen.host, port: settings.listen.port, closeMs },
      own: () => ({ certificate: keys.chain, privateKey: keys.current.keyPem }),
      onOwnChange: (listener) => keys.onChange(listener),
      trustPem: trust.caPem,
      crlPem: trust.crlPem(),
      trust: trust.store,
      onCrlChange: (listener) => trust.onCrlChange(listener),
      limits: settings.limits,
      connectionLimits: pressure,
      admission,
      believeTraceparent: settings.traces.believeIncoming,
      receive: async (received) => {
        const answer = await receive(received, watched);
        traffic?.note(received, answer);
        return answer;
      },
      publish: (path, query) => publish(path, query, contracts, baseUrl),
      services: new Map(SERVICE_NAMES.map((name) => [services[name].path, name])),
      clock: parts.clock,
      log: parts.log,
      metrics: parts.metrics,
    }),
  );
  baseUrl ||= `https://localhost:${endpoint.port}`;
  return {
    url: baseUrl,
    port: endpoint.port,
    measure() {
      parts.metrics.connections.set(endpoint.connections());
      parts.metrics.atWork.set(admission.atWork);
      parts.metrics.bytesHeld.set(admission.bytes);
    },
    async close() {
      await endpoint.close();
      await traffic?.close();
    },
  };
}

function publish(path: string, query: string, { services, schemas }: Contracts, baseUrl: string) {
  const contentType = 'text/xml; charset=utf-8';
  for (const name of SERVICE_NAMES) {
    if (path === services[name].path && query.toLowerCase() === 'wsdl') {
      return { contentType, text: publishWsdl(readWsdl(name), services[name], baseUrl) };
    }
  }
  const file = SCHEMA_FILES.find((name) => path === `/schemas/${name}`);
  return file && { contentType, text: (schemas.get(file) as Buffer).toString('utf8') };
}
