/** What an operator types about dead letters, sending again and the balance, on a real store. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceCommand } from '../../src/cli/balance.ts';
import type { CommandContext } from '../../src/cli/command.ts';
import { deadLettersCommand } from '../../src/cli/dead-letters.ts';
import { meldingCommand } from '../../src/cli/melding.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { sql } from '../../src/store/pool.ts';
import { SCHEDULE_TEXT } from '../../src/store/retry-schedule.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { waitingEvents } from '../setup/parking.ts';
import { createRoutingDesk, type RoutingDesk } from '../setup/routing.ts';
import { runCommand } from './run-command.ts';

let database: TestDatabase;
let desk: RoutingDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  const mailboxes = [{ instantieCode: '0344', gemeentecodes: ['0344'] }];
  const gemeenten = [{ oin: '00000001999034400000', naam: 'Utrecht', mailboxes }];
  desk = await createRoutingDesk(database, readParties({ schools: [], gemeenten }), 10);
});
afterAll(() => database.drop());

const run = (create: (context: CommandContext) => import('commander').Command, ...args: string[]) =>
  runCommand((print) => {
    const opened = { store: database.store, close: async () => undefined };
    const context: Partial<CommandContext> = {
      openStore: async () => opened,
      readSettings: () => readSettings(EXAMPLE_SETTINGS, {}),
      print,
    };
    const command = create(context as CommandContext);
    for (const child of command.commands) child.exitOverride().configureOutput({ writeErr: print });
    return command;
  }, args);
const json = async (...[create, ...args]: Parameters<typeof run>) => {
  const { status, lines } = await run(create, ...args, '--json');
  return { status, said: JSON.parse(lines.join('')) as unknown };
};
const WHO = ['--door', 'operator.1', '--reden', 'tabel hersteld'];
const report = () => desk.register({ adres: { gemeentecode: '0344' } });
const routeAll = async () => desk.route(await waitingEvents(database.store));
const confirmAll = () =>
  database.store.query(
    sql(
      'test-confirm-all',
      `update vb.mailbox_item set ended_at = clock_timestamp(), result = 'VERWERKT' where ended_at is null`,
    ),
  );

test('a report is parked, listed by cause without personal data, counted, and tried again', async () => {
  const { meldingsnummer } = await report();
  expect(await run(deadLettersCommand, 'list')).toMatchObject({ lines: ['nothing is parked'] });
  expect(await json(meldingCommand, 'park', meldingsnummer, ...WHO)).toMatchObject({
    status: 0,
    said: { outcome: 'parked' },
  });
  expect(await run(meldingCommand, 'park', meldingsnummer, ...WHO)).toMatchObject({ status: 1 });
  await routeAll();
  expect((await json(deadLettersCommand, 'list')).said).toMatchObject([
    { cause: 'OPERATOR', count: 1, meldingen: 1, examples: [meldingsnummer] },
  ]);
  const { lines } = await run(deadLettersCommand, 'list');
  expect(lines[0]).toMatch(/^OPERATOR {2}1 events of 1 reports/);
  expect(lines.join('\n')).not.toMatch(/999000111|Voorbeeld/);
  expect((await json(balanceCommand)).said).toMatchObject({ aangenomen: 1, geparkeerd: 1, verschil: 0 });

  const retry = (...args: string[]) => json(deadLettersCommand, 'retry', ...args, ...WHO);
  expect(await retry('--cause', 'DECISION')).toMatchObject({ status: 1, said: { count: 0 } });
  expect(await retry('--all', '--dry-run')).toEqual({ status: 0, said: { count: 1, dryRun: true } });
  await routeAll();
  expect((await json(balanceCommand)).said).toMatchObject({ geparkeerd: 1 });
  expect(await retry('--meldingsnummer', meldingsnummer)).toEqual({
    ...{ status: 0, said: { count: 1, dryRun: false } },
  });
  await routeAll();
  expect((await run(balanceCommand)).lines).toEqual([
    '1 accepted = 1 delivered + 0 waiting + 0 parked + 0 withdrawn + 0 closed',
  ]);
});

test('what is missing or is no choice ends with a word of it, and changes nothing', async () => {
  const retry = (...args: string[]) => run(deadLettersCommand, 'retry', ...args);
  expect(await retry(...WHO)).toMatchObject({ status: 64 });
  expect(await retry('--all')).toMatchObject({ status: 1, lines: [expect.stringContaining('--door')] });
  expect(await retry('--all', '--door', 'operator.1', '--reden', 'leerling 999000111')).toMatchObject({
    lines: [expect.stringContaining('without the number of a pupil')],
  });
  expect(await retry('--all', '--cause', 'DATA', ...WHO)).toMatchObject({ status: 1 });
  expect(await run(meldingCommand, 'resend', '--door', 'operator.1')).toMatchObject({ status: 64 });
});

test('one report is sent once more, or all since a moment; a dry run sends nothing', async () => {
  const first = await report();
  const second = await report();
  await routeAll();
  const resend = (...args: string[]) => json(meldingCommand, 'resend', ...args, '--door', 'operator.1');
  expect(await resend(first.meldingsnummer)).toMatchObject({ status: 1, said: { waarom: 'LIGT_KLAAR' } });
  await confirmAll();
  expect(await resend(first.meldingsnummer, '--dry-run')).toMatchObject({ status: 0 });
  expect(await desk.where(first.meldingsnummer)).toMatchObject({ items: 1 });
  expect(await resend(first.meldingsnummer)).toMatchObject({ status: 0, said: { verstuurd: true } });
  await routeAll();
  expect(await desk.where(first.meldingsnummer)).toMatchObject({ items: 2 });
  expect(await resend('999')).toMatchObject({ status: 1, said: { waarom: 'ONBEKEND' } });
  expect(await resend('999', '--dry-run')).toMatchObject({ status: 1, said: { waarom: 'ONBEKEND' } });

  const since = ['--since', '2020-01-01', '--mailbox', '0344'];
  const expected = { verstuurd: 2, overgeslagen: { LIGT_KLAAR: 1 } };
  expect(await resend(...since, '--dry-run')).toMatchObject({ status: 0, said: expected });
  expect(await waitingEvents(database.store)).toEqual([]);
  expect(await resend('--since', '2020-01-01', '--mailbox', '0999')).toMatchObject({ status: 1 });
  expect(await resend('--since', '2999-01-01')).toMatchObject({ status: 1, said: { verstuurd: 0 } });
  expect(await resend(...since)).toMatchObject({ status: 0, said: expected });
  await routeAll();
  expect(await desk.where(second.meldingsnummer)).toMatchObject({ items: 2 });
  expect(await resend(...since)).toMatchObject({ status: 1, said: { overgeslagen: { LIGT_KLAAR: 3 } } });
});

test('balance ends with status 1 and names the reports when something is nowhere', async () => {
  expect(await json(balanceCommand)).toMatchObject({ status: 0 });
  const { meldingsnummer } = await report();
  await database.store.query(sql('test-gone', 'delete from vb.outbox where meldingsnummer = $1::bigint'), [
    meldingsnummer,
  ]);
  expect(await json(balanceCommand)).toMatchObject({
    status: 1,
    said: { verschil: 1, zoek: [meldingsnummer] },
  });
  expect((await run(balanceCommand)).lines.join('\n')).toContain(meldingsnummer);
});

test('the schedule stands in the help', () => {
  expect(SCHEDULE_TEXT).toContain('2, 10, 30, 120, 600, 1800 seconds');
  let help = '';
  const command = deadLettersCommand({} as CommandContext).configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  expect(help).toContain(SCHEDULE_TEXT);
});
