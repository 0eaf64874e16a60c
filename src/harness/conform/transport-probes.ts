/** EK-01…EK-23: TLS, certificates of the connection, HTTP. */
import { Agent } from 'node:https';
import type { BadKind } from './bad-kinds.ts';
import {
  accepted,
  exchange,
  expectAnswer,
  expectHttpRefusal,
  notTestable,
  type Probe,
  refusedByHttp,
  refusedByTls,
  withBadParty,
  write,
} from './probe.ts';
import { REVOKED_CA_PROBE } from './revoked-ca-probe.ts';
import { send } from './target.ts';

const ALL_SUITES = 'DEFAULT:@SECLEVEL=0';
/** An endpoint that goes by Content-Length answers before the body; one that counts gets what it counts. */
const PATIENCE_MS = 2000;
const OVER_THE_HARD_LIMIT = 21 * 1024 * 1024;

const badCertificate = (id: string, kind: BadKind): Probe =>
  withBadParty(kind, (party) =>
    refusedByTls(id, `a client certificate that is ${kind}`, { http: { tls: party } }),
  );

export const TRANSPORT_PROBES: readonly Probe[] = [
  refusedByTls('EK-01', 'a handshake without client certificate', { http: { tls: null } }),
  refusedByTls('EK-02', 'TLS 1.1', {
    http: { tlsOptions: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: ALL_SUITES } },
  }),
  accepted('EK-03', 'TLS 1.2', { http: { tlsOptions: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } } }),
  accepted('EK-04', 'TLS 1.3', { http: { tlsOptions: { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } } }),
  refusedByTls('EK-05', 'a suite with CBC', {
    http: { tlsOptions: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA' } },
  }),
  refusedByTls('EK-05', 'a suite with static RSA', {
    http: { tlsOptions: { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384:AES128-GCM-SHA256' } },
  }),
  badCertificate('EK-06', 'self-signed'),
  badCertificate('EK-06', 'wrong-root'),
  accepted('EK-07', 'only the leaf sent in the handshake', {}),
  badCertificate('EK-08', 'expired'),
  badCertificate('EK-08', 'not-yet-valid'),
  badCertificate('EK-09', 'revoked'),
  REVOKED_CA_PROBE,
  badCertificate('EK-14', 'no-oin'),
  badCertificate('EK-14', 'malformed-oin'),
  badCertificate('EK-14', 'double-oin'),
  {
    id: 'EK-17',
    title: 'two messages over one connection, the first refused',
    run: async (target) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        await exchange(target, { bytes: (text) => text.replace('Envelope>', 'Envelop>'), http: { agent } });
        return expectAnswer(await exchange(target, { http: { agent } }));
      } finally {
        agent.destroy();
      }
    },
  },
  refusedByHttp('EK-20', 'another method than POST', 405, { http: { method: 'PUT' } }),
  refusedByHttp('EK-20', 'another media type', 415, {
    http: { headers: { 'content-type': 'application/soap+xml; charset=utf-8' } },
  }),
  {
    id: 'EK-20',
    title: 'a body over the hard limit of 20 MiB',
    run: async (target) => {
      const body = Buffer.alloc(OVER_THE_HARD_LIMIT, 0x20);
      let reply = await send(target, { body, patienceMs: PATIENCE_MS });
      // A reset can still overtake an answer; one that always does is not an answer.
      for (let again = 0; again < 2 && reply.kind === 'no-answer'; again++) {
        reply = await send(target, { body, patienceMs: PATIENCE_MS });
      }
      return expectHttpRefusal(reply, 413);
    },
  },
  {
    id: 'EK-22',
    title: 'a header that claims another client certificate changes nothing',
    run: async (target) => {
      if (target.otherParty === undefined) return notTestable('needs a second party; give --other-cert');
      const claim = encodeURIComponent(target.otherParty.certificate);
      const headers = {
        'x-ssl-client-cert': claim,
        'x-client-cert': claim,
        'x-forwarded-client-cert': claim,
      };
      return expectAnswer(await send(target, { body: write(target), headers }));
    },
  },
  withBadParty('rsa-1024', (party) =>
    refusedByTls('EK-158', 'a client certificate that is rsa-1024', {
      // At its usual level OpenSSL would not even send it, and the endpoint had refused nothing.
      http: { tls: party, tlsOptions: { ciphers: ALL_SUITES } },
    }),
  ),
];
