/** EK-04, EK-18, EK-19: whom our client connects to, and how. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpsTransport } from '../../src/edukoppeling/https-transport.ts';
import { fixture, fixtureTransport } from '../../src/harness/example-partners.ts';
import { MELDEN } from '../setup/wire.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

interface Listening {
  readonly url: (host: string) => string;
  /** TLS versions of the requests that came in. */
  readonly versions: (string | null)[];
}

/** A server that answers 200 to whoever gets through the handshake. @param name  its certificate. */
async function listen(name: string, options: object = {}): Promise<Listening> {
  const versions: (string | null)[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    versions.push((request.socket as TLSSocket).getProtocol());
    request.resume();
    response.writeHead(200, { 'content-type': 'text/xml' }).end('<a/>');
  };
  const chain = [`${name}.pem`, 'trust/tsp.pem', 'trust/intermediate.pem'].map(fixture).join('\n');
  const key = fixture(`keys/${name.startsWith('bad/') ? 'vendor-rsin' : name}.key.pem`);
  const server: Server = createServer({ cert: chain, key, ...options }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
  const { port } = server.address() as AddressInfo;
  return { versions, url: (host) => `https://${host}:${port}/` };
}

function sendTo(url: string) {
  const transport = fixtureTransport(url, 'vendor-rsin');
  open.push(transport);
  return transport.send(Buffer.from('<a/>'), `"${MELDEN}"`);
}

describe('the TLS version', () => {
  test('EK-04 TLS 1.3 where the server has it, TLS 1.2 where it has no more', async () => {
    const both = await listen('broker');
    const older = await listen('broker', { maxVersion: 'TLSv1.2' });
    await sendTo(both.url('127.0.0.1'));
    await sendTo(older.url('127.0.0.1'));
    expect([both.versions, older.versions]).toEqual([['TLSv1.3'], ['TLSv1.2']]);
  });
  test('EK-04 nothing below TLS 1.2', async () => {
    const ancient = await listen('broker', {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(sendTo(ancient.url('127.0.0.1'))).rejects.toThrow();
    expect(ancient.versions).toEqual([]);
  });
});

describe('the certificate of the server', () => {
  test('EK-18 a chain, dates, CRLs and a name that are right', async () => {
    const { url, versions } = await listen('broker');
    for (const host of ['localhost', '127.0.0.1']) expect((await sendTo(url(host))).status).toBe(200);
    expect(versions).toHaveLength(2);
  });
  test.each([
    ['EK-18 another root', 'bad/wrong-root', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['EK-18 self-signed', 'bad/self-signed', 'UNABLE_TO_GET_CRL'],
    ['EK-18 expired', 'bad/expired', 'CERT_HAS_EXPIRED'],
    ['EK-18 not valid yet', 'bad/not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['EK-18 on the CRL', 'bad/revoked', 'CERT_REVOKED'],
    ['EK-18 a certificate without the name of the host', 'vendor-rsin', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s: nothing is sent', async (_, name, code) => {
    const { url, versions } = await listen(name);
    await expect(sendTo(url('127.0.0.1'))).rejects.toMatchObject({ code });
    expect(versions).toEqual([]);
  });
  test('EK-18 without the CRL of its issuer a server is not believed', async () => {
    const { url, versions } = await listen('broker');
    const transport = createHttpsTransport({
      url: url('127.0.0.1'),
      certificate: fixture('vendor-rsin.pem'),
      privateKey: fixture('keys/vendor-rsin.key.pem'),
      trust: ['root', 'intermediate', 'tsp'].map((ca) => fixture(`trust/${ca}.pem`)),
      crls: [fixture('trust/root.crl.pem')],
    });
    open.push(transport);
    await expect(transport.send(Buffer.from('<a/>'), '""')).rejects.toMatchObject({
      code: 'UNABLE_TO_GET_CRL',
    });
    expect(versions).toEqual([]);
  });
});

describe('the port', () => {
  test('EK-19 the one of the URL', async () => {
    const { url } = await listen('broker');
    expect(new URL(url('localhost')).port).not.toBe('');
    expect((await sendTo(url('localhost'))).status).toBe(200);
  });
  test('EK-19 without one it is 443', async () => {
    // Nobody listens on this address of the loopback network: the refusal tells where the client went.
    await expect(sendTo('https://127.0.0.99/')).rejects.toMatchObject({ address: '127.0.0.99', port: 443 });
  });
});
