/** EK-01…EK-05, EK-17, EK-20…EK-22: TLS and HTTP of the endpoint. */
import { Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { type RawRequest, sendRaw, signedMessage } from '../setup/wire.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const send = (raw: RawRequest) => sendRaw(running.broker.url, { bytes: signedMessage().bytes, ...raw });
const exactly = (version: string) => ({ minVersion: version, maxVersion: version });
// The alerts of RFC 5246, as OpenSSL tells of them at the side that receives one.
const PROTOCOL_VERSION = /alert number 70$/m;
const HANDSHAKE_FAILURE = /alert number 40$/m;
const lax = 'DEFAULT@SECLEVEL=0';

describe('the handshake', () => {
  test.each([
    ['EK-01 in TLS 1.2', 'TLSv1.2'],
    ['EK-01 in TLS 1.3', 'TLSv1.3'],
  ])('%s: without a client certificate there is no HTTP answer, with one there is', async (_, version) => {
    await expect(send({ tls: null, tlsOptions: exactly(version) })).rejects.toThrow();
    expect(await bytesOfAnswer(version)).toBe(0);
    expect((await send({ tlsOptions: exactly(version) })).status).toBe(200);
  });

  test.each([
    ['EK-02 TLS 1.1', 'TLSv1.1'],
    ['EK-02 TLS 1.0', 'TLSv1'],
  ])('%s is refused by an alert of the server', async (_, version) => {
    const tlsOptions = { ...exactly(version), ciphers: lax };
    await expect(send({ tlsOptions })).rejects.toThrow(PROTOCOL_VERSION);
    expect((await send({ tlsOptions: { ...exactly('TLSv1.2'), ciphers: lax } })).status).toBe(200);
  });
  test('EK-02 a hello of SSL 3.0 is answered with an alert; the same hello of TLS 1.2 with a hello', async () => {
    expect((await exchangeRaw(hello(0x00)))[0]).toBe(ALERT);
    expect((await exchangeRaw(hello(0x03)))[0]).toBe(HANDSHAKE);
  });

  test('EK-03 TLS 1.2 is accepted', async () => {
    expect((await send({ tlsOptions: exactly('TLSv1.2') })).status).toBe(200);
  });
  test('EK-04 TLS 1.3 is accepted', async () => {
    expect((await send({ tlsOptions: exactly('TLSv1.3') })).status).toBe(200);
  });

  test.each([
    ['EK-05 CBC with SHA-2', 'ECDHE-RSA-AES256-SHA384'],
    ['EK-05 CBC with SHA-1', 'ECDHE-RSA-AES128-SHA'],
    ['EK-05 static RSA', 'AES256-GCM-SHA384'],
    ['EK-05 static RSA with CBC', 'AES128-SHA'],
    ['EK-05 finite-field Diffie-Hellman', 'DHE-RSA-AES256-GCM-SHA384'],
  ])('%s is refused by an alert of the server', async (_, suite) => {
    const tlsOptions = { ...exactly('TLSv1.2'), ciphers: `${suite}:@SECLEVEL=0` };
    await expect(send({ tlsOptions })).rejects.toThrow(HANDSHAKE_FAILURE);
  });
  test.each([
    ['EK-05 AES-256-GCM', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ['EK-05 ChaCha20-Poly1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
    ['EK-05 AES-128-GCM', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ])('%s is accepted', async (_, suite) => {
    expect((await send({ tlsOptions: { ...exactly('TLSv1.2'), ciphers: suite } })).status).toBe(200);
  });
});

describe('the session', () => {
  /** Sends over one agent and tells the local port of the connection used. */
  const oneConnection = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<TLSSocket>();
    agent.on('free', (socket: TLSSocket) => sockets.add(socket));
    return { agent, sockets };
  };

  test('EK-17 messages over one connection are processed apart: a refused one changes nothing for the next', async () => {
    const { agent, sockets } = oneConnection();
    const tlsOptions = { agent };
    const statuses = [];
    for (const bytes of [signedMessage().bytes, Buffer.from('<a>'), signedMessage().bytes]) {
      statuses.push((await send({ bytes, tlsOptions })).status);
    }
    statuses.push(
      (await send({ bytes: signedMessage({ certificate: 'vendor-kvk' }).bytes, tlsOptions })).status,
    );
    statuses.push((await send({ tlsOptions })).status);
    agent.destroy();
    expect(statuses).toEqual([200, 500, 200, 500, 200]);
    expect(sockets.size).toBe(1);
  });

  test('EK-17 the session ends after the configured maximum', async () => {
    const short = await startTestBroker((settings) => ({
      ...settings,
      limits: { ...settings.limits, maxSessionMs: 1500 },
    }));
    const { agent, sockets } = oneConnection();
    const raw = { bytes: signedMessage().bytes, tlsOptions: { agent } };
    expect((await sendRaw(short.broker.url, raw)).status).toBe(200);
    const [socket] = await until('the free connection', async () =>
      sockets.size > 0 ? [...sockets] : undefined,
    );
    await until('the end of the session', async () => (socket?.destroyed ? true : undefined));
    expect((await sendRaw(short.broker.url, raw)).status).toBe(200);
    agent.destroy();
    await short.stop();
  });
});

describe('EK-17 after the end of a session', () => {
  test('a client that keeps its side open is cut off, and what it sends is not answered', async () => {
    const short = await startTestBroker((settings) => ({
      ...settings,
      limits: { ...settings.limits, maxSessionMs: 500 },
    }));
    const { hostname, port } = new URL(short.broker.url);
    const socket = connect({
      socket: connectPlain({ host: hostname, port: Number(port), allowHalfOpen: true }),
      cert: fixture('vendor-rsin.pem'),
      key: fixture('keys/vendor-rsin.key.pem'),
      rejectUnauthorized: false,
    });
    let answer = '';
    let gone = false;
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => {
      gone = true;
    });
    socket.on('close', () => {
      gone = true;
    });
    // A half of a request keeps no session alive.
    let begun = false;
    socket.once('secureConnect', () => {
      begun = socket.write('POST /verzuim/school/v1 HTTP/1.1\r\n');
    });
    await until('the connection is gone for the client too', async () => {
      // What is written before the handshake would come before the line of the request.
      if (!gone && begun) socket.write('X-More: 1\r\n');
      return gone ? true : undefined;
    });
    socket.destroy();
    expect(answer).toBe('');
    await short.stop();
  });
});

describe('HTTP', () => {
  test.each([
    ['EK-20 PUT', { method: 'PUT' }, 405],
    ['EK-20 DELETE', { method: 'DELETE', bytes: '' }, 405],
    ['EK-20 GET of anything but a contract', { method: 'GET', bytes: '' }, 405],
    ['EK-20 the media type of SOAP 1.2', { headers: { 'content-type': 'application/soap+xml' } }, 415],
    ['EK-20 JSON', { headers: { 'content-type': 'application/json' } }, 415],
    ['EK-20 no media type', { headers: { 'content-type': '' } }, 415],
    ['EK-20 a body over the limit', { bytes: Buffer.alloc(5 * 1024 * 1024 + 1, 0x20) }, 413],
  ])('%s is answered without a SOAP body', async (_, raw: RawRequest, status) => {
    expect(await send(raw)).toMatchObject({ status, body: '' });
    expect((await send({})).status).toBe(200);
  });
  test('EK-20 a body over the limit whose length was not announced', async () => {
    const headers = { 'transfer-encoding': 'chunked' };
    expect(await send({ bytes: Buffer.alloc(5 * 1024 * 1024 + 1, 0x20), headers })).toMatchObject({
      status: 413,
      body: '',
    });
    expect((await send({ headers })).status).toBe(200);
  });
  test('EK-20 GET of a WSDL and of its schema is answered', async () => {
    const wsdl = await send({ method: 'GET', path: '/verzuim/school/v1?wsdl', bytes: '' });
    expect(wsdl).toMatchObject({ status: 200, body: expect.stringContaining('wsdl:definitions') });
    const schema = await send({ method: 'GET', path: '/schemas/verzuim-school-v1.xsd', bytes: '' });
    expect(schema).toMatchObject({ status: 200, body: expect.stringContaining('xs:schema') });
  });

  test('EK-21 a fault comes with HTTP 500', async () => {
    expect(await send({ bytes: '<a>' })).toMatchObject({ status: 500, fault: { code: 'VB-F03' } });
  });
  test('EK-21 an answer comes with HTTP 200', async () => {
    const answer = await send({});
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('meldenVerzuimResponse');
  });
  test('EK-21 a functional refusal comes with HTTP 200', async () => {
    const refused = await send({ bytes: signedMessage({ melding: exampleMelding({ brin: '99AE' }) }).bytes });
    expect(refused.status).toBe(200);
    expect(refused.body).toContain('<vb:verwerkt>false</vb:verwerkt>');
    expect(refused.body).toContain('VZ-AUT-05');
  });
});

describe('EK-22 headers that claim a client certificate', () => {
  const pem = encodeURIComponent(fixture('vendor-rsin.pem'));
  const subject = 'C=NL,serialNumber=00000001999900020000,CN=vendor-rsin';
  const claims = [
    ['EK-22 X-Client-Cert', { 'x-client-cert': pem }],
    ['EK-22 X-SSL-Client-Cert', { 'x-ssl-client-cert': pem, 'x-ssl-client-verify': 'SUCCESS' }],
    ['EK-22 X-SSL-Client-S-DN', { 'x-ssl-client-s-dn': subject, 'x-ssl-client-verify': 'SUCCESS' }],
    ['EK-22 X-Forwarded-Client-Cert', { 'x-forwarded-client-cert': `Cert="${pem}";Subject="${subject}"` }],
    ['EK-22 Client-Cert', { 'client-cert': `:${pem}:` }],
    ['EK-22 X-ARR-ClientCert', { 'x-arr-clientcert': pem }],
  ] as const;
  test.each(claims)('%s is no certificate', async (_, headers) => {
    await expect(send({ tls: null, headers })).rejects.toThrow();
  });
  test.each(claims)('%s does not change whose certificate it is', async (_, headers) => {
    // Signed by vendor-rsin, sent by vendor-kvk: the two OINs differ, whatever a header claims.
    const refused = await send({ tls: 'vendor-kvk', headers });
    expect(refused).toMatchObject({ status: 500, fault: { code: 'VB-F17', rule: 'EK-125' } });
    expect((await send({ headers })).status).toBe(200);
  });
});

/** How many bytes of an answer come back on a connection without a client certificate. */
function bytesOfAnswer(version: string): Promise<number> {
  const { hostname, port } = new URL(running.broker.url);
  return new Promise((resolve) => {
    let received = 0;
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: fixture('trust/root.pem'),
      ...(exactly(version) as object),
    });
    socket.on('secureConnect', () => socket.write('GET /verzuim/school/v1?wsdl HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
}

const [ALERT, HANDSHAKE] = [0x15, 0x16];

/** A ClientHello of version 3.`minor` with one suite that the endpoint has, its hashes and its curves. */
function hello(minor: number): Buffer {
  const random = Buffer.alloc(32, 7);
  const suites = Buffer.from('000002c0300100', 'hex');
  const extensions = Buffer.from('0014000d0006000404010804000a00060004001d0017', 'hex');
  const body = Buffer.concat([Buffer.from([3, minor]), random, suites, extensions]);
  return Buffer.concat([Buffer.from([HANDSHAKE, 3, minor, 0, body.length + 4, 1, 0, 0, body.length]), body]);
}

/** The first thing that the server writes back to bytes of our own on a bare TCP connection. */
function exchangeRaw(bytes: Buffer): Promise<Buffer> {
  const { hostname, port } = new URL(running.broker.url);
  return new Promise((resolve, reject) => {
    const socket = connectPlain(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      socket.destroy();
      resolve(chunk);
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('closed without a word')));
  });
}
