/** `replay`: recorded envelopes against an endpoint, with what each should lead to. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { parseOin } from '../edukoppeling/oin.ts';
import { BROKER_OIN } from '../harness/example-partners.ts';
import { type Identity, openCertificates, TEST_CERTIFICATES } from '../harness/replay/certificates.ts';
import { describeExpectation, describeOutcome } from '../harness/replay/compare.ts';
import { findEnvelopes, type RecordedEnvelope } from '../harness/replay/envelopes.ts';
import { writeJunit } from '../harness/replay/junit.ts';
import { type ReplayOptions, type ReplayResult, replay } from '../harness/replay/replay.ts';
import { type CommandContext, EXIT } from './command.ts';

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
      const usage = (problem: string): never => command.error(problem, { exitCode: EXIT.usage });
      const prepared = prepare(path, flags, usage);
      process.exitCode = await run(prepared.envelopes, prepared.options, flags, context.print);
    });
}

interface Prepared {
  readonly envelopes: readonly RecordedEnvelope[];
  readonly options: ReplayOptions;
}

/** Reads everything that was named, before anything is sent. */
function prepare(path: string, flags: ReplayFlags, usage: (problem: string) => never): Prepared {
  const { cert, key } = flags;
  const providerOin = parseOin(flags.oin) ?? usage(`--oin ${flags.oin} is no OIN`);
  if (!URL.canParse(flags.url) || !flags.url.startsWith('https:'))
    usage(`--url ${flags.url} is no https address`);
  if ((cert === undefined) !== (key === undefined)) usage('--cert and --key belong together');
  try {
    const envelopes = findEnvelopes(path);
    if (envelopes.length === 0) usage(`no *.xml in ${path}`);
    const certificates = openCertificates(flags.certs ?? TEST_CERTIFICATES);
    const identity: Identity =
      cert !== undefined && key !== undefined
        ? { name: cert, certificate: readFileSync(cert, 'utf8'), privateKey: readFileSync(key, 'utf8') }
        : certificates.identity(DEFAULT_SIGNER);
    for (const { side } of envelopes) {
      if (side.sign) certificates.identity(side.sign, side.key);
      if (side.tls) certificates.identity(side.tls, side.tlsKey);
    }
    const { resign = false, unsigned = false } = flags;
    return {
      envelopes,
      options: { url: flags.url, certificates, identity, providerOin, resign, unsigned, clock: Date.now },
    };
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

async function run(
  envelopes: readonly RecordedEnvelope[],
  options: ReplayOptions,
  flags: ReplayFlags,
  print: (line: string) => void,
): Promise<number> {
  const startedAt = options.clock();
  const results = await replay(envelopes, options, (result) => {
    if (!flags.json) print(lineOf(result));
  });
  const count = (verdict: ReplayResult['verdict']) => results.filter((r) => r.verdict === verdict).length;
  const totals = { ok: count('ok'), different: count('different'), noExpectation: count('no-expectation') };
  if (flags.junit) writeFileSync(flags.junit, writeJunit(results, startedAt));
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
