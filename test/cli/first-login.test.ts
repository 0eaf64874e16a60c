/** `npm start` on a fresh folder: the address of the loket, and an invitation that works once. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import { afterAll, expect, test } from 'vitest';
import { createVisitor } from '../setup/loket-people.ts';
import { freePort, type ServeProcess, startServe, writeSettings } from '../setup/process.ts';
import { until } from '../setup/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'vb-first-login-'));
chmodSync(folder, 0o755);
let running: ServeProcess | undefined;
afterAll(async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  rmSync(folder, { recursive: true, force: true });
});
const WACHTWOORD = 'een lange zin om te onthouden';

/** @param invites  whether it should: then its line is waited for, and otherwise a moment. */
async function start({ invites }: { readonly invites: boolean }) {
  running = startServe(writeSettings({ port: await freePort(), dataFolder: join(folder, 'data') }));
  await running.listening;
  const last = invites ? /code \S+\s/ : /TEST MODE/;
  await until('the last line', async () => last.test(running?.output() ?? '') || undefined);
  if (!invites) await new Promise((resolve) => setTimeout(resolve, 1000));
  const said = running.output();
  const [, url = '', code] = /first login\s+(https:\/\/\S+?)\/inschrijven\s+code (\S+)/.exec(said) ?? [];
  return { url: url || (/loket\s+(https:\/\/\S+?)\/ /.exec(said)?.[1] ?? ''), code };
}
async function stop(): Promise<void> {
  running?.child.kill('SIGTERM');
  await running?.ended;
}

test('the invitation of a start works once, a later start gives another, and none when somebody can log in', async () => {
  const first = await start({ invites: true });
  expect(first.code).toMatch(/^\S{20,}$/);
  await stop();
  const { url, code } = await start({ invites: true });
  expect(code).not.toBe(first.code);
  const visitor = createVisitor(url);
  const begin = (token: string | undefined) =>
    visitor.send('POST', '/api/v1/inschrijving', { json: { token, wachtwoord: WACHTWOORD } });
  expect((await begin(first.code)).status).not.toBe(200);
  const begun = await begin(code);
  expect(begun.status).toBe(200);
  const { totpUri } = JSON.parse(begun.text) as { totpUri: string };
  const secret = new URL(totpUri).searchParams.get('secret') ?? '';
  const done = await visitor.send('POST', '/api/v1/inschrijving/bevestiging', {
    json: { token: code, code: new TOTP({ secret }).generate() },
  });
  expect(done.status).toBe(200);
  expect((await begin(code)).status).not.toBe(200);
  await stop();
  expect((await start({ invites: false })).code).toBeUndefined();
  // Whoever is there already needs no word about who comes first.
  expect(running?.output()).not.toMatch(/first (login|person)|gebruiker eerste/);
});
