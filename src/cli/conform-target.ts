/** The options of `conform` → the endpoint under test; everything that was named is read and judged here. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODECS } from '../contract/codecs.ts';
import { type Oin, parseOin } from '../edukoppeling/oin.ts';
import { readPem } from '../edukoppeling/pki/index.ts';
import { BAD_KINDS, type BadKind } from '../harness/conform/bad-kinds.ts';
import type { Identity, Target } from '../harness/conform/target.ts';
import { UsageError } from './command.ts';
import { readKeyPair, readNamed } from './named-files.ts';

export const TEST_PKI = fileURLToPath(new URL('../../certs-fixtures', import.meta.url));
const MAX_TIMEOUT_S = 3600;

export interface ConformOptions {
  readonly url: string;
  readonly cert: string;
  readonly key: string;
  readonly otherCert?: string;
  readonly otherKey?: string;
  readonly badCerts?: string;
  readonly badKey?: string;
  readonly trust: readonly string[];
  readonly toOin: string;
  readonly fromOin: string;
  readonly action: string;
  readonly payload?: string;
  readonly timeout: string;
}

/** @throws UsageError. */
export function readTarget(options: ConformOptions): Target {
  const { url, action } = options;
  if (!URL.canParse(url) || !url.startsWith('https:'))
    throw new UsageError(`--url ${url} is no https address`);
  if (!/^[\x21-\x7e]+$/.test(action)) throw new UsageError(`--action ${action} is no URI`);
  const timeout = Number(options.timeout);
  if (!(timeout > 0 && timeout <= MAX_TIMEOUT_S)) {
    throw new UsageError(`--timeout ${options.timeout} is no number of seconds up to ${MAX_TIMEOUT_S}`);
  }
  const ofTestPki = options.cert.startsWith(TEST_PKI);
  const badCerts = options.badCerts ?? (ofTestPki ? join(TEST_PKI, 'bad') : undefined);
  return {
    url,
    trust: options.trust.map(readTrust),
    party: readKeyPair(['--cert', '--key'], [options.cert, options.key]),
    otherParty: readOther(options, ofTestPki),
    badParties: badCerts === undefined ? new Map() : readBadParties(badCerts, options),
    toOin: readOin('--to-oin', options.toOin),
    fromOin: readOin('--from-oin', options.fromOin),
    action,
    payload:
      options.payload === undefined
        ? CODECS.ophalenVerzuimmelding.writeRequest({ meldingsnummer: '1' })
        : readNamed('--payload', options.payload).trim(),
    timeoutMs: timeout * 1000,
    clock: Date.now,
  };
}

function readOin(option: string, text: string): Oin {
  const oin = parseOin(text);
  if (oin === undefined) throw new UsageError(`${option} ${text} is no OIN`);
  return oin;
}

function readTrust(file: string): string {
  const pem = readNamed('--trust', file);
  if (readPem(pem, 'CERTIFICATE').length === 0) throw new UsageError(`--trust ${file} holds no certificate`);
  return pem;
}

function readOther({ otherCert, otherKey }: ConformOptions, ofTestPki: boolean): Identity | undefined {
  if ((otherCert === undefined) !== (otherKey === undefined)) {
    throw new UsageError('--other-cert and --other-key belong together');
  }
  if (otherCert !== undefined && otherKey !== undefined) {
    return readKeyPair(['--other-cert', '--other-key'], [otherCert, otherKey]);
  }
  if (!ofTestPki) return undefined;
  const own = ['vendor-kvk.pem', 'keys/vendor-kvk.key.pem'].map((name) => join(TEST_PKI, name));
  return readKeyPair(['--other-cert', '--other-key'], own as [string, string]);
}

/** A key that does not belong to its certificate would make every handshake fail: a refusal that says nothing. */
function readBadParties(
  folder: string,
  { key, badKey = key }: ConformOptions,
): ReadonlyMap<BadKind, Identity> {
  try {
    readdirSync(folder);
  } catch (error) {
    throw new UsageError(
      `--bad-certs ${folder} is no folder that can be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  readNamed('--bad-key', badKey);
  const found = new Map<BadKind, Identity>();
  for (const kind of BAD_KINDS) {
    const certificate = join(folder, `${kind}.pem`);
    if (!existsSync(certificate)) continue;
    const own = [join(folder, `${kind}.key.pem`), join(folder, '../keys', `${kind}.key.pem`)].find(
      existsSync,
    );
    found.set(kind, readKeyPair(['--bad-certs', '--bad-key'], [certificate, own ?? badKey]));
  }
  return found;
}
