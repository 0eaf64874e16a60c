/** Every committed envelope through `check`: the first finding is the one thing that is wrong with it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readOin } from '../../src/edukoppeling/pki/index.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { check } from '../../src/harness/check/check.ts';
import { readCheckParts } from '../../src/harness/check/check-parts.ts';
import type { CheckReport } from '../../src/harness/check/finding.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { readSideFile, sideFileOf } from '../../src/harness/replay/side-file.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';

const parts = readCheckParts(readSettings(EXAMPLE_SETTINGS, {}));

function read(folder: string, name: string) {
  const url = new URL(`../fixtures/${folder}/${name}`, import.meta.url);
  const side = readSideFile(readFileSync(new URL(sideFileOf(url.href)), 'utf8'), name);
  return { bytes: readFileSync(url), side };
}

function namesOf(folder: string): readonly string[] {
  const all = readdirSync(new URL(`../fixtures/${folder}/`, import.meta.url));
  return all.filter((name) => name.endsWith('.xml')).sort();
}

async function checkFixture(folder: string, name: string): Promise<CheckReport> {
  const { bytes, side } = read(folder, name);
  const charset = /charset=(.+)/.exec(side.contentType ?? '')?.[1];
  const tls =
    side.tls === undefined ? undefined : fixtureIdentity(side.tls, side.tlsKey ?? side.tls).certificate;
  const http = { soapAction: side.soapAction ?? undefined, charset };
  const tlsOin = tls && readOin(tls);
  return check({ bytes, http, service: side.service, tlsOin, now: Date.parse(side.at ?? '') }, parts);
}

/** What the one thing brings with it: the rules of the findings after the first. Of every other fixture there are none. */
const CONSEQUENCES: Readonly<Record<string, readonly string[]>> = {
  // The header that was changed no longer fits the Body, or names another sender.
  'melden.action-changed': ['EK-47'],
  'melden.from-changed': ['VZ-AUT-05'],
  // Headers in another namespace are foreign, so those of ours are missing and the References lead nowhere.
  'melden.addressing-2004': ['EK-42', 'EK-43', 'EK-44', 'EK-45', 'WB004', 'WB004', 'WB004', 'WB004'],
  'melden.body-missing': ['WB004'],
  'melden.body-moved': ['WB004'],
  'melden.timestamp-twice': ['WB004'],
  'melden.header-signed-as-a-whole': ['EK-75', 'EK-75', 'EK-75', 'EK-75', 'EK-75'],
  // What is too deep or too much stands in the Body, which the schema does not know.
  'melden.too-deep': ['EK-33'],
  'melden.too-many-attributes': ['EK-33'],
};

test.each(namesOf('valid'))('%s is accepted, and no rule is broken', async (name) => {
  const report = await checkFixture('valid', name);
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('accepted');
  expect(report.rules.filter(({ status }) => status === 'broken')).toEqual([]);
});

test.each(namesOf('invalid'))('%s: the first finding is its fault and its rule', async (name) => {
  const { side } = read('invalid', name);
  const { findings, verdict, rules } = await checkFixture('invalid', name);
  expect(verdict).toBe('refused');
  const [first] = findings;
  const expected = side.expect;
  if (typeof expected === 'object' && 'fault' in expected) {
    expect({ fault: first?.code, rule: first?.rule }).toEqual(expected);
  } else if (typeof expected === 'object' && 'codes' in expected) {
    expect(findings.map(({ code }) => code)).toEqual(expected.codes);
  } else throw new Error('not a refusal of SOAP');
  expect(rules.find(({ rule }) => rule === first?.rule)?.status).toBe('broken');
  if (typeof expected === 'object' && 'fault' in expected) {
    expect(findings.slice(1).map(({ rule }) => rule)).toEqual(
      CONSEQUENCES[name.slice(0, -'.xml'.length)] ?? [],
    );
  }
});

test('a wrong KeyInfo hides neither the digests nor the signature value', async () => {
  const { rules } = await checkFixture('invalid', 'melden.key-info-key-name.xml');
  const statusOf = (id: string) => rules.find(({ rule }) => rule === id)?.status;
  expect([statusOf('EK-89'), statusOf('WB013'), statusOf('EK-75')]).toEqual(['broken', 'holds', 'holds']);
});

test('a header that is missing hides neither digests nor mandate nor schema', async () => {
  const { rules } = await checkFixture('invalid', 'melden.messageid-missing.xml');
  const statusOf = (id: string) => rules.find(({ rule }) => rule === id)?.status;
  expect(['WB013', 'EK-120', 'EK-33', 'VZ-PER-01'].map(statusOf)).toEqual([
    'holds',
    'holds',
    'holds',
    'holds',
  ]);
});

test('the canonical bytes of a header are shown as they are, those of a Body without its values', async () => {
  const [header] = (await checkFixture('invalid', 'melden.to-changed.xml')).findings;
  const { bytes } = read('invalid', 'melden.to-changed.xml');
  const to = parseXml(bytes).idAttributes.find(({ value }) => value === 'id-To')?.element;
  const canonical = to && canonicalize(to);
  expect(header?.canonical).toBe(canonical?.toString('base64'));
  expect(header?.canonicalSha256).toBe(
    createHash('sha256')
      .update(canonical ?? '')
      .digest('base64'),
  );
  expect(header?.canonicalMasked).toBe(false);
  const [body] = (await checkFixture('invalid', 'melden.body-changed.xml')).findings;
  expect(body?.canonicalMasked).toBe(true);
  expect(Buffer.from(body?.canonical ?? '', 'base64').toString('utf8')).toContain('<vb:brin>…</vb:brin>');
});
