/** Signing again: what was right stays right, what was wrong stays wrong, and nothing else changes. */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DS } from '../../src/edukoppeling/namespaces.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixture, fixtureIdentity, fixtureTrust } from '../../src/harness/example-partners.ts';
import { resign } from '../../src/harness/replay/resign.ts';
import { readSideFile } from '../../src/harness/replay/side-file.ts';
import { descendants, readGenerously } from '../../src/harness/replay/splice.ts';
import { FIXTURES } from '../fixtures/builder/all.ts';
import { AT } from '../fixtures/builder/message.ts';

const NOW = AT + 400 * 86_400_000 + 1234;
const identity = fixtureIdentity('vendor-rsin');
const gate = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  ownOins: [BROKER_OIN],
};
const load = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));
const sideOf = (path: string) => readSideFile(load(`${path}.expect.yaml`).toString(), path);

async function judge(bytes: Buffer, path: string, now: number): Promise<string> {
  const { soapAction, contentType } = sideOf(path);
  const [, charset] = /charset=(.+)/.exec(contentType ?? '') ?? [];
  const verdict = await verifyEnvelope(bytes, { soapAction: soapAction ?? undefined, charset }, now, gate);
  return verdict.ok ? 'believed' : `${verdict.fault.code} ${verdict.fault.rule} ${verdict.fault.found ?? ''}`;
}

const PATHS = Object.entries(FIXTURES).flatMap(([folder, all]) => all.map(({ name }) => `${folder}/${name}`));

test.each(PATHS)('%s is judged the same a year later, signed again', async (path) => {
  const { sign = '', key } = sideOf(path);
  const bytes = load(`${path}.xml`);
  const again = resign(bytes, { identity: fixtureIdentity(sign, key), now: NOW, at: AT });
  expect(await judge(again, path, NOW)).toBe(await judge(bytes, path, AT));
});

const parse = (bytes: Buffer): XmlElement => {
  const document = readGenerously(bytes);
  if (document === undefined) throw new Error('not readable');
  return document.root;
};

/** Blanks what signing again may change. */
const masked = (bytes: Buffer) =>
  bytes
    .toString('latin1')
    .replace(/(<[\w:]*(?:MessageID|Created|Expires|DigestValue|SignatureValue)\b[^>]*>)[^<]*/g, '$1');

test.each(PATHS)('%s changes in id, time, digests and signature only', (path) => {
  const { sign = '', key } = sideOf(path);
  const bytes = load(`${path}.xml`);
  const again = resign(bytes, { identity: fixtureIdentity(sign, key), now: NOW, at: AT });
  expect(masked(again)).toBe(masked(bytes));
  expect(again.equals(bytes)).toBe(readGenerously(bytes) === undefined);
});

test('the id is another each time, in the form it had', () => {
  const ids = ['valid/melden', 'valid/melden', 'valid/melden.message-id-bare-uuid'].map((path) => {
    const again = resign(load(`${path}.xml`), { identity, now: NOW });
    return /<wsa:MessageID [^>]*>([^<]*)</.exec(again.toString())?.[1] ?? '';
  });
  expect(new Set(ids).size).toBe(3);
  expect(ids[0]).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  expect(ids[2]).toMatch(/^[0-9a-f-]{36}$/);
});

describe('the Timestamp is as far from now as it was, spelled as it was', () => {
  const created = (text: string) => {
    const bytes = Buffer.from(load('valid/melden.xml').toString().replace('2025-09-01T08:00:00.000Z', text));
    const now = Date.parse('2026-10-06T12:00:00.250Z');
    const again = resign(bytes, { identity, now, at: AT }).toString();
    return /<wsu:Created>([^<]*)</.exec(again)?.[1];
  };
  test.each([
    ['2025-09-01T08:00:00.000Z', '2026-10-06T12:00:00.250Z'],
    ['2025-09-01T08:00:00Z', '2026-10-06T12:00:00Z'],
    ['2025-09-01T07:00:00.500Z', '2026-10-06T11:00:00.750Z'],
    ['2025-09-01T08:00:00.5Z', '2026-10-06T12:00:00.7Z'],
    ['2025-09-01T08:00:00.1234567Z', '2026-10-06T12:00:00.3730000Z'],
    ['2025-09-01T10:00:00.000+02:00', '2026-10-06T14:00:00.250+02:00'],
    ['2025-09-01T08:00:00.000', '2026-10-06T12:00:00.250'],
    ['2025-02-31T08:00:00.000Z', '2025-02-31T08:00:00.000Z'],
    ['yesterday', 'yesterday'],
  ])('%s becomes %s', (before, after) => expect(created(before)).toBe(after));
});

test('id and time are kept when asked for, and the same bytes come out again', () => {
  const bytes = load('valid/melden.xml');
  expect(resign(bytes, { identity, now: NOW, at: AT, keep: ['id', 'time'] }).equals(bytes)).toBe(true);
});

test('EK-79 an algorithm that the profile forbids is really used', () => {
  const again = parse(resign(load('invalid/melden.digest-sha-1.xml'), { identity, now: NOW, at: AT }));
  const body = again.children.find(({ localName }) => localName === 'Body');
  const references = descendants(again, DS, 'Reference');
  const digest = references.find((r) => r.attribute('URI') === '#id-Body')?.child(DS, 'DigestValue')?.text;
  expect(digest).toBe(body && createHash('sha1').update(canonicalize(body)).digest('base64'));
  const old = parse(resign(load('invalid/melden.signature-rsa-sha1.xml'), { identity, now: NOW, at: AT }));
  const [signedInfo] = descendants(old, DS, 'SignedInfo');
  const [value] = descendants(old, DS, 'SignatureValue');
  const { publicKey } = new X509Certificate(fixture('vendor-rsin.pem'));
  const signed = signedInfo ? canonicalize(signedInfo) : Buffer.alloc(0);
  expect(verify('sha1', signed, publicKey, Buffer.from(value?.text ?? '', 'base64'))).toBe(true);
});

test('EK-77 EK-78 what did not fit is not repaired', () => {
  const textOf = (bytes: Buffer, name: string, number: number) =>
    descendants(parse(bytes), DS, name)[number]?.text;
  const body = load('invalid/melden.body-changed.xml');
  const again = resign(body, { identity, now: NOW, at: AT });
  expect(textOf(again, 'DigestValue', 5)).toBe(textOf(body, 'DigestValue', 5));
  expect(textOf(again, 'DigestValue', 2)).not.toBe(textOf(body, 'DigestValue', 2));
  const wrong = load('invalid/melden.signature-value-wrong.xml');
  const kept = resign(wrong, { identity, now: NOW, at: AT });
  expect(textOf(kept, 'SignatureValue', 0)).toBe(textOf(wrong, 'SignatureValue', 0));
});

test('another signer brings its own certificate, where the old one fitted', async () => {
  const school = fixtureIdentity('school');
  const again = resign(load('valid/melden.xml'), { identity: school, now: NOW, at: AT });
  expect(again.toString()).toContain(school.certificate.toString('base64'));
  expect(await judge(again, 'valid/melden', NOW)).toBe('believed');
  const swapped = resign(load('invalid/melden.token-of-another.xml'), { identity: school, now: NOW, at: AT });
  expect(swapped.toString()).not.toContain(school.certificate.toString('base64'));
  expect(await judge(swapped, 'invalid/melden.token-of-another', NOW)).toMatch(/^VB-F18/);
});
