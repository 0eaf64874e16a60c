/** A real process that is told to stop while a request is under way, and while a client will not let go. */
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createExamplePartner, fixture } from '../../src/harness/example-partners.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { freePort, type ServeProcess, startServe, writeSettings } from '../setup/process.ts';
import { MELDEN } from '../setup/wire.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function serve(change: object) {
  const [port, operations] = [await freePort(), await freePort()];
  const file = writeSettings({ port, databaseUrl: database.url });
  const settings = parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, stringify({ ...settings, operations: { port: operations }, ...change }));
  const running = startServe(file);
  await running.listening;
  return { running, port, operationsUrl: `http://127.0.0.1:${operations}` };
}

/** Half of a really signed report is sent; the rest comes when `finish` is called. */
async function sendHalf(port: number) {
  const url = `https://localhost:${port}`;
  const partner = createExamplePartner({
    baseUrl: url,
    service: 'school',
    certificate: 'vendor-rsin',
    fromOin: '0000000700099AD00000',
  });
  const { bytes } = partner.prepare('meldenVerzuim', exampleMelding()).message;
  partner.close();
  const outgoing = request(`${url}/verzuim/school/v1`, {
    method: 'POST',
    cert: fixture('vendor-rsin.pem'),
    key: fixture('keys/vendor-rsin.key.pem'),
    rejectUnauthorized: false,
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      'content-length': bytes.length,
      soapaction: `"${MELDEN}"`,
      // Its 100 says that the server has the request.
      expect: '100-continue',
    },
  });
  const answer = new Promise<{ status: number; connection: string; text: string }>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('error', reject);
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          connection: String(incoming.headers.connection),
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
  });
  answer.catch(() => undefined); // whoever waits for it is told
  const half = Math.floor(bytes.length / 2);
  await new Promise<void>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('continue', () => outgoing.write(bytes.subarray(0, half), () => resolve()));
    outgoing.flushHeaders();
  });
  return { answer, finish: () => outgoing.end(bytes.subarray(half)) };
}

const readyStatus = async (url: string) => (await fetch(`${url}/ready`)).status;
const exitCode = async ({ child, ended }: ServeProcess) => {
  await ended;
  return child.exitCode;
};

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: not ready at once, nothing new, the request under way is answered, signed and kept; exit code 0',
  async (signal) => {
    const { running, port, operationsUrl } = await serve({});
    expect(await readyStatus(operationsUrl)).toBe(200);
    const { answer, finish } = await sendHalf(port);
    running.child.kill(signal);
    await until('not ready', async () => ((await readyStatus(operationsUrl)) === 503 ? true : undefined));
    await until('no new connection', () =>
      sendHalf(port).then(
        () => undefined,
        () => true as const,
      ),
    );
    finish();
    const { status, connection, text } = await answer;
    expect([status, connection]).toEqual([200, 'close']);
    expect(text).toContain('SignatureConfirmation');
    const [, number] = /meldingsnummer>(\d+)</.exec(text) ?? [];
    expect(await exitCode(running)).toBe(0);
    const kept = {
      name: `test-kept-${signal}`,
      text: 'select 1 from vb.melding where meldingsnummer = $1::bigint',
    };
    expect(await database.store.query(kept, [number])).toHaveLength(1);
  },
);

test('stopSeconds: a client that never finishes does not hold it up', async () => {
  const { running, port } = await serve({ stopSeconds: 1 });
  const { answer } = await sendHalf(port);
  running.child.kill('SIGTERM');
  await expect(answer).rejects.toThrow();
  expect(await exitCode(running)).toBe(0);
});
