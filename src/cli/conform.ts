/** `conform`: the wire-visible statements of the profile against a running endpoint, anyone's. */
import { createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { CODECS } from '../contract/codecs.ts';
import { readPem } from '../edukoppeling/pki/index.ts';
import { conform, type Finding, NoBaseError, type StatementResult } from '../harness/conform/conform.ts';
import { STATEMENTS } from '../harness/conform/not-testable.ts';
import type { Identity, Target } from '../harness/conform/target.ts';
import { type CommandContext, EXIT } from './command.ts';

const TEST_PKI = fileURLToPath(new URL('../../certs-fixtures', import.meta.url));

interface Options {
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
  readonly json?: boolean;
}

export function conformCommand(context: CommandContext): Command {
  const ofTestPki = (flags: string, description: string, name: string) =>
    new Option(flags, description).default(join(TEST_PKI, name), `${name} of the test PKI`);
  return new Command('conform')
    .description('try every statement of the profile that can be seen on the wire; nothing is changed there')
    .option('--url <url>', 'address of the service', 'https://localhost:8443/verzuim/school/v1')
    .addOption(ofTestPki('--cert <pem>', 'certificate of a connected party', 'vendor-rsin.pem'))
    .addOption(ofTestPki('--key <pem>', 'its key', 'keys/vendor-rsin.key.pem'))
    .option('--other-cert <pem>', 'certificate of a second party with another OIN')
    .option('--other-key <pem>', 'its key')
    .option(
      '--bad-certs <folder>',
      'certificates that must be refused: expired.pem, revoked.pem, no-oin.pem …',
    )
    .option('--bad-key <pem>', 'their key, where a certificate has no NAME.key.pem of its own')
    .addOption(
      new Option('--trust <pem...>', 'what the server certificate is checked against').default(
        [join(TEST_PKI, 'trust/root.pem')],
        'trust/root.pem of the test PKI',
      ),
    )
    .option('--to-oin <oin>', 'OIN of the service', '00000001999900019000')
    .option('--from-oin <oin>', 'OIN of a sender that the party may speak for', '0000000700099AD00000')
    .option('--action <uri>', 'wsa:Action of a request that changes nothing', QUERY_ACTION)
    .option('--payload <xml>', 'file with the child of Body of that request')
    .option('--timeout <seconds>', 'for one exchange', '20')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (options: Options) => {
      process.exitCode = await run(context, options);
    });
}

const QUERY_ACTION = 'urn:verzuimbroker:school:v1/ophalenVerzuimmelding';

async function run(context: CommandContext, options: Options): Promise<number> {
  const say = (line: string) => {
    if (!options.json) context.print(line);
  };
  let results: readonly StatementResult[];
  try {
    results = await conform(readTarget(options), STATEMENTS, (id, finding) => say(lineOf(id, finding)));
  } catch (error) {
    if (!(error instanceof NoBaseError)) throw error;
    if (options.json) context.print(JSON.stringify({ url: options.url, error: error.message }));
    else context.print(error.message);
    return EXIT.failed;
  }
  const count = (result: StatementResult['result']) =>
    results.filter((each) => each.result === result).length;
  const summary = { holds: count('holds'), broken: count('broken'), notTestable: count('not-testable') };
  if (options.json) context.print(JSON.stringify({ url: options.url, summary, statements: results }));
  for (const { id, result, reason } of results) {
    if (result === 'not-testable') say(`${id.padEnd(7)}not testable  ${reason ?? ''}`);
  }
  say(
    `\n${summary.holds} hold, ${summary.broken} broken, ${summary.notTestable} not testable from outside (of ${results.length})`,
  );
  return summary.broken === 0 ? EXIT.ok : EXIT.failed;
}

function lineOf(id: string, { title, outcome }: Finding): string {
  const start = `${id.padEnd(7)}${outcome.result.replace('-', ' ').padEnd(14)}${title}`;
  if (outcome.result !== 'broken') return start;
  return `${start}\n         expected  ${outcome.expected}\n         got       ${outcome.got}`;
}

function readTarget(options: Options): Target {
  const ownPki = options.cert.startsWith(TEST_PKI);
  const badCerts = options.badCerts ?? (ownPki ? join(TEST_PKI, 'bad') : undefined);
  const badKey = options.badKey ?? options.key;
  const other = options.otherCert ?? (ownPki ? join(TEST_PKI, 'vendor-kvk.pem') : undefined);
  const otherKey = options.otherKey ?? join(TEST_PKI, 'keys/vendor-kvk.key.pem');
  return {
    url: options.url,
    trust: options.trust.map((file) => readFileSync(file, 'utf8')),
    party: readIdentity(options.cert, options.key),
    otherParty: other === undefined ? undefined : readIdentity(other, otherKey),
    badParties: badCerts === undefined ? new Map() : readBadParties(badCerts, badKey),
    toOin: options.toOin,
    fromOin: options.fromOin,
    action: options.action,
    payload:
      options.payload === undefined
        ? CODECS.ophalenVerzuimmelding.writeRequest({ meldingsnummer: '1' })
        : readFileSync(options.payload, 'utf8').trim(),
    timeoutMs: Number(options.timeout) * 1000,
    clock: Date.now,
  };
}

function readIdentity(certificateFile: string, keyFile: string): Identity {
  const certificate = readFileSync(certificateFile, 'utf8');
  const key = readFileSync(keyFile, 'utf8');
  const der = readPem(certificate, 'CERTIFICATE')[0] ?? Buffer.alloc(0);
  return { certificate, key, der, privateKey: createPrivateKey(key) };
}

function readBadParties(folder: string, sharedKey: string): ReadonlyMap<string, Identity> {
  const found = new Map<string, Identity>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pem') && !name.includes('.key.'))) {
    const name = basename(file, '.pem');
    const own = [join(folder, `${name}.key.pem`), join(folder, '../keys', `${name}.key.pem`)].find(
      existsSync,
    );
    found.set(name, readIdentity(join(folder, file), own ?? sharedKey));
  }
  return found;
}
