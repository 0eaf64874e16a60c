/** `conform`: the wire-visible statements of the profile against a running endpoint, anyone's. */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { conform, type Finding, NoBaseError, type StatementResult } from '../harness/conform/conform.ts';
import { STATEMENTS } from '../harness/conform/not-testable.ts';
import type { Target } from '../harness/conform/target.ts';
import { type CommandContext, EXIT, readOrUsage } from './command.ts';
import { type ConformOptions, readTarget, TEST_PKI } from './conform-target.ts';

interface Options extends ConformOptions {
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
    .option('--to-oin <oin>', 'OIN of the service, which signs its answers', '00000001999900019000')
    .option('--from-oin <oin>', 'OIN of a sender that the party may speak for', '0000000700099AD00000')
    .option('--action <uri>', 'wsa:Action of a request that changes nothing', QUERY_ACTION)
    .option('--payload <xml>', 'file with the child of Body of that request')
    .option('--timeout <seconds>', 'for one exchange', '20')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (options: Options, command: Command) => {
      const target = readOrUsage(command, () => readTarget(options));
      process.exitCode = await run(context, target, options.json ?? false);
    });
}

const QUERY_ACTION = 'urn:verzuimbroker:school:v1/ophalenVerzuimmelding';

async function run(context: CommandContext, target: Target, json: boolean): Promise<number> {
  const { url } = target;
  const say = (line: string) => {
    if (!json) context.print(line);
  };
  let results: readonly StatementResult[];
  try {
    results = await conform(target, STATEMENTS, (id, finding) => say(lineOf(id, finding)));
  } catch (error) {
    if (!(error instanceof NoBaseError)) throw error;
    if (json) context.print(JSON.stringify({ url, error: error.message }));
    else context.print(error.message);
    return EXIT.failed;
  }
  const count = (result: StatementResult['result']) =>
    results.filter((each) => each.result === result).length;
  const summary = { holds: count('holds'), broken: count('broken'), notTestable: count('not-testable') };
  if (json) context.print(JSON.stringify({ url, summary, statements: results }));
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
