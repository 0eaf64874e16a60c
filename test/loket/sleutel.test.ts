/** The key that secrets are sealed under, and what a start without it says. */
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_LOKET } from '../../src/ops/loket-settings.ts';
import { readSettings, type Settings, SettingsError } from '../../src/ops/settings.ts';
import { openSecret, sealSecret } from '../../src/parties/totp.ts';
import { readLoketKey } from '../../src/processes/loket-key.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';

const settings = readSettings(EXAMPLE_SETTINGS, {});
const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker key '));
const named = (keyFile: string): Settings => ({ ...settings, loket: { ...DEFAULT_LOKET, keyFile } });

test('the embedded default makes it once, for its owner only, beside the database and not in it', () => {
  const data = join(folder, 'data');
  const first = readLoketKey(settings, data);
  expect(readLoketKey(settings, data)).toEqual(first);
  expect(first).toHaveLength(32);
  expect(readdirSync(folder)).toEqual(['data.loket-key']);
  expect(statSync(join(folder, 'data.loket-key')).mode & 0o777).toBe(0o600);
});

test('production does not start without it', () => {
  expect(() => readLoketKey({ ...settings, mode: 'production' }, folder)).toThrow(SettingsError);
  const file = join(folder, 'mine');
  writeFileSync(file, readFileSync(join(folder, 'data.loket-key')), { mode: 0o600 });
  expect(readLoketKey({ ...named(file), mode: 'production' }, undefined)).toHaveLength(32);
});

test.each([
  ['that others can read', Buffer.alloc(32).toString('base64'), 0o644],
  ['that is too short', Buffer.alloc(16).toString('base64'), 0o600],
])('a key %s is refused', (name, text, mode) => {
  const file = join(folder, name);
  writeFileSync(file, text, { mode });
  expect(() => readLoketKey(named(file), undefined)).toThrow(SettingsError);
});

test('a sealed secret opens for its own person under its own key only', () => {
  const [key, other, secret] = [
    Buffer.alloc(32, 1),
    Buffer.alloc(32, 2),
    Buffer.from('12345678901234567890'),
  ];
  const sealed = sealSecret(key, secret, 'a');
  expect(openSecret(key, sealed, 'a')).toEqual(secret);
  expect(openSecret(key, sealed, 'b')).toBeUndefined();
  expect(openSecret(other, sealed, 'a')).toBeUndefined();
  const changed = Buffer.from(sealed);
  changed[sealed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(openSecret(key, changed, 'a')).toBeUndefined();
});
