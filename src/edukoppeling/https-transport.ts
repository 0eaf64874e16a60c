/**
 * HTTPS with a client certificate for `client.ts`: TLS 1.2 or 1.3, the server's chain, CRLs and host name are
 * checked by OpenSSL, one connection is kept alive.
 * Source: edukoppeling §4.1; EK-04, EK-18, EK-19.
 */
import { Agent, request } from 'node:https';
import type { HttpReply, Transport } from './client.ts';
import { CIPHERS } from './tls.ts';

export interface HttpsTransportOptions {
  readonly url: string;
  /** PEM: our client certificate with its intermediates, and its key. */
  readonly certificate: string;
  readonly privateKey: string;
  /** PEM: trusted roots and the intermediates under them. */
  readonly trust: readonly string[];
  /** PEM, one CRL for every CA in the server's chain; leave out to skip revocation in tests of others. */
  readonly crls?: readonly string[];
  /** Connect and answer together; default 60 s. */
  readonly timeoutMs?: number;
  readonly maxConnections?: number;
  readonly maxResponseBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_RESPONSE_BYTES = 20 * 1024 * 1024;

export interface HttpsTransport {
  readonly send: Transport;
  close(): void;
}

export function createHttpsTransport(options: HttpsTransportOptions): HttpsTransport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: options.maxConnections ?? 8,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    cert: options.certificate,
    key: options.privateKey,
    ca: [...options.trust],
    ...(options.crls ? { crl: [...options.crls] } : {}),
  });
  const send: Transport = (bytes, soapAction) => post(options, agent, bytes, soapAction);
  return { send, close: () => agent.destroy() };
}

function post(
  options: HttpsTransportOptions,
  agent: Agent,
  bytes: Buffer,
  soapAction: string,
): Promise<HttpReply> {
  const maxBytes = options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES;
  return new Promise((resolve, reject) => {
    const outgoing = request(options.url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        'content-length': bytes.length,
        soapaction: soapAction,
      },
      signal: AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxBytes) outgoing.destroy(new Error(`the answer is larger than ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'],
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.end(bytes);
  });
}
