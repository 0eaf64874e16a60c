/** `gebruiker` as an operator types it: the first of all, adding, roles, blocking; refusals with code and status 1. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandContext } from '../../src/cli/command.ts';
import { gebruikerCommand } from '../../src/cli/gebruiker.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { type Person, startTestLoket, type TestLoket } from '../setup/loket-server.ts';
import { runCommand } from './run-command.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
let at: TestLoket;
beforeAll(async () => {
  at = await startTestLoket();
  // The command looks at the machine's clock: the token it makes must not be of the future.
  at.time.now = Date.now();
});
afterAll(() => at.stop());

const run = (...args: string[]) =>
  runCommand(
    (print) =>
      gebruikerCommand({
        print,
        readSettings: () => readSettings(EXAMPLE_SETTINGS, {}),
        openStore: async () => ({ store: at.store, close: async () => undefined }),
      } as Partial<CommandContext> as CommandContext),
    args,
  );
const json = async (...args: string[]) => {
  const { status, lines } = await run(...args, '--json');
  return { status: status ?? 0, body: JSON.parse(lines.join('')) as Record<string, unknown> };
};
const codes = (body: Record<string, unknown>) =>
  (body['fouten'] as { code: string }[]).map(({ code }) => code);
const DOOR = ['--door', 'operator.1'];

test('VZ-GEB-12 gebruiker eerste gives a token on the terminal, with which the first functioneel beheerder enrols; then never again', async () => {
  expect(await run('list')).toMatchObject({ lines: ['nobody yet'] });
  const { lines } = await run('eerste', 'anna', ...DOOR);
  const [line, , token = ''] = lines;
  expect(line).toBe('anna  register  invited  functioneel-beheerder');
  const shown = await json('show', 'anna');
  const { gebruikerId } = shown.body['gebruiker'] as { gebruikerId: string };
  const person: Person = await at.enrol(token, 'anna', gebruikerId);
  expect((await at.logIn(person)).status).toBe(200);
  const again = await json('eerste', 'bob', ...DOOR);
  expect([again.status, codes(again.body)]).toEqual([1, ['VZ-GEB-12']]);
});

test('VZ-GEB-02 VZ-GEB-04 VZ-GEB-06 VZ-GEB-10 VZ-GEB-11 gebruiker adds the first beheerder of an organisation; the rest is for that beheerder', async () => {
  const partij = await at.addPartij('SCHOOL', { brins: [{ brin: '99AD', sector: 'VO' }] });
  const add = (name: string, to = partij) =>
    json('toevoegen', name, '--naam', 'Proef', '--partij', to, ...DOOR);
  expect((await add('school.beheer')).body).toMatchObject({ verwerkt: true, token: expect.any(String) });
  expect(codes((await add('school.beheer', await at.addPartij('SCHOOL', {}))).body)).toEqual(['VZ-GEB-06']);
  const role = (name: string, rol: string) => json('rol-toekennen', name, rol, ...DOOR);
  expect(codes((await role('school.beheer', 'operator')).body)).toEqual(['VZ-GEB-02']);
  expect((await role('school.beheer', 'beheerder')).status).toBe(0);
  expect(codes((await role('school.beheer', 'verzuimloketmelder')).body)).toEqual(['VZ-GEB-04']);
  expect(codes((await add('school.tweede')).body)).toEqual(['VZ-GEB-04']);
  expect(codes((await add('school.nergens', '999999')).body)).toEqual(['VZ-GEB-10']);
  expect((await run('blokkeren', 'school.beheer', ...DOOR)).lines[0]).toContain('blocked');
  expect(codes((await json('uitnodigen', 'school.beheer', ...DOOR)).body)).toEqual(['VZ-GEB-11']);
  expect((await run('vrijgeven', 'school.beheer', ...DOOR)).lines[0]).toContain('invited');
  expect((await run('uitnodigen', 'school.beheer', ...DOOR)).lines).toHaveLength(3);
  expect((await json('rol-intrekken', 'school.beheer', 'beheerder', ...DOOR)).status).toBe(0);
  const { lines } = await run('show', 'school.beheer');
  expect(lines.join('\n')).toMatch(/beheerder: given by operator\.1 on .*, taken away by operator\.1/);
});

test('VZ-GEB-01 VZ-GEB-05 gebruiker afmelden ends every session; the last functioneel beheerder cannot be blocked', async () => {
  expect((await json('afmelden', 'anna', ...DOOR)).status).toBe(0);
  expect(codes((await json('blokkeren', 'anna', ...DOOR)).body)).toEqual(['VZ-GEB-05']);
  expect(codes((await json('show', 'niemand')).body)).toEqual(['VZ-GEB-01']);
});

test.each([
  [['toevoegen', 'Hoofd', '--naam', 'X', ...DOOR]],
  [['toevoegen', 'goed', '--naam', 'X']],
  [['toevoegen', 'goed', '--naam', 'X', '--email', 'geen adres', ...DOOR]],
  [['rol-toekennen', 'anna', 'koning', ...DOOR]],
])('status 64 for %j', (args) => {
  expect(spawnSync(process.execPath, [BIN, 'gebruiker', ...args]).status).toBe(64);
});
