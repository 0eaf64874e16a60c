/** `demo`: the whole journey on the embedded default, told as it happens. */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { type JourneyResult, runJourney } from '../harness/journey.ts';
import { createLog } from '../ops/log.ts';
import { readDirectoryFrom } from '../parties/parties-in-store.ts';
import { type CommandContext, EXIT, type OpenStore } from './command.ts';

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
    .action(async (options: { json?: boolean; keep?: boolean }) => {
      process.exitCode = await demo(context, options.json ?? false, options.keep ?? false);
    });
}

async function demo(context: CommandContext, json: boolean, keep: boolean): Promise<number> {
  const started = performance.now();
  const say = (line: string) => {
    if (!json) context.print(line);
  };
  say('Verzuimbroker demo: made-up people, a test PKI, real TLS, real signatures, a real PostgreSQL.\n');
  say('Starting PostgreSQL and the broker …');
  const dataFolder = await mkdtemp(join(tmpdir(), 'verzuimbroker-demo-'));
  const settings = context.readSettings(EXAMPLE);
  const broker = await context.startBroker(
    {
      ...settings,
      listen: { host: '127.0.0.1', port: 0 },
      operations: { port: 0 },
      store: { connections: settings.store.connections, dataFolder },
      queue: {},
    },
    { log: createLog({ level: 'silent' }), ephemeral: true },
  );
  let opened: OpenStore | undefined;
  try {
    opened = await context.openStore({
      ...settings,
      store: { ...settings.store, databaseUrl: broker.databaseUrl },
    });
    const startMs = Math.round(performance.now() - started);
    say(`The broker listens on ${broker.url} (after ${startMs} ms).\n`);
    let number = 0;
    const { store } = opened;
    const desk = { store, directory: await readDirectoryFrom(store), clock: Date.now };
    const result = await runJourney(broker.url, desk, (step, lines, ms) => {
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
    await broker.close();
  }
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
