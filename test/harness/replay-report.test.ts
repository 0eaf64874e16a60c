/** What a run leaves behind: JUnit XML that any reader takes, side files that say plainly what is wrong with them. */
import { describe, expect, test } from 'vitest';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { isAsExpected } from '../../src/harness/replay/compare.ts';
import { writeJunit } from '../../src/harness/replay/junit.ts';
import { type Outcome, readOutcome } from '../../src/harness/replay/outcome.ts';
import type { ReplayResult } from '../../src/harness/replay/replay.ts';
import { readSideFile, SideFileError } from '../../src/harness/replay/side-file.ts';

const STARTED = Date.parse('2025-09-01T08:00:00.000Z');
const ok: ReplayResult = {
  file: 'valid/melden.xml',
  verdict: 'ok',
  expected: 'accepted',
  outcome: { kind: 'accepted' },
  ms: 12,
};
const strange: Outcome = {
  kind: 'fault',
  faultcode: 'soap:Client',
  faultstring: 'a "<b>" & \'c\' ]]> \u0000\ud800 \u{1f600}',
};

test('JUnit XML is well-formed whatever an endpoint answers, and says it', () => {
  const different: ReplayResult = { ...ok, about: 'x < y', verdict: 'different', outcome: strange };
  const xml = writeJunit([ok, different], STARTED);
  const suite = parseXml(Buffer.from(xml)).root.children[0];
  const [passed, failed] = suite?.children ?? [];
  expect(passed?.children).toEqual([]);
  expect(passed?.attribute('classname')).toBe('replay.valid');
  expect(passed?.attribute('time')).toBe('0.012');
  expect(failed?.children[0]?.localName).toBe('failure');
  expect(failed?.children[0]?.attribute('message')).toBe(
    'expected accepted, got soap:Client: a "<b>" & \'c\' ]]> ?? \u{1f600}',
  );
  expect(suite?.attribute('timestamp')).toBe('2025-09-01T08:00:00');
});

test('JUnit XML tells failures, errors of the run and envelopes without expectation apart', () => {
  const { expected: _, ...open } = ok;
  const results: ReplayResult[] = [
    ok,
    { ...ok, verdict: 'different', outcome: { kind: 'http', status: 503 } },
    { ...ok, verdict: 'different', outcome: { kind: 'unreachable', problem: 'ECONNREFUSED' } },
    { ...open, verdict: 'no-expectation' },
  ];
  const { root } = parseXml(Buffer.from(writeJunit(results, STARTED)));
  const counts = ['tests', 'failures', 'errors', 'skipped'].map((name) => root.attribute(name));
  expect(counts).toEqual(['4', '1', '1', '1']);
  const kinds = root.children[0]?.children.map(({ children }) => children[0]?.localName);
  expect(kinds).toEqual([undefined, 'failure', 'error', 'skipped']);
});

describe('an outcome is the expected one', () => {
  const fault: Outcome = {
    kind: 'fault',
    code: 'VB-F13',
    rule: 'EK-75',
    part: 'wsa:To',
    faultcode: 'wsse:InvalidSecurity',
    faultstring: '',
  };
  const rejected: Outcome = { kind: 'rejected', codes: ['VZ-PRD-04', 'VZ-PRD-03', 'VZ-PRD-04'] };
  test.each([
    ['the fault and the rule', { fault: 'VB-F13', rule: 'EK-75' }, fault, true],
    ['the fault, when no rule is named', { fault: 'VB-F13' }, fault, true],
    ['not with another rule', { fault: 'VB-F13', rule: 'EK-76' }, fault, false],
    ['not for a fault of another form', { fault: 'VB-F13' }, strange, false],
    ['every code, in any order', { verwerkt: false, codes: ['VZ-PRD-03', 'VZ-PRD-04'] }, rejected, true],
    ['not with a code too few', { verwerkt: false, codes: ['VZ-PRD-03'] }, rejected, false],
    ['not an answer that is not believed', 'accepted', { kind: 'not-believed', problem: '' }, false],
    ['a status', { http: 415 }, { kind: 'http', status: 415 }, true],
  ] as const)('%s', (_, expected, outcome, verdict) => {
    const list = typeof expected === 'object' && 'codes' in expected;
    const open = list ? { ...expected, codes: [...expected.codes] } : expected;
    expect(isAsExpected(open, outcome)).toBe(verdict);
  });
});

describe('a side file', () => {
  test('with the least it needs', () => {
    expect(readSideFile('expect: accepted\n', 'a')).toEqual({ expect: 'accepted' });
  });
  test.each([
    ['an unknown key', 'service: school\nexpect: accepted\nsigned: x\n'],
    ['no expectation', 'service: school\n'],
    ['an unknown service', 'service: elsewhere\nexpect: accepted\n'],
    ['a fault of another form', 'service: school\nexpect: { fault: F13 }\n'],
    ['a moment that is none', 'service: school\nat: yesterday\nexpect: accepted\n'],
    ['no YAML', 'service: [school\n'],
  ])('is refused with its name: %s', (_, text) => {
    expect(() => readSideFile(text, 'a.expect.yaml')).toThrow(SideFileError);
    expect(() => readSideFile(text, 'a.expect.yaml')).toThrow(/^a\.expect\.yaml: /);
  });
});

describe('an answer without signature', () => {
  const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
  const wsa = 'http://www.w3.org/2005/08/addressing';
  const request = Buffer.from(
    `<s:Envelope xmlns:s="${soap}" xmlns:wsa="${wsa}"><s:Header><wsa:MessageID>urn:uuid:1</wsa:MessageID></s:Header></s:Envelope>`,
  );
  const answer = (relatesTo: string) => ({
    status: 200,
    contentType: 'text/xml',
    bytes: Buffer.from(
      `<s:Envelope xmlns:s="${soap}" xmlns:wsa="${wsa}"><s:Header><wsa:Action>b</wsa:Action>` +
        `<wsa:MessageID>urn:uuid:2</wsa:MessageID><wsa:RelatesTo>${relatesTo}</wsa:RelatesTo></s:Header>` +
        '<s:Body><r xmlns="urn:x"><verwerkt>true</verwerkt></r></s:Body></s:Envelope>',
    ),
  });
  const options = { trust: fixtureTrust(), providerOin: BROKER_OIN, now: STARTED };

  test('EK-109 is not believed', async () => {
    const outcome = await readOutcome(request, answer('urn:uuid:1'), { ...options, unsigned: false });
    expect(outcome).toEqual({ kind: 'not-believed', problem: 'EK-73, wsse:Security' });
  });
  test('is believed of a service of profile 2W-be', async () => {
    const outcome = await readOutcome(request, answer('urn:uuid:1'), { ...options, unsigned: true });
    expect(outcome).toEqual({ kind: 'accepted' });
  });
  test('EK-68 is not believed even then when it belongs to another request', async () => {
    const outcome = await readOutcome(request, answer('urn:uuid:3'), { ...options, unsigned: true });
    expect(outcome).toEqual({ kind: 'not-believed', problem: 'EK-68, wsa:RelatesTo' });
  });
  test('EK-21 is not believed with a status that is not its own', async () => {
    const reply = { ...answer('urn:uuid:1'), status: 500 };
    const outcome = await readOutcome(request, reply, { ...options, unsigned: true });
    expect(outcome).toEqual({ kind: 'not-believed', problem: 'HTTP 500' });
  });
});
