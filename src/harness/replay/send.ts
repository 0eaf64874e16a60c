/** One envelope over mutual TLS, with the headers its side file asks for: also those a proper client never sends. */
import { Agent, request } from 'node:https';
import type { HttpReply } from '../../edukoppeling/client.ts';
import { CIPHERS } from '../../edukoppeling/tls.ts';
import type { Certificates, Identity } from './certificates.ts';

export interface Outgoing {
  readonly url: string;
  readonly bytes: Buffer;
  readonly soapAction: string | undefined;
  readonly contentType: string;
  readonly tls: Identity;
}

export interface Sender {
  /** @throws on a refused connection, a broken one or a time-out. */
  send(outgoing: Outgoing): Promise<HttpReply>;
  close(): void;
}

/** Keeps one connection for each client certificate. */
export function createSender({ caPem, crlPem }: Certificates, timeoutMs: number): Sender {
  const agents = new Map<string, Agent>();
  const agentOf = (identity: Identity): Agent => {
    const known = agents.get(identity.certificate);
    if (known) return known;
    const agent = new Agent({
      keepAlive: true,
      maxSockets: 1,
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      cert: identity.certificate,
      key: identity.privateKey,
      ca: [...caPem],
      ...(crlPem.length > 0 ? { crl: [...crlPem] } : {}),
    });
    agents.set(identity.certificate, agent);
    return agent;
  };
  return {
    send: (outgoing) => post(outgoing, agentOf(outgoing.tls), timeoutMs),
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

function post(
  { url, bytes, soapAction, contentType }: Outgoing,
  agent: Agent,
  timeoutMs: number,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': contentType,
        'content-length': bytes.length,
        ...(soapAction === undefined ? {} : { soapaction: soapAction }),
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is larger than 20 MB'));
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
