/** What comes in faster than it can be kept is refused early, and one party does not stand in another's way. */

import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { createRequester } from '../../src/edukoppeling/client.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { sendWithRetries } from '../../src/edukoppeling/send-with-retries.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import {
  BROKER_OIN,
  fixtureIdentity,
  fixtureTransport,
  fixtureTrust,
  oin,
} from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { tlsOptions } from '../attacks/endpoint/exchange.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { MELDEN, SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';

const LIMITS = {
  requests: 40,
  requestsPerParty: 12,
  bytes: 200_000,
  bytesPerParty: 100_000,
  connections: 60,
  connectionsPerParty: 20,
  connectionsPerAddress: 1000,
  storeSlowMs: 300,
};
const HEAD = `POST /verzuim/school/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: "${MELDEN}"\r\n`;
const MELDINGEN = sql(
  'pressure-count',
  `select count(*)::int as count, count(*) filter (where k.kenmerk = $1)::int as "ofKenmerk"
   from vb.melding m left join vb.kenmerk k using (message_key)`,
);

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker((settings) => ({
    ...settings,
    limits: { ...settings.limits, maxMessageBytes: 80_000, requestTimeoutMs: 8000 },
    pressure: { ...settings.pressure, ...LIMITS },
  }));
});
afterAll(() => running.stop());

const send = (bytes: Buffer) => sendRaw(running.broker.url, { bytes });
const metric = async (name: string) => {
  const text = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
  return Number(new RegExp(`^${name.replaceAll(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
};
const count = async () =>
  (
    await running.database.store.query<{ count: number }>(
      sql('pressure-all', 'select count(*)::int as count from vb.melding'),
    )
  )[0]?.count;

/** A TLS connection of vendor-rsin, what came back on it, and when it is gone. */
async function open(certificate = 'vendor-rsin') {
  const socket: TLSSocket = connectTls(tlsOptions(running.broker.url, certificate));
  const state = { text: '', closed: false };
  socket.on('data', (chunk: Buffer) => {
    state.text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    state.closed = true;
  });
  await new Promise<void>((resolve) => {
    socket.once('secureConnect', resolve);
    socket.once('close', () => resolve());
  });
  return { socket, state };
}

const answered = (connection: Awaited<ReturnType<typeof open>>) =>
  until('an answer', async () =>
    /^HTTP.*\r\n\r\n/s.test(connection.state.text) ? connection.state.text : undefined,
  );
const gone = (connection: Awaited<ReturnType<typeof open>>) =>
  until('the end of a connection', async () => (connection.state.closed ? true : undefined));

describe('a store that does not keep up', () => {
  test('VB-B05 the head is enough for a 503 that says when to come back; nothing is stored; who retries gets through, once', async () => {
    const first = exampleMelding({ bsn: '999000226' });
    const bytes = signedMessage({ melding: first }).bytes;
    const admin = new pg.Client({ connectionString: running.database.url });
    await admin.connect();
    await admin.query('begin; lock table vb.message in access exclusive mode');
    let locked = true;
    const release = async () => {
      if (locked) await admin.query('commit');
      locked = false;
    };
    const before = await count();
    const stuck = Array.from({ length: 10 }, () => send(bytes));
    // Only the head is sent: whoever answers has read no body.
    const refused = await until('an early refusal', async () => {
      const connection = await open();
      connection.socket.write(`${HEAD}Content-Length: 5000\r\n\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      connection.socket.destroy();
      return connection.state.text.startsWith('HTTP/1.1 503') ? connection.state.text : undefined;
    });
    expect(refused).toMatch(/\r\nretry-after: 60\r\n/i);
    expect(refused).toMatch(
      /VB-B05 De opslag is nu te langzaam\. Er is niets aangenomen\..* ref=[0-9a-f-]{36}\n$/,
    );
    // The reference is the trace, also where nobody records it.
    const [, traceId = ''] = /traceresponse: 00-([0-9a-f]{32})-/i.exec(refused) ?? [];
    expect(refused.replaceAll('-', '')).toContain(`ref=${traceId}`);
    expect(await metric('verzuim_busy_total{code="VB-B05"}')).toBeGreaterThan(0);
    expect(running.log()).toMatch(/"event":"message.busy","tlsOin":"\d{20}","code":"VB-B05","ref"/);

    const melding = exampleMelding({ bsn: '999000135' });
    const statuses: number[] = [];
    const url = `${running.broker.url}/verzuim/school/v1`;
    const https = fixtureTransport(url, 'vendor-rsin');
    const requester = createRequester({
      identity: fixtureIdentity('vendor-rsin'),
      transport: async (body, action) => {
        const reply = await https.send(body, action);
        statuses.push(reply.status);
        return reply;
      },
      to: `${url}?oin=${BROKER_OIN}`,
      fromOin: oin(SCHOOL_OIN),
      providerOins: [BROKER_OIN],
      trust: fixtureTrust(),
      limits: DEFAULT_XML_LIMITS,
      window: DEFAULT_TIME_WINDOW,
      clock: Date.now,
    });
    const outcome = await sendWithRetries(
      requester,
      {
        action: MELDEN,
        responseAction: `${MELDEN}Response`,
        payload: CODECS.meldenVerzuim.writeRequest(melding),
        acknowledgement: true,
      },
      {
        clock: Date.now,
        // A minute of the client; here until the store is well again.
        wait: async () => {
          await release();
          await Promise.all(stuck);
          await until('the store to be believed again', async () =>
            (await send(bytes)).status === 200 ? true : undefined,
          );
        },
        onUnconfirmed: () => undefined,
      },
    );
    https.close();
    await admin.end();
    expect(outcome).toMatchObject({ kind: 'response', tries: 2 });
    expect(statuses).toEqual([503, 200]);
    // What was acknowledged stands there once, and nothing else.
    const acknowledged = (await Promise.all(stuck)).filter(({ status }) => status === 200);
    expect(acknowledged.every(({ body }) => body.includes('meldingsnummer'))).toBe(true);
    expect(await running.database.store.query(MELDINGEN, [melding.kenmerkAfzender])).toEqual([
      { count: (before ?? 0) + 2, ofKenmerk: 1 },
    ]);
  });
});

describe('one party and another', () => {
  test('VB-B03 a greedy party is refused, a modest one beside it is always answered', async () => {
    const bytes = signedMessage({ melding: exampleMelding({ bsn: '999000226' }) }).bytes;
    const request = Buffer.concat([Buffer.from(`${HEAD}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
    const greedy = await Promise.all(Array.from({ length: LIMITS.connectionsPerParty - 2 }, () => open()));
    for (const { socket } of greedy) for (let sent = 0; sent < 3; sent++) socket.write(request);
    const modest = running.gemeente('gemeente-utrecht', '00000001999903440000');
    for (let sent = 0; sent < 5; sent++)
      await modest.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 10 });
    modest.close();
    const statusesOf = () =>
      greedy.flatMap(({ state }) =>
        [...state.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
      );
    await until('every answer', async () => (statusesOf().length === greedy.length * 3 ? true : undefined));
    expect(new Set(statusesOf())).toEqual(new Set(['200', '503']));
    for (const { socket } of greedy) socket.destroy();
    expect(await metric('verzuim_busy_total{code="VB-B03"}')).toBeGreaterThan(0);
  });

  test('who goes away keeps its place at work until its work is done', async () => {
    const bytes = signedMessage({ melding: exampleMelding({ bsn: '999000226' }) }).bytes;
    const admin = new pg.Client({ connectionString: running.database.url });
    await admin.connect();
    await admin.query('begin; lock table vb.message in access exclusive mode');
    const atWork = (wanted: number) =>
      until(`${wanted} at work`, async () =>
        (await metric('verzuim_requests_at_work')) === wanted ? true : undefined,
      );
    const gone = await Promise.all(Array.from({ length: 5 }, () => open()));
    for (const { socket } of gone)
      socket.write(`${HEAD}Content-Length: ${bytes.length}\r\n\r\n${bytes.toString()}`);
    await atWork(5);
    for (const { socket } of gone) socket.destroy();
    await until('their connections to be gone', async () =>
      (await metric('verzuim_connections')) === 0 ? true : undefined,
    );
    expect(await metric('verzuim_requests_at_work')).toBe(5);
    await admin.query('commit');
    await admin.end();
    await atWork(0);
  });

  test('VB-B02 bytes of a party that sends slowly are bounded, those of others are not touched', async () => {
    const half = Buffer.alloc(60_000, 0x20);
    const [one, two] = [await open(), await open()];
    for (const { socket } of [one, two]) {
      socket.write(`${HEAD}Content-Length: 70000\r\n\r\n`);
      socket.write(half);
    }
    await until('one of them to be refused', async () =>
      [one, two].some(({ state }) => state.text.startsWith('HTTP/1.1 503')) ? true : undefined,
    );
    expect(`${one.state.text}${two.state.text}`).toContain('VB-B02');
    expect(await metric('verzuim_bytes_held')).toBeLessThanOrEqual(LIMITS.bytesPerParty);
    const modest = running.gemeente('gemeente-utrecht', '00000001999903440000');
    await modest.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 10 });
    modest.close();
    for (const { socket } of [one, two]) socket.destroy();
  });
});

describe('connections', () => {
  test('for one too many of a party the one that is idle longest is closed; without an idle one it is refused', async () => {
    const idle = await Promise.all(Array.from({ length: LIMITS.connectionsPerParty }, () => open()));
    const newer = await open();
    newer.socket.write('GET /verzuim/school/v1?wsdl HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await answered(newer)).toMatch(/^HTTP\/1\.1 200/);
    await until('an idle one to be closed', async () =>
      idle.some(({ state }) => state.closed) ? true : undefined,
    );
    for (const { socket } of [...idle, newer]) socket.destroy();
    await until('all of them to be gone', async () =>
      (await metric('verzuim_connections')) === 0 ? true : undefined,
    );
    const busy = [];
    for (let at = 0; at < LIMITS.connectionsPerParty; at++) {
      const connection = await open();
      connection.socket.write(`${HEAD}Content-Length: 5000\r\n\r\n<`);
      busy.push(connection);
    }
    await until('their bodies to have begun', async () =>
      (await metric('verzuim_bytes_held')) === LIMITS.connectionsPerParty ? true : undefined,
    );
    await gone(await open());
    expect(busy.filter(({ state }) => state.closed)).toEqual([]);
    const other = await open('gemeente-utrecht');
    other.socket.write('GET /verzuim/school/v1?wsdl HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await answered(other)).toMatch(/^HTTP\/1\.1 200/);
    for (const { socket } of [...busy, other]) socket.destroy();
  });

  test('a flood of silent connections is bounded, and an honest message is answered beside it', async () => {
    const port = Number(new URL(running.broker.url).port);
    const silent: Socket[] = Array.from({ length: LIMITS.connections * 3 }, () => {
      const socket = connectTcp(port, '127.0.0.1');
      socket.on('error', () => undefined);
      return socket;
    });
    await until('the flood', async () =>
      (await metric('verzuim_connections_dropped_total{problem="too-many",how="idle-closed"}')) >=
      LIMITS.connections
        ? true
        : undefined,
    );
    expect(await metric('verzuim_connections')).toBeLessThanOrEqual(LIMITS.connections);
    expect((await send(signedMessage({ melding: exampleMelding({ bsn: '999000226' }) }).bytes)).status).toBe(
      200,
    );
    for (const socket of silent) socket.destroy();
  });
});

test('after all of it nothing is held: no place, no byte, no connection', async () => {
  await until('everything to be given back', async () => {
    const left = await Promise.all(
      ['verzuim_connections', 'verzuim_requests_at_work', 'verzuim_bytes_held'].map(metric),
    );
    return left.every((value) => value === 0) ? true : undefined;
  });
});
