/** Hostile connections: whom TLS lets in, what it refuses to talk, and how many it bears. */
import { connect as connectTcp } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';
import { FLOODS, HANDSHAKES } from './endpoint/connections.ts';
import { tlsOptions } from './endpoint/exchange.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker((settings) => ({
    ...settings,
    limits: { ...settings.limits, requestTimeoutMs: 2000 },
  }));
});
afterAll(() => running.stop());

const refusals = () => running.log().split('"event":"tls.refused"').length - 1;
const port = () => Number(new URL(running.broker.url).port);

async function expectAnswersGoodMessage() {
  const reply = await sendRaw(running.broker.url, { bytes: signedMessage().bytes });
  expect(reply.status).toBe(200);
}

beforeAll(expectAnswersGoodMessage);

describe('handshakes', () => {
  test.each(HANDSHAKES.map((attack) => [attack.rule, attack.title, attack] as const))(
    '%s %s',
    async (_rule, _title, { raw }) => {
      const before = refusals();
      await expect(sendRaw(running.broker.url, { bytes: signedMessage().bytes, ...raw })).rejects.toThrow();
      await until('the refusal in the log', async () => (refusals() > before ? true : undefined));
      await expectAnswersGoodMessage();
    },
  );

  test('EK-01 HTTP without TLS gets no answer', async () => {
    const received = await untilClosed((socket) => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    expect(received).not.toContain('HTTP/1.1 2');
    await expectAnswersGoodMessage();
  });

  test('design §3.1 a connection that never shakes hands is cut', async () => {
    expect(await untilClosed(() => undefined)).toBe('');
    await expectAnswersGoodMessage();
  });

  test('design §3.1 half a ClientHello is cut', async () => {
    await untilClosed((socket) => socket.write(Buffer.from('16030102000100', 'hex')));
    await expectAnswersGoodMessage();
  });

  test('edukoppeling §4.1 a client cannot renegotiate', async () => {
    const socket = await secured({ maxVersion: 'TLSv1.2' });
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      socket.on('error', resolve);
      socket.renegotiate({}, resolve);
    });
    socket.destroy();
    expect(error?.code).toBe('ERR_SSL_NO_RENEGOTIATION');
    await expectAnswersGoodMessage();
  });
});

describe('floods', () => {
  test.each(FLOODS.map((flood) => [flood.title, flood] as const))(
    'design §3.1 a good message is answered beside %s',
    async (_title, { connections, write, answered }) => {
      const sockets = await Promise.all(Array.from({ length: connections }, () => secured({})));
      for (const socket of sockets) {
        const bytes = write();
        if (bytes.length > 0) socket.write(bytes);
      }
      await expectAnswersGoodMessage();
      if (answered) for (const socket of sockets) socket.destroy();
      // Within the limit of one request all of them are gone, without a client that lets go.
      await Promise.all(sockets.map((socket) => closed(socket)));
      await expectAnswersGoodMessage();
    },
  );
});

function secured(options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tlsOptions(running.broker.url), ...options });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      // Being cut off is what these sockets are for.
      socket.on('error', () => undefined);
      socket.resume();
      resolve(socket);
    });
  });
}

function closed(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
}

function untilClosed(write: (socket: ReturnType<typeof connectTcp>) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTcp(port(), '127.0.0.1', () => write(socket));
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
}
