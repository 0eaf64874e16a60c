/** Files and notices follow the form 'Alternatieve routering verzuimloket', by the commands of an operator. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { writeSettings } from '../setup/process.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
let running: TestBroker;
let smtp: TestSmtp;
let settings: string;
beforeAll(async () => {
  smtp = await startSmtp();
  running = await startTestBroker((same) => ({
    ...same,
    post: {
      smtp: { host: '127.0.0.1', port: smtp.port, tls: 'none', timeoutMs: 5000 },
      from: 'broker@broker.example',
      batchMinutes: 0.002,
      retryMinutes: [1],
    },
  }));
  settings = writeSettings({ port: 0, databaseUrl: running.database.url });
});
afterAll(async () => {
  await running.stop();
  await smtp.stop();
});

/** Never blocks this process, in which the broker and the mail server run. */
function run(...args: string[]): Promise<{ status: number; output: string; json: Record<string, unknown> }> {
  return new Promise((resolve) => {
    const command = [BIN, ...args, '--settings', settings, '--json'];
    const child = execFile(process.execPath, command, { encoding: 'utf8' }, (_, stdout, stderr) => {
      const json = (stdout.startsWith('{') ? JSON.parse(stdout) : {}) as Record<string, unknown>;
      resolve({ status: child.exitCode ?? -1, output: stdout + stderr, json });
    });
  });
}
function file(name: string, content: string): string {
  const path = join(dirname(settings), name);
  writeFileSync(path, content);
  return path;
}
const importLevering = (name: string) =>
  run('import', 'levering', file(name, name), '--gemeente', '0344', '--soort', 'P');
const idOf = (json: Record<string, unknown>) =>
  (json['formulier'] as { formulierId: string } | undefined)?.formulierId ?? '';
const mailsTo = (address: string) =>
  smtp.received.filter(({ to }) => to.includes(address)).map(({ parsed }) => parsed.text ?? '');
const mailed = (address: string, words: string) =>
  until(`a mail to ${address}`, async () =>
    mailsTo(address).some((text) => text.includes(words)) ? true : undefined,
  );
async function meld(verzuimsoort: 'V3' | 'L'): Promise<void> {
  const las = running.school('vendor-rsin', '0000000700099AD00000');
  const answer = await las.call('meldenVerzuim', exampleMelding({ melding: { verzuimsoort } }));
  expect(answer).toMatchObject({ verwerkt: true });
}

test('row 12 notices go to the address of the form per slot, files to the instantie of R1; without it to the own mailbox', async () => {
  expect((await importLevering('voor.csv')).json).toMatchObject({ mailbox: '0344' });
  await mailed('leerplicht@utrecht.example', '1 nieuw bestand');

  const own = {
    instantieNaam: 'Gemeente Utrecht (test)',
    instantieCode: '0344',
    email: 'r1@utrecht.example',
  };
  const regels = ['R1', 'R2', 'R3', 'R4'].map((slot) => ({ ...own, slot }));
  const changed = regels.map((regel) =>
    regel.slot === 'R2' ? { ...regel, email: 'r2@utrecht.example' } : regel,
  );
  const form = stringify({ gemeentecode: '0344', ondertekenaar: 'A. Voorbeeld', regels: changed });
  const submitted = await run('routering', 'indienen', file('form.yaml', form), '--door', 'Anna');
  expect(submitted).toMatchObject({ status: 0 });
  expect(await run('routering', 'goedkeuren', idOf(submitted.json), '--door', 'Bert')).toMatchObject({
    status: 0,
  });
  await meld('V3');
  await mailed('r1@utrecht.example', '1 nieuwe melding');
  await meld('L');
  await mailed('r2@utrecht.example', '1 nieuwe melding');
  await importLevering('tijdens.csv');
  await mailed('r1@utrecht.example', '1 nieuw bestand');
  expect(mailsTo('leerplicht@utrecht.example')).toHaveLength(1);
  await run('routering', 'intrekken', idOf(submitted.json), '--door', 'Bert');
});

test('row 13 a file goes to a verwerker with a declaration for R1, and to the own mailbox when it is withdrawn', async () => {
  const verwerker = {
    instantieNaam: 'Verwerker (test)',
    instantieCode: 'VERWERKER-TEST',
    email: 'in@verwerker.example',
  };
  const example = readFileSync(new URL('../../examples/verklaring.yaml', import.meta.url), 'utf8');
  const verklaring = example.replace('reikwijdte: [R3]', 'reikwijdte: [R1]');
  const recorded = await run(
    'verklaring',
    'vastleggen',
    file('verklaring.yaml', verklaring),
    '--door',
    'Carla',
  );
  expect(recorded).toMatchObject({ status: 0 });
  const regels = ['R1', 'R2', 'R3', 'R4'].map((slot) =>
    slot === 'R1'
      ? { ...verwerker, slot }
      : { instantieNaam: 'Gemeente', instantieCode: '0344', email: 'r@utrecht.example', slot },
  );
  const form = stringify({ gemeentecode: '0344', ondertekenaar: 'A. Voorbeeld', regels });
  const submitted = await run('routering', 'indienen', file('form.yaml', form), '--door', 'Anna');
  expect(submitted).toMatchObject({ status: 0 });
  await run('routering', 'goedkeuren', idOf(submitted.json), '--door', 'Bert');
  expect((await importLevering('verwerker.csv')).json).toMatchObject({ mailbox: 'VERWERKER-TEST' });
  await mailed('in@verwerker.example', '1 nieuw bestand');
  const { verklaringId } = recorded.json['verklaring'] as { verklaringId: string };
  expect(await run('verklaring', 'intrekken', verklaringId, '--door', 'Carla')).toMatchObject({ status: 0 });
  expect((await importLevering('terug.csv')).json).toMatchObject({ mailbox: '0344' });
});
