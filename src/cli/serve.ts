/** `serve`: run the broker, or some of its roles, until it is told to stop. */
import { Command } from 'commander';
import { ROLES, type Role } from '../ops/process-settings.ts';
import type { Settings } from '../ops/settings.ts';
import { nodigEersteUit } from '../parties/gebruikersbeheer.ts';
import { listGebruikers } from '../store/gebruikers.ts';
import type { Broker } from './broker-port.ts';
import { type CommandContext, EXIT, readOrUsage, UsageError } from './command.ts';

interface ServeOptions {
  readonly settings: string;
  readonly role?: string;
}

export function serveCommand(context: CommandContext): Command {
  return new Command('serve')
    .description('run the broker: all of it in one process, or the roles that are named')
    .requiredOption('--settings <file>', 'settings file (YAML); settings.example.yaml shows every key')
    .option('--role <list>', `some of ${ROLES.join(',')}; default what the settings say, which is all`)
    .action(async (options: ServeOptions, command: Command) => {
      const asked = readOrUsage(command, () => readRoles(options.role));
      const settings = context.readSettings(options.settings);
      const broker = await context.startBroker(
        asked === undefined ? settings : { ...settings, roles: asked },
      );
      tellWhere(context, settings, broker);
      await tellFirstLogin(context, settings, broker);
      const signal = await firstSignal();
      context.print(`${signal}: finishing what is under way`);
      await stop(context, settings, broker);
    });
}

function readRoles(list: string | undefined): Role[] | undefined {
  if (list === undefined) return undefined;
  const names = list.split(',').map((name) => name.trim());
  const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name);
  const unknown = names.filter((name) => !isRole(name));
  if (unknown.length > 0)
    throw new UsageError(`--role: ${unknown.join(', ')} is none of ${ROLES.join(', ')}`);
  return [...new Set(names.filter(isRole))];
}

function tellWhere({ print }: CommandContext, settings: Settings, broker: Broker): void {
  if (broker.roles.includes('endpoint')) {
    print(`listening on ${broker.url}`);
    print(`  school service    ${broker.url}/verzuim/school/v1?wsdl`);
    print(`  gemeente service  ${broker.url}/verzuim/gemeente/v1?wsdl`);
  } else {
    print(`running: ${broker.roles.join(', ')}`);
  }
  print(`  health, metrics   ${broker.operationsUrl}/ready  ${broker.operationsUrl}/metrics`);
  if (broker.loketUrl) {
    print(`  loket             ${broker.loketUrl}/  (API: /api/v1)`);
  }
  if (settings.mode === 'test') print('  TEST MODE: certificates of the test PKI are accepted');
}

/** Who is invited by a start in test mode, until somebody has taken it up. */
const FIRST = { inlognaam: 'beheerder', naam: 'Functioneel beheerder' };

/**
 * While nobody can log in. In a test environment on the embedded database, where nobody is known yet: an invitation for
 * one hour, used once. Elsewhere a start prints no secret; there it is `gebruiker eerste`.
 */
async function tellFirstLogin(context: CommandContext, settings: Settings, broker: Broker): Promise<void> {
  const { loketUrl, loketIsNew } = broker;
  if (loketUrl === undefined || !loketIsNew) return;
  if (settings.mode !== 'test' || settings.store.databaseUrl !== undefined) {
    context.print('  first login       nobody can log in yet: `gebruiker eerste` invites the first person');
    return;
  }
  const opened = await context.openStore(settings);
  try {
    const known = await listGebruikers(opened.store, 'everyone');
    if (known.some(({ inlognaam }) => inlognaam !== FIRST.inlognaam)) return;
    const invited = await nodigEersteUit(opened.store, FIRST, { door: 'serve', now: Date.now() });
    if (!invited.verwerkt) return;
    context.print(`  first login       ${loketUrl}/inschrijven  code ${invited.token}`);
    context.print(`                    once, within an hour; then log in as ${FIRST.inlognaam}`);
  } finally {
    await opened.close();
  }
}

/** The second one ends the process at once, as it would without us. */
function firstSignal(): Promise<string> {
  const names = ['SIGINT', 'SIGTERM'] as const;
  return new Promise((resolve) => {
    const heard = (name: NodeJS.Signals) => {
      for (const each of names) process.off(each, heard);
      resolve(name);
    };
    for (const name of names) process.on(name, heard);
  });
}

const GOODBYE_MS = 1000;

/** Nothing is lost by what is cut off: what was acknowledged is in the store. */
async function stop(context: CommandContext, { stopSeconds }: Settings, broker: Broker): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), stopSeconds * 1000);
  });
  const outcome = await Promise.race([broker.close(), limit]);
  clearTimeout(timer);
  if (outcome !== 'late') {
    // A connection that a library still tries to make does not keep the process.
    setTimeout(() => process.exit(), GOODBYE_MS).unref();
    return;
  }
  context.print(`not finished after ${stopSeconds} seconds: ended all the same`);
  process.exit(EXIT.failed);
}
