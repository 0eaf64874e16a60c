/** `conform` refuses what it cannot use, in one line and before anything is sent; and what it does not test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformCommand } from '../../src/cli/conform.ts';
import { SenderFault } from '../../src/edukoppeling/faults.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { startResponder } from '../harness/faulty-responder.ts';
import { runCommand } from './run-command.ts';

const pem = (file: string) => fileURLToPath(new URL(`../../certs-fixtures/${file}`, import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'verzuimbroker conform '));
});
afterAll(() => rmSync(work, { recursive: true }));

const run = (...args: string[]) => runCommand((print) => conformCommand({ print } as never), args);

describe('64 and one line', () => {
  test.each([
    ['a certificate that is not there', ['--cert', '/nope']],
    ['a key that is not there', ['--key', '/nope']],
    ['a certificate that is none', ['--cert', README]],
    ['a key that is none', ['--key', README]],
    ['a key of another certificate', ['--key', pem('keys/school.key.pem')]],
    ['a second certificate without its key', ['--other-cert', pem('school.pem')]],
    [
      'a second key of another certificate',
      ['--other-cert', pem('school.pem'), '--other-key', pem('keys/regio.key.pem')],
    ],
    ['trust that is not there', ['--trust', '/nope']],
    ['trust without a certificate', ['--trust', README]],
    ['a payload that is not there', ['--payload', '/nope']],
    ['a folder of bad certificates that is not there', ['--bad-certs', '/nope']],
    ['a key of bad certificates that is not there', ['--bad-key', '/nope']],
    ['a time-out that is no number', ['--timeout', 'abc']],
    ['a time-out of nothing', ['--timeout', '0']],
    ['an address that is none', ['--url', 'nope']],
    ['an address without TLS', ['--url', 'http://localhost:8443/x']],
    ['an OIN of the service that is none', ['--to-oin', '123']],
    ['an OIN of the sender that is none', ['--from-oin', '0000000700099AD0000']],
    ['an action that is no URI', ['--action', 'a b']],
  ])('%s', async (_, args) => {
    const { status, lines } = await run(...args);
    expect(status).toBe(64);
    expect(lines.join('').trimEnd()).toMatch(/^--[^\n]+$/);
    expect(lines.join('')).toContain(args[0] ?? '');
  });

  test('a bad certificate with the key of another: its refusal would say nothing', async () => {
    const folder = join(work, 'bad');
    mkdirSync(folder);
    writeFileSync(join(folder, 'expired.pem'), fixture('bad/expired.pem'));
    writeFileSync(join(folder, 'expired.key.pem'), fixture('keys/school.key.pem'));
    const { status, lines } = await run('--bad-certs', folder);
    expect(status).toBe(64);
    expect(lines.join('').trimEnd()).toMatch(/^[^\n]+expired\.key\.pem is not the key of [^\n]+$/);
  });
});

test('EK-74 a service of profile 2W-be is not tested, and that is said in one line', async () => {
  const responder = await startResponder({
    refuses: () => new SenderFault('VB-F13', { rule: 'EK-74', part: 'wsse:Security' }),
  });
  try {
    const { status, lines } = await run('--url', responder.url);
    expect(lines).toEqual([expect.stringMatching(/^the service is of profile 2W-be .*nothing was tested$/)]);
    expect(status).toBe(1);
  } finally {
    await responder.close();
  }
});
