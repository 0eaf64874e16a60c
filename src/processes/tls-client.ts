/**
 * Who is at the other end of a connection, and what OpenSSL is told to ask of it.
 * Source: edukoppeling §4.1; EK-01…EK-09, EK-17.
 */
import { constants } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import {
  CertificateError,
  type TrustStore,
  type VerifiedCertificate,
  verifyCertificate,
} from '../edukoppeling/pki/index.ts';
import { CIPHERS } from '../edukoppeling/tls.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';

export interface OwnCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** With CRLs OpenSSL asks one of every CA in the chain, and one that is not past its nextUpdate. */
export function secureContext(
  { certificate, privateKey }: OwnCertificate,
  trustPem: readonly string[],
  crlPem: readonly string[],
) {
  return {
    cert: certificate,
    key: privateKey,
    ca: [...trustPem],
    crl: [...crlPem],
    minVersion: 'TLSv1.2' as const,
    ciphers: CIPHERS,
    honorCipherOrder: true,
    // A renegotiation that the client asks for costs us more than him (edukoppeling §4.1).
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** Who is at the other end now; undefined when not believed (any more), and then the connection is gone. */
export type Client = () => Promise<VerifiedCertificate | undefined>;

export interface TlsParts {
  readonly trust: TrustStore;
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** @returns false when this party has too many connections, and then this one is gone. */
  readonly identified: (socket: TLSSocket, oin: string) => boolean;
}

/**
 * @returns DER; undefined without one. Not by `getPeerX509Certificate`: until Node.js 26 that leaves the rest of a client's chain in
 * memory for good (docs/decisions/0039).
 */
export function peerCertificate(socket: TLSSocket): Buffer | undefined {
  // Without a certificate it is an empty object, or null once the connection is gone; its type says neither.
  const peer = socket.getPeerCertificate() as Partial<PeerCertificate> | null;
  return peer?.raw;
}

/**
 * The same function as for the signature decides on the TLS certificate, so that both entrances agree. It is asked as
 * soon as the handshake is done, and by every request: a certificate may be revoked while its connection lives.
 */
export function identify(socket: TLSSocket, parts: TlsParts): Client {
  const raw = peerCertificate(socket);
  const ask = async () => {
    try {
      if (raw === undefined) throw new CertificateError('malformed', 'no certificate');
      const certificate = await verifyCertificate(parts.trust, raw, parts.clock(), 'tls');
      return parts.identified(socket, certificate.oin) ? certificate : undefined;
    } catch (error) {
      if (!(error instanceof CertificateError)) parts.log.error({ event: 'tls.failed', error });
      refuseTls(error instanceof CertificateError ? error.problem : 'internal', parts);
      socket.destroy();
      return undefined;
    }
  };
  // The first request waits for the verdict that was asked before it.
  let first: Promise<VerifiedCertificate | undefined> | undefined = ask();
  return () => {
    const answer = first ?? ask();
    first = undefined;
    return answer;
  };
}

export function refuseTls(problem: string, { metrics, log }: Pick<TlsParts, 'metrics' | 'log'>): void {
  metrics.tlsRefused.inc({ problem });
  log.warn({ event: 'tls.refused', problem });
}
