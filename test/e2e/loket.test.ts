/** The loket starts with the broker, on a port of its own, and shares nothing of the endpoint's way of being believed. */
import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const statusOf = (url: string) =>
  new Promise<number>((resolve, reject) => {
    // Whose certificate it is is not the question here.
    const outgoing = request(url, { rejectUnauthorized: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    });
    outgoing.on('error', reject).end();
  });

test('in test mode it is there without a setting: no client certificate, but a session', async () => {
  const { loketUrl, url } = running.broker;
  expect(loketUrl).toMatch(/^https:\/\/localhost:\d+$/);
  expect(new URL(loketUrl ?? '').port).not.toBe(new URL(url).port);
  expect(await statusOf(`${loketUrl}/api/v1/ik`)).toBe(401);
  expect(await statusOf(`${loketUrl}/verzuim/school/v1?wsdl`)).toBe(404);
  expect(running.log()).toContain('"action":"GET /api/v1/ik"');
});

test('it stops with the broker', async () => {
  const own = await startTestBroker();
  const { loketUrl } = own.broker;
  await own.stop();
  await expect(statusOf(`${loketUrl}/api/v1/ik`)).rejects.toThrow();
});
