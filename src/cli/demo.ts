/** `demo`: the whole journey on the embedded default, told as it happens. */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { type JourneyResult, runJourney } from '../harness/journey.ts';
import { createLog } from '../ops/log.ts';
import { DEFAULT_LOKET } from '../ops/loket-settings.ts';
import type { Settings } from '../ops/settings.ts';
import { readDirectoryFrom } from '../parties/parties-in-store.ts';
import { type CommandContext, EXIT, type OpenStore } from './command.ts';

/** What scripts/cluster writes. */
const CLUSTER = join('.cluster', 'settings.yaml');
const EXAMPLE = fileURLToPath(new URL('../../settings.example.yaml', import.meta.url));

const TITLES: Readonly<Record<string, string>> = {
  melden: 'The school reports',
  bezorgen: 'The report reaches the gemeente',
  bevestigen: 'The gemeente confirms',
  terugkoppelen: 'The gemeente answers',
  zien: 'The school sees it',
  muteren: 'The school adds to its report',
  intrekken: 'The school withdraws another report',
  vrijstelling: 'The gemeente registers a vrijstelling',
  routering: 'The gemeente has one kind of report sent elsewhere',
  vervalsen: 'A forged copy',
  herhalen: 'A replay',
};

export function demoCommand(context: CommandContext): Command {
  return new Command('demo')
    .description('send a real signed report the whole way: school, register, gemeente, and back')
    .option('--json', 'print one JSON object and nothing else')
    .option('--keep', 'keep the broker running afterwards, until Ctrl-C')
    .option(
      '--against <url>',
      'the URL of a broker that runs with the example parties, or `cluster`: that of scripts/cluster',
    )
    .option('--settings <file>', 'with --against: its settings; without them nothing is done at its desk')
    .action(async (options: DemoOptions) => {
      process.exitCode = await demo(context, options);
    });
}

interface DemoOptions {
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly against?: string;
  readonly settings?: string;
}

/** What the journey is made on, and how it ends. */
interface Stage {
  readonly url: string;
  /** Of the database behind it; undefined when that is not ours to open. */
  readonly settings: Settings | undefined;
  close(): Promise<void>;
}

async function demo(context: CommandContext, options: DemoOptions): Promise<number> {
  const started = performance.now();
  const { json = false, keep = false } = options;
  const say = (line: string) => {
    if (!json) context.print(line);
  };
  say('Verzuimbroker demo: made-up people, a test PKI, real TLS, real signatures, a real PostgreSQL.\n');
  const stage = options.against === undefined ? await startOwn(context, say) : findRunning(context, options);
  let opened: OpenStore | undefined;
  try {
    opened = stage.settings && (await context.openStore(stage.settings));
    const startMs = Math.round(performance.now() - started);
    say(`The broker listens on ${stage.url} (after ${startMs} ms).\n`);
    let number = 0;
    const desk = opened && {
      store: opened.store,
      directory: await readDirectoryFrom(opened.store),
      clock: Date.now,
    };
    const result = await runJourney(stage.url, desk, (step, lines, ms) => {
      say(`${++number}. ${TITLES[step] ?? step} (${ms} ms)`);
      for (const line of lines) say(`   ${line}`);
      say('');
    });
    const total = Math.round(performance.now() - started);
    const whole: JourneyResult = { ...result, ms: { starten: startMs, ...result.ms, totaal: total } };
    if (json) context.print(JSON.stringify(whole));
    else summarise(whole, say);
    if (keep) await untilInterrupted(say);
    return result.ok ? EXIT.ok : EXIT.failed;
  } finally {
    await opened?.close();
    await stage.close();
  }
}

async function startOwn(context: CommandContext, say: (line: string) => void): Promise<Stage> {
  say('Starting PostgreSQL and the broker …');
  const dataFolder = await mkdtemp(join(tmpdir(), 'verzuimbroker-demo-'));
  const settings = context.readSettings(EXAMPLE);
  const broker = await context.startBroker(
    {
      ...settings,
      listen: { host: '127.0.0.1', port: 0 },
      operations: { port: 0 },
      loket: DEFAULT_LOKET,
      store: { connections: settings.store.connections, dataFolder },
      queue: {},
    },
    { log: createLog({ level: 'silent' }), ephemeral: true },
  );
  const store = { ...settings.store, databaseUrl: broker.databaseUrl };
  return { url: broker.url, settings: { ...settings, store }, close: () => broker.close() };
}

/** @throws SettingsError. */
function findRunning(context: CommandContext, { against = '', settings }: DemoOptions): Stage {
  const file = settings ?? (against === 'cluster' ? CLUSTER : undefined);
  const found = file === undefined ? undefined : context.readSettings(file);
  const url = against === 'cluster' ? (found?.publicUrl ?? '') : against.replace(/\/+$/, '');
  return { url, settings: found, close: async () => undefined };
}

function summarise(result: JourneyResult, say: (line: string) => void): void {
  say(result.ok ? 'All of it went well.' : 'Something did not go as it should.');
  say(
    `  meldingsnummer ${result.meldingsnummer}, gemeente ${result.gemeentecode}, mailbox ${result.mailbox}`,
  );
  say(`  status seen by the school: ${result.statusSeenBySchool}`);
  say(`  forged copy accepted: ${result.tampered.accepted ? 'yes' : 'no'} (${result.tampered.fault})`);
  say(`  replay gave the same number: ${result.replayed.sameMeldingsnummer ? 'yes' : 'no'}`);
  say(`  ${result.ms['totaal']} ms in all\n`);
  say(
    'Look further: README.md, docs/lifecycle.md (the steps of a message and their faults), `npm start` (keep it running).',
  );
}

function untilInterrupted(say: (line: string) => void): Promise<void> {
  say('Still running; Ctrl-C ends it.');
  return new Promise((resolve) => process.once('SIGINT', () => resolve()));
}
