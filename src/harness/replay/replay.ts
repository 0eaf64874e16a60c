/**
 * Sends recorded envelopes to an endpoint and compares what comes back with what was expected.
 * One after another: an outcome may depend on the one before.
 */
import { readWsdl, type ServiceName } from '../../contract/files.ts';
import { readService } from '../../contract/service.ts';
import type { HttpReply } from '../../edukoppeling/client.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { type Certificates, type Identity, signingIdentity } from './certificates.ts';
import { isAsExpected } from './compare.ts';
import type { RecordedEnvelope } from './envelopes.ts';
import { type Outcome, readOutcome } from './outcome.ts';
import { resign } from './resign.ts';
import { createSender, type Sender } from './send.ts';
import type { Expectation } from './side-file.ts';

export interface ReplayOptions {
  /** With a path it is used as it is; without, the path of the envelope's service is added. */
  readonly url: string;
  readonly certificates: Certificates;
  /** Signs and connects for envelopes whose side file names nobody. */
  readonly identity: Identity;
  /** The OIN that signs the answers. */
  readonly providerOin: Oin;
  /** A fresh id, time and signature for each. */
  readonly resign: boolean;
  /** A service of the profile 2W-be: its answers carry no signature. */
  readonly unsigned?: boolean;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly timeoutMs?: number;
}

export interface ReplayResult {
  readonly file: string;
  readonly about?: string;
  readonly verdict: 'ok' | 'different' | 'no-expectation';
  readonly expected?: Expectation;
  readonly outcome: Outcome;
  readonly ms: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** @param report  hears each result as soon as it is there.  @throws Error when a named certificate is not there. */
export async function replay(
  envelopes: readonly RecordedEnvelope[],
  options: ReplayOptions,
  report: (result: ReplayResult) => void = () => undefined,
): Promise<readonly ReplayResult[]> {
  const sender = createSender(options.certificates, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const results: ReplayResult[] = [];
  try {
    for (const envelope of envelopes) {
      const result = await replayOne(envelope, sender, options);
      results.push(result);
      report(result);
    }
  } finally {
    sender.close();
  }
  return results;
}

async function replayOne(
  envelope: RecordedEnvelope,
  sender: Sender,
  options: ReplayOptions,
): Promise<ReplayResult> {
  const started = options.clock();
  const outcome = await exchange(envelope, sender, options);
  const { about, expect: expected } = envelope.side;
  const same = expected !== undefined && isAsExpected(expected, outcome);
  return {
    file: envelope.file,
    ...(about === undefined ? {} : { about }),
    verdict: expected === undefined ? 'no-expectation' : same ? 'ok' : 'different',
    ...(expected === undefined ? {} : { expected }),
    outcome,
    ms: options.clock() - started,
  };
}

async function exchange(
  { bytes, side }: RecordedEnvelope,
  sender: Sender,
  options: ReplayOptions,
): Promise<Outcome> {
  const { certificates, clock } = options;
  const signer = side.sign ? certificates.identity(side.sign, side.key) : options.identity;
  const tls = side.tls ? certificates.identity(side.tls, side.tlsKey) : signer;
  const message = options.resign
    ? resign(bytes, {
        identity: signingIdentity(signer),
        now: clock(),
        ...(side.at ? { at: Date.parse(side.at) } : {}),
        ...(side.keep ? { keep: side.keep } : {}),
      })
    : bytes;
  const soapAction = side.soapAction ?? undefined;
  const contentType = side.contentType ?? 'text/xml; charset=utf-8';
  const url = addressFor(side.service, options.url);
  let reply: HttpReply;
  try {
    reply = await sender.send({ url, bytes: message, soapAction, contentType, tls });
  } catch (error) {
    return { kind: 'unreachable', problem: error instanceof Error ? error.message : String(error) };
  }
  const { trust } = certificates;
  const { providerOin, unsigned = false } = options;
  return readOutcome(message, reply, { trust, providerOin, unsigned, now: clock() });
}

function addressFor(service: ServiceName, base: string): string {
  const url = new URL(base);
  if (url.pathname === '/') url.pathname = readService(readWsdl(service)).path;
  return url.href;
}
