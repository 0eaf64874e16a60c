/**
 * Prints what a connection leaves behind in this process after it closed, in bytes that malloc gave out: a server that asks for
 * a certificate and reads it as an endpoint does, and clients that show theirs with its chain, each on a connection of its
 * own. Run with --expose-gc, after a build; with `x509` it reads the certificate in the way that an endpoint does not.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import koffi from 'koffi';
import { peerCertificate } from '../../dist/processes/tls-client.js';

const WARM_UP = 300;
const CONNECTIONS = 600;
const AT_ONCE = 10;
const FIELDS = 'arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost'.split(' ');
const mallinfo = koffi.struct('mallinfo2', Object.fromEntries(FIELDS.map((name) => [name, 'size_t'])));
const mallinfo2 = koffi.load('libc.so.6').func('mallinfo2', mallinfo, []);

const fixture = (name) => readFileSync(new URL(`../../certs-fixtures/${name}.pem`, import.meta.url), 'utf8');
const chain = ['trust/tsp', 'trust/intermediate'].map(fixture);
const server = createServer(
  {
    cert: fixture('broker') + chain.join(''),
    key: fixture('keys/broker.key'),
    ca: [fixture('trust/root'), ...chain],
    requestCert: true,
  },
  (_request, response) => response.end(),
);
const read = process.argv[2] === 'x509' ? (socket) => socket.getPeerX509Certificate()?.raw : peerCertificate;
server.on('secureConnection', (socket) => read(socket));
await once(server.listen(0, '127.0.0.1'), 'listening');
const client = {
  port: server.address().port,
  host: '127.0.0.1',
  servername: 'localhost',
  cert: fixture('vendor-rsin') + chain.join(''),
  key: fixture('keys/vendor-rsin.key'),
  ca: fixture('trust/root'),
};

/** Resolves when it has closed. */
function connectOnce() {
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  return new Promise((resolve, reject) => {
    const asked = request({ ...client, agent }, (response) => response.resume());
    asked.once('close', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

async function connectTimes(times) {
  for (let n = 0; n < times; n += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, connectOnce));
}

async function inUse() {
  for (let n = 0; n < 3; n++) {
    globalThis.gc();
    await wait(100);
  }
  return Number(mallinfo2().uordblks);
}

await connectTimes(WARM_UP);
const before = await inUse();
await connectTimes(CONNECTIONS);
console.log(Math.round(((await inUse()) - before) / CONNECTIONS));
server.close();
