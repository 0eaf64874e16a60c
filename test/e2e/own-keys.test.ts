/** Our own certificate is followed by the next one at its moment: no restart, no message lost, every answer believed. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { readPem, verifyCertificate } from '../../src/edukoppeling/pki/index.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixture, fixtureTrust } from '../../src/harness/example-partners.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { sql } from '../../src/store/pool.ts';
import { fixtureTsp } from '../conformance/authority.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker } from '../setup/broker.ts';
import { madeUpNumbers } from '../setup/process.ts';
import { loadPupils } from '../setup/pupils.ts';

const REPORTS = 80;
const SWITCH_AFTER_MS = 2500;
const running: TestBroker[] = [];
afterAll(async () => {
  for (const broker of running) await broker.stop();
});

/** A second certificate of the broker, with a key of its own, as files. */
function nextFiles(holder: string) {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker next '));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { pem, der } = fixtureTsp().issue({
    subject: [
      ['C', 'NL'],
      ['CN', 'localhost'],
      ['serialNumber', holder],
    ],
    publicKey,
  });
  const [certificate, key] = [join(folder, 'next.pem'), join(folder, 'next.key.pem')];
  writeFileSync(certificate, pem);
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { certificate, key, der };
}

test('the next key signs and serves from its moment on, under load: every report accepted, every answer verified', async () => {
  const next = nextFiles(BROKER_OIN);
  const from = Date.now() + SWITCH_AFTER_MS + 2000;
  const broker = await startTestBroker((settings) => ({
    ...settings,
    own: { ...settings.own, next: { ...next, from: new Date(from).toISOString() } },
  }));
  running.push(broker);
  const numbers = madeUpNumbers(REPORTS);
  await loadPupils(broker.database.store, numbers, '99AD');
  const partner = broker.school('vendor-rsin', '0000000700099AD00000');
  const certificateOf = async () => {
    const socket = connect({ port: broker.broker.port, host: '127.0.0.1', rejectUnauthorized: false });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const raw = socket.getPeerX509Certificate()?.raw;
    socket.destroy();
    return raw?.equals(next.der) ? 'next' : 'first';
  };
  expect(await certificateOf()).toBe('first');
  const outcomes: boolean[] = [];
  // The client verifies the signature of every answer, and its signer.
  for (let i = 0; i < REPORTS; i++) {
    const melding = exampleMelding({ kenmerk: `own-${i}`, brin: '99AD', bsn: numbers[i] ?? '' });
    outcomes.push((await partner.call('meldenVerzuim', melding)).verwerkt);
    if (i >= REPORTS / 2 && Date.now() < from)
      await new Promise((resolve) => setTimeout(resolve, from - Date.now()));
  }
  expect(outcomes).toEqual(Array.from({ length: REPORTS }, () => true));
  expect(await certificateOf()).toBe('next');
  const count = sql('test-own-count', 'select count(*)::int as count from vb.melding');
  expect(await broker.database.store.query(count)).toEqual([{ count: REPORTS }]);
  const trusted = await verifyCertificate(fixtureTrust(), next.der, Date.now(), 'signature');
  expect(trusted.oin).toBe(BROKER_OIN);
  expect(readPem(fixture('broker.pem'), 'CERTIFICATE')[0]?.equals(next.der)).toBe(false);
});

test('a next certificate of another holder stops the start', async () => {
  const other = nextFiles('00000001999900099000');
  const settings = readSettings(EXAMPLE_SETTINGS, {});
  const start = startTestBroker(() => ({
    ...settings,
    own: { ...settings.own, next: { ...other, from: '2099-01-01T00:00:00Z' } },
  }));
  await expect(start).rejects.toThrow(/is not the OIN of own.next.certificate/);
});
