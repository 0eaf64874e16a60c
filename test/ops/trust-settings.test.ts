/** The `trust` part of the settings: what a bare one means, and what stops the start. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PKIOVERHEID_POLICIES } from '../../src/edukoppeling/pki/index.ts';
import { readSettings, SettingsError } from '../../src/ops/settings.ts';

function trustOf(lines: readonly string[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-settings-')), 'settings.yaml');
  const base = [
    'mode: test',
    'listen: {}',
    'own: { oin: "00000001999900019000", certificate: a.pem, key: a.key }',
    'parties: parties.yaml',
    'trust:',
    '  anchors: [root.pem]',
  ];
  writeFileSync(file, [...base, ...lines.map((line) => `  ${line}`)].join('\n'));
  return readSettings(file, {}).trust;
}

test('EK-12 EK-13 EK-157 by default: every hour, no OCSP, a warning for another policy', () => {
  expect(trustOf(['crls: [a.crl]'])).toMatchObject({
    crlUrls: [],
    crlHosts: [],
    crlRefreshMs: 3_600_000,
    policies: PKIOVERHEID_POLICIES,
    otherPolicy: 'warn',
    ocsp: { hosts: [] },
  });
});

test('any one source of CRLs will do, none will not', () => {
  expect(trustOf(['crlUrls: ["http://crl.test/a.crl"]']).crls).toEqual([]);
  expect(trustOf(['crlHosts: ["crl.test:8080"]']).crls).toEqual([]);
  expect(() => trustOf([])).toThrow(SettingsError);
});

test.each([
  ['EK-12 a refresh of more than four hours', 'crlRefreshMs: 14400001'],
  ['a URL that is not HTTP', 'crlUrls: ["file:///tmp/a.crl"]'],
  ['a URL as a host', 'crlHosts: ["http://crl.test"]'],
  ['a policy that is no OID', 'policies: ["PKIoverheid"]'],
  ['no policy at all', 'policies: []'],
  ['an unknown key', 'crlUrl: "http://crl.test"'],
])('%s stops the start', (_name, line) => {
  expect(() => trustOf(['crls: [a.crl]', line])).toThrow(SettingsError);
  expect(trustOf(['crls: [a.crl]']).crls).toEqual(['a.crl']);
});
