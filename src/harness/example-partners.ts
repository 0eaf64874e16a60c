/** The partners of the test PKI and of `examples/`: a LAS under mandate, a school of its own, gemeenten. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readWsdl, type ServiceName } from '../contract/files.ts';
import { readService } from '../contract/service.ts';
import type { Transport } from '../edukoppeling/client.ts';
import { createHttpsTransport, type HttpsTransport } from '../edukoppeling/https-transport.ts';
import { type Oin, parseOin } from '../edukoppeling/oin.ts';
import { createTrustStore, readPem, type TrustStore } from '../edukoppeling/pki/index.ts';
import type { Profile } from '../edukoppeling/profile.ts';
import type { SigningIdentity } from '../edukoppeling/sign.ts';
import { createPartner, type Partner } from './partner.ts';

// The same place seen from src/harness and from dist/harness.
const FIXTURES = new URL('../../certs-fixtures/', import.meta.url);
const CAS = ['root', 'intermediate', 'tsp'] as const;

export const BROKER_OIN = oin('00000001999900019000');

export function oin(text: string): Oin {
  const found = parseOin(text);
  if (found === undefined) throw new Error('not an OIN');
  return found;
}

export function fixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8');
}

export function fixtureTrust(): TrustStore {
  const [root = '', ...intermediates] = CAS.map((name) => fixture(`trust/${name}.pem`));
  return createTrustStore({
    anchors: [root],
    intermediates,
    crls: CAS.map((name) => fixture(`trust/${name}.crl.pem`)),
    allowTest: true,
  });
}

/** @param certificate  path below certs-fixtures, such as `bad/expired`; @param key  name of the key. */
export function fixtureIdentity(certificate: string, key = certificate): SigningIdentity {
  return {
    certificate: readPem(fixture(`${certificate}.pem`), 'CERTIFICATE')[0] ?? Buffer.alloc(0),
    privateKey: createPrivateKey(fixture(`keys/${key}.key.pem`)),
  };
}

export function fixtureTransport(url: string, certificate: string, key = certificate): HttpsTransport {
  return createHttpsTransport({
    url,
    certificate: fixture(`${certificate}.pem`),
    privateKey: fixture(`keys/${key}.key.pem`),
    trust: CAS.map((name) => fixture(`trust/${name}.pem`)),
    crls: CAS.map((name) => fixture(`trust/${name}.crl.pem`)),
    maxConnections: 16,
  });
}

export interface ExamplePartner extends Partner {
  close(): void;
}

export interface ExamplePartnerOptions {
  /** Scheme, host and port of the broker. */
  readonly baseUrl: string;
  readonly service: ServiceName;
  /** A leaf of the test PKI. */
  readonly certificate: string;
  readonly fromOin: string;
  readonly clock?: () => number;
  readonly transport?: Transport;
  /** Of the service; default 2W-be-S. */
  readonly profile?: Profile;
}

export function createExamplePartner(options: ExamplePartnerOptions): ExamplePartner {
  const service = readService(readWsdl(options.service));
  const url = `${options.baseUrl}${service.path}`;
  const https = fixtureTransport(url, options.certificate);
  const partner = createPartner({
    service,
    url,
    brokerOin: BROKER_OIN,
    fromOin: oin(options.fromOin),
    identity: fixtureIdentity(options.certificate),
    trust: fixtureTrust(),
    transport: options.transport ?? https.send,
    clock: options.clock ?? Date.now,
    ...(options.profile ? { profile: options.profile } : {}),
  });
  return { ...partner, close: () => https.close() };
}
