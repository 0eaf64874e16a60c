/**
 * Whom TLS must not let in, and floods that stay within the limits of one request each.
 * Source: WT001–WT004, TLS001–TLS006; EK-01…EK-14, EK-158; design §3.1.
 */
import { constants } from 'node:crypto';
import type { RawRequest } from '../../setup/wire.ts';
import { BAD_CERTIFICATES, BELIEVED_BY_TLS } from '../bad-certificates.ts';
import { httpRequest } from './request.ts';

export interface Handshake {
  readonly title: string;
  readonly rule: string;
  readonly raw: RawRequest;
}

/** The client's own OpenSSL must not be what refuses. */
const ANY = 'DEFAULT@SECLEVEL=0';

/** What is wrong with it, where that has a statement of its own; the rest has no path to a root. */
const STATEMENTS: Readonly<Record<string, string>> = {
  expired: 'EK-08',
  'not-yet-valid': 'EK-08',
  revoked: 'EK-09',
  'revoked-ca': 'EK-10',
  'no-oin': 'EK-14',
  'malformed-oin': 'EK-14',
  'double-oin': 'EK-14',
  'rsa-1024': 'EK-158',
};

const certificates = BAD_CERTIFICATES.filter(({ name }) => !BELIEVED_BY_TLS.includes(name)).map(
  ({ name, key }): Handshake => ({
    title: `the client certificate bad/${name}`,
    rule: STATEMENTS[name] ?? 'EK-06',
    raw: { tls: `bad/${name}`, tlsKey: key, tlsOptions: { ciphers: ANY } },
  }),
);

const cas = ['root', 'intermediate', 'tsp'].map(
  (name): Handshake => ({
    title: `the CA certificate trust/${name} as client certificate`,
    rule: 'EK-06',
    raw: { tls: `trust/${name}`, tlsKey: name },
  }),
);

const versions = (['TLSv1', 'TLSv1.1'] as const).map(
  (version): Handshake => ({
    title: version,
    rule: 'EK-02',
    raw: { tlsOptions: { minVersion: version, maxVersion: version, ciphers: ANY } },
  }),
);

/** Suites that OpenSSL still has and the list has not. */
const SUITES = [
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA',
  'AES256-GCM-SHA384',
  'AES128-SHA256',
  'AES128-SHA',
  'DHE-RSA-AES256-GCM-SHA384',
  'ADH-AES256-GCM-SHA384',
  'PSK-AES256-GCM-SHA384',
  'NULL-SHA256',
];

const suites = SUITES.map(
  (suite): Handshake => ({
    title: `the suite ${suite}`,
    rule: 'EK-05',
    raw: { tlsOptions: { maxVersion: 'TLSv1.2', ciphers: `${suite}:@SECLEVEL=0` } },
  }),
);

export const HANDSHAKES: readonly Handshake[] = [
  { title: 'no client certificate', rule: 'EK-01', raw: { tls: null } },
  {
    title: 'no client certificate in TLS 1.2',
    rule: 'EK-01',
    raw: { tls: null, tlsOptions: { maxVersion: 'TLSv1.2' } },
  },
  ...certificates,
  ...cas,
  ...versions,
  ...suites,
  {
    title: 'TLS 1.3 forbidden by an option of the client, and nothing left',
    rule: 'EK-05',
    raw: {
      tlsOptions: {
        secureOptions: constants.SSL_OP_NO_TLSv1_3,
        ciphers: 'AES256-SHA256:@SECLEVEL=0',
      },
    },
  },
];

export interface Flood {
  readonly title: string;
  readonly connections: number;
  /** What each connection writes, and then no more. */
  readonly write: () => Buffer;
  /** True when the connection is in order and may be kept alive after its answers. */
  readonly answered?: true;
}

export const FLOODS: readonly Flood[] = [
  { title: '200 connections that say nothing', connections: 200, write: () => Buffer.alloc(0) },
  {
    title: '200 connections with half a head',
    connections: 200,
    write: () => httpRequest().subarray(0, 60),
  },
  {
    title: '100 connections with half a body',
    connections: 100,
    write: () => httpRequest().subarray(0, -100),
  },
  {
    title: '50 connections with a body that is announced and not sent',
    connections: 50,
    write: () => httpRequest({ headers: { 'Content-Length': '5000000' }, body: '' }),
  },
  {
    title: '20 connections with 50 refused requests each, one behind the other',
    connections: 20,
    write: () => Buffer.concat(Array.from({ length: 50 }, () => httpRequest({ method: 'PUT', body: '' }))),
    answered: true,
  },
];
