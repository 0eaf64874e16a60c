/** `replay`: recorded envelopes against an endpoint, with what each should lead to. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { parseOin } from '../edukoppeling/oin.ts';
import { BROKER_OIN } from '../harness/example-partners.ts';
import { type Identity, openCertificates, TEST_CERTIFICATES } from '../harness/replay/certificates.ts';
import { describeExpectation, describeOutcome } from '../harness/replay/compare.ts';
import { findEnvelopes, type RecordedEnvelope } from '../harness/replay/envelopes.ts';
import { writeJunit } from '../harness/replay/junit.ts';
import { type ReplayOptions, type ReplayResult, replay } from '../harness/replay/replay.ts';
import { type CommandContext, EXIT, readOrUsage, UsageError } from './command.ts';
import { readKeyPair } from './named-files.ts';

interface ReplayFlags {
  readonly url: string;
  readonly resign?: boolean;
  readonly unsigned?: boolean;
  readonly certs?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly oin: string;
  readonly json?: boolean;
  readonly junit?: string;
}

/** The vendor of the test PKI: who signs when neither a side file nor an option says so. */
const DEFAULT_SIGNER = 'vendor-rsin';

export function replayCommand(context: Pick<CommandContext, 'print'>): Command {
  return new Command('replay')
    .description('send recorded envelopes to an endpoint and compare each outcome with its side file')
    .argument('<path>', 'a folder with *.xml, searched with all below it, or one file')
    .option(
      '--url <url>',
      'the endpoint; without a path that of the service is added',
      'https://localhost:8443',
    )
    .option('--resign', 'give each a fresh MessageID, Timestamp and signature; what was wrong stays wrong')
    .option('--certs <folder>', 'certificates, keys/ and trust/ that side files name (default: the test PKI)')
    .option('--cert <file>', 'PEM: who signs and connects where a side file names nobody (with --key)')
    .option('--key <file>', 'PEM: the key of --cert')
    .option('--oin <oin>', 'the OIN that signs the answers', BROKER_OIN)
    .option('--unsigned', 'the service is of profile 2W-be: its answers carry no signature')
    .option('--json', 'print one JSON object and nothing else')
    .option('--junit <file>', 'write JUnit XML for a CI')
    .action(async (path: string, flags: ReplayFlags, command: Command) => {
      const prepared = readOrUsage(command, () => prepare(path, flags));
      process.exitCode = await run(prepared, flags, context.print);
    });
}

interface Prepared {
  readonly envelopes: readonly RecordedEnvelope[];
  readonly options: ReplayOptions;
  /** File descriptor of the report, open. */
  readonly junit: number | undefined;
}

/** Reads everything that was named, before anything is sent. @throws UsageError. */
function prepare(path: string, flags: ReplayFlags): Prepared {
  const providerOin = parseOin(flags.oin);
  if (providerOin === undefined) throw new UsageError(`--oin ${flags.oin} is no OIN`);
  if (!URL.canParse(flags.url) || !flags.url.startsWith('https:')) {
    throw new UsageError(`--url ${flags.url} is no https address`);
  }
  try {
    const envelopes = findEnvelopes(path);
    if (envelopes.length === 0) throw new UsageError(`no *.xml in ${path}`);
    const certificates = openCertificates(flags.certs ?? TEST_CERTIFICATES);
    const identity = readIdentity(flags) ?? certificates.identity(DEFAULT_SIGNER);
    for (const { side } of envelopes) {
      if (side.sign) certificates.identity(side.sign, side.key);
      if (side.tls) certificates.identity(side.tls, side.tlsKey);
    }
    const { url, resign = false, unsigned = false } = flags;
    const options = { url, certificates, identity, providerOin, resign, unsigned, clock: Date.now };
    const junit = flags.junit === undefined ? undefined : openReport(flags.junit);
    return { envelopes, options, junit };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Opened before anything is sent: a report that cannot be written is known at once. @throws UsageError. */
function openReport(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw new UsageError(`--junit ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Of --cert and --key. @throws UsageError. */
function readIdentity({ cert, key }: ReplayFlags): Identity | undefined {
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--cert and --key belong together');
  if (cert === undefined || key === undefined) return undefined;
  const pair = readKeyPair(['--cert', '--key'], [cert, key]);
  return { name: cert, certificate: pair.certificate, privateKey: pair.key };
}

async function run(
  { envelopes, options, junit }: Prepared,
  flags: ReplayFlags,
  print: (line: string) => void,
): Promise<number> {
  const startedAt = options.clock();
  const results = await replay(envelopes, options, (result) => {
    if (!flags.json) print(lineOf(result));
  });
  const count = (verdict: ReplayResult['verdict']) => results.filter((r) => r.verdict === verdict).length;
  const totals = { ok: count('ok'), different: count('different'), noExpectation: count('no-expectation') };
  if (junit !== undefined) {
    writeFileSync(junit, writeJunit(results, startedAt));
    closeSync(junit);
  }
  if (flags.json) print(JSON.stringify({ url: options.url, resigned: options.resign, ...totals, results }));
  else {
    print(`${totals.ok} ok, ${totals.different} different, ${totals.noExpectation} without expectation`);
    if (!options.resign && results.some(hasExpired)) print('Recorded messages expire: try --resign.');
  }
  return totals.different === 0 ? EXIT.ok : EXIT.failed;
}

function hasExpired({ verdict, outcome }: ReplayResult): boolean {
  return verdict === 'different' && outcome.kind === 'fault' && outcome.code === 'VB-F20';
}

function lineOf({ file, verdict, expected, outcome }: ReplayResult): string {
  const got = describeOutcome(outcome);
  switch (verdict) {
    case 'ok':
      return `ok         ${file}: ${got}`;
    case 'different':
      return `DIFFERENT  ${file}: expected ${expected ? describeExpectation(expected) : ''}, got ${got}`;
    case 'no-expectation':
      return `?          ${file}: no expectation, got ${got}`;
  }
}
