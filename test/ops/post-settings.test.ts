/** The post in a settings file: off by default, safe by default, and every mistake told at once. */
import { appendFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../src/ops/settings.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { writeSettings } from '../setup/process.ts';

const read = (text: string) => {
  const file = writeSettings({ port: 0, databaseUrl: 'postgres://localhost/x' });
  appendFileSync(file, `\n${text}\n`);
  return readSettings(file, {});
};

test('without post nothing is sent; reminders and files have their defaults', () => {
  const settings = read('');
  expect(settings.post).toBeUndefined();
  expect(settings.reminders).toEqual({
    everyMinutes: 60,
    endDateDays: 28,
    notFetchedDays: 5,
    closingDays: 14,
  });
  expect(settings.gegevensleveringen).toEqual({ maxBytes: 5 * 1024 * 1024, keepDays: 90 });
});

test('a host and a sender are enough; TLS is demanded unless it is switched off', () => {
  const { post } = read('post: { smtp: { host: mail.example }, from: broker@broker.example }');
  expect(post).toEqual({
    smtp: { host: 'mail.example', port: 587, tls: 'starttls', timeoutMs: 20_000 },
    from: 'broker@broker.example',
    batchMinutes: 15,
    retryMinutes: [1, 5, 15, 60, 240, 720, 1440],
  });
});

test('every mistake at once', () => {
  const text =
    'post: { smtp: { host: m.example, password: x }, from: nobody, batchMinutes: 0, retryMinutes: [-1] }';
  const problems = () => {
    try {
      read(text);
    } catch (error) {
      return error instanceof SettingsError ? error.problems.join('\n') : String(error);
    }
    return '';
  };
  for (const key of ['post.smtp', 'post.from', 'post.batchMinutes', 'post.retryMinutes.0'])
    expect(problems()).toContain(key);
});

describe('the address of a mailbox in the parties file', () => {
  const parties = (email: object) => ({
    schools: [],
    gemeenten: [
      {
        oin: '00000001999903440000',
        naam: 'test',
        mailboxes: [{ instantieCode: '0344', gemeentecodes: ['0344'], ...email }],
      },
    ],
  });
  test('may be there, may be left out, must be one', () => {
    expect(readParties(parties({ email: 'a@b.example' })).emailOf('0344')).toBe('a@b.example');
    expect(readParties(parties({})).emailOf('0344')).toBeUndefined();
    expect(() => readParties(parties({ email: 'a b@c' }))).toThrow('mailboxes.0.email');
  });
});
