/** Messages with exactly one thing wrong, and raw HTTPS to send them. */
import { request } from 'node:https';
import { CODECS } from '../../src/contract/codecs.ts';
import { anonymousAddress, type OutgoingMessage, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { parseFaultstring } from '../../src/edukoppeling/soap/fault.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixture, fixtureIdentity } from '../../src/harness/example-partners.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';

export const MELDEN = 'urn:verzuimbroker:school:v1/meldenVerzuim';
export const SCHOOL_OIN = '0000000700099AD00000';

export interface MessageChange {
  readonly certificate?: string;
  readonly key?: string;
  readonly addressing?: Partial<OutgoingMessage['addressing']>;
  readonly melding?: Verzuimmelding;
  readonly payload?: string;
  readonly now?: number;
  readonly lifetimeMs?: number;
}

/** A signed meldenVerzuim of vendor-rsin for school 99AD, changed before signing as asked. */
export function signedMessage(change: MessageChange = {}) {
  const certificate = change.certificate ?? 'vendor-rsin';
  return signEnvelope(
    {
      addressing: {
        to: `https://broker.test/verzuim/school/v1?oin=${BROKER_OIN}`,
        action: MELDEN,
        from: anonymousAddress(SCHOOL_OIN),
        ...change.addressing,
      },
      payload: change.payload ?? CODECS.meldenVerzuim.writeRequest(change.melding ?? exampleMelding()),
      now: change.now ?? Date.now(),
      ...(change.lifetimeMs === undefined ? {} : { lifetimeMs: change.lifetimeMs }),
    },
    fixtureIdentity(
      certificate,
      change.key ?? (certificate.startsWith('bad/') ? 'vendor-rsin' : certificate),
    ),
  );
}

export interface RawReply {
  readonly status: number;
  readonly body: string;
  readonly fault: ReturnType<typeof parseFaultstring>;
  readonly faultcode: string | undefined;
}

export interface RawRequest {
  readonly bytes?: Buffer | string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  /** A leaf of the test PKI, or null for none. */
  readonly tls?: string | null;
  readonly tlsKey?: string;
  readonly tlsOptions?: object;
}

/** @throws when the connection is refused. */
export function sendRaw(baseUrl: string, raw: RawRequest): Promise<RawReply> {
  const tls = raw.tls === undefined ? 'vendor-rsin' : raw.tls;
  const key = raw.tlsKey ?? (tls?.startsWith('bad/') ? 'vendor-rsin' : tls);
  const bytes = Buffer.from(raw.bytes ?? '');
  return new Promise((resolve, reject) => {
    const outgoing = request(`${baseUrl}${raw.path ?? '/verzuim/school/v1'}`, {
      method: raw.method ?? 'POST',
      agent: false,
      ca: [fixture('trust/root.pem')],
      ...(tls === null ? {} : { cert: fixture(`${tls}.pem`), key: fixture(`keys/${key}.key.pem`) }),
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${MELDEN}"`, ...raw.headers },
      ...raw.tlsOptions,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(readReply(response.statusCode ?? 0, Buffer.concat(chunks))));
    });
    outgoing.end(bytes);
  });
}

function readReply(status: number, bytes: Buffer): RawReply {
  const body = bytes.toString('utf8');
  if (status !== 500 || bytes.length === 0) return { status, body, fault: undefined, faultcode: undefined };
  const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
  const found = parseXml(bytes).root.child(soap, 'Body')?.child(soap, 'Fault');
  return {
    status,
    body,
    fault: parseFaultstring(found?.child('', 'faultstring')?.text ?? ''),
    faultcode: found?.child('', 'faultcode')?.text,
  };
}
