/** The committed fixtures: made from their builders to the byte, and judged by the gate as their side files say. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULTS } from '../../src/edukoppeling/faults.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { readSideFile } from '../../src/harness/replay/side-file.ts';
import { FIXTURES } from '../fixtures/builder/all.ts';
import { type Fixture, make } from '../fixtures/builder/fixture.ts';

const folder = (name: string) => new URL(`../fixtures/${name}/`, import.meta.url);
const CASES = Object.entries(FIXTURES).flatMap(([name, fixtures]) =>
  fixtures.map((fixture): [string, string, Fixture] => [`${name}/${fixture.name}`, name, fixture]),
);

/** Faults that are given behind the gate, or that one envelope alone cannot cause. */
const AFTER_THE_GATE = ['VB-F08', 'VB-F17', 'VB-F21', 'VB-F22'];
const NEVER_BY_ONE_ENVELOPE = ['VB-F12', 'VB-F51'];

test.each(CASES)('%s is what its builder makes', (_, name, fixture) => {
  const made = make(fixture);
  expect(readFileSync(new URL(`${made.name}.xml`, folder(name))).equals(made.envelope)).toBe(true);
  expect(readFileSync(new URL(`${made.name}.expect.yaml`, folder(name)), 'utf8')).toBe(made.sideFile);
});

test('no other file stands in the folders, and no name twice', () => {
  for (const [name, fixtures] of Object.entries(FIXTURES)) {
    const expected = fixtures.flatMap((fixture) => [`${fixture.name}.xml`, `${fixture.name}.expect.yaml`]);
    expect(readdirSync(folder(name)).sort()).toEqual(expected.sort());
  }
});

const gate = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  ownOins: [BROKER_OIN],
};

test.each(CASES)(
  '%s: the gate says at its own moment what the side file expects',
  async (_, name, { name: file }) => {
    const side = readSideFile(readFileSync(new URL(`${file}.expect.yaml`, folder(name)), 'utf8'), file);
    const bytes = readFileSync(new URL(`${file}.xml`, folder(name)));
    const [, charset] = /charset=(.+)/.exec(side.contentType ?? '') ?? [];
    const http = { soapAction: side.soapAction ?? undefined, charset };
    const verdict = await verifyEnvelope(bytes, http, Date.parse(side.at ?? ''), gate);
    const refused = typeof side.expect === 'object' && 'fault' in side.expect ? side.expect : undefined;
    const atTheGate = refused !== undefined && !AFTER_THE_GATE.includes(refused.fault);
    const said = verdict.ok
      ? 'believed'
      : { fault: verdict.fault.code.slice(0, 6), rule: verdict.fault.rule };
    expect(said).toEqual(atTheGate ? refused : 'believed');
  },
);

test('every fault code that one envelope alone can cause has a fixture', () => {
  const codes = new Set(Object.keys(FAULTS).map((code) => code.slice(0, 6)));
  for (const code of NEVER_BY_ONE_ENVELOPE) codes.delete(code);
  const covered = new Set(
    FIXTURES.invalid.map(({ expect: expected }) =>
      typeof expected === 'object' && 'fault' in expected ? expected.fault : '',
    ),
  );
  expect([...codes].filter((code) => !covered.has(code))).toEqual([]);
});
