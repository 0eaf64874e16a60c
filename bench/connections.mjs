/**
 * What open connections cost: 10,000 TLS connections with a client certificate against a broker in a process of its own, a
 * tenth of them with half a message that does not come further; its memory before, during, after and a second time, and whether a report
 * is answered beside them. Then the same number against the limit of a tenth. From several addresses: 127.0.0.1 to .4.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner, fixture } from '../dist/harness/example-partners.js';
import { machine } from './machine.mjs';
import { serve } from './serve.mjs';

const WANTED = 10_000;
const AT_ONCE = 50;
const SLOW_BODY = 4000;
const HEAD =
  'POST /verzuim/school/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 8000\r\n\r\n';

export async function bench(tell) {
  const all = await run(tell, {
    connections: WANTED + 100,
    connectionsPerParty: WANTED + 100,
    connectionsPerAddress: WANTED,
  });
  const bounded = await run(tell, {
    connections: WANTED / 10,
    connectionsPerParty: WANTED,
    connectionsPerAddress: WANTED,
  });
  const bytesPerConnection = Math.round((all.rss.during - all.rss.before) / all.open);
  tell(`a connection costs   ${(bytesPerConnection / 1024).toFixed(0)} KB`);
  return { machine: machine(), wanted: WANTED, bytesPerConnection, all, bounded };
}

async function run(tell, pressure) {
  const limits = { requestTimeoutMs: 600_000, maxSessionMs: 3_600_000 };
  const broker = await serve({ limits, pressure });
  try {
    await report(broker.url);
    const before = rss(broker.pid);
    const sockets = await openAll(broker.url);
    const open = await gauge(broker, 'verzuim_connections');
    const held = await gauge(broker, 'verzuim_bytes_held');
    const during = rss(broker.pid);
    const started = performance.now();
    await report(broker.url);
    const answerMs = Math.round(performance.now() - started);
    await closeAll(broker, sockets);
    const after = rss(broker.pid);
    // What a process keeps for itself is used again: a second time costs little more.
    const second = await openAll(broker.url);
    const again = rss(broker.pid);
    await closeAll(broker, second);
    const result = {
      limit: pressure.connections,
      open,
      bytesHeld: held,
      rss: { before, during, after, again },
      answerMs,
    };
    tell(
      `limit ${pressure.connections}: open ${open}, bytes held ${held}, memory ${mb(before)} → ${mb(during)} → ${mb(after)}, a second time ${mb(again)}, a report beside them in ${answerMs} ms`,
    );
    return result;
  } finally {
    await broker.stop();
  }
}

async function closeAll(broker, sockets) {
  for (const socket of sockets) socket.destroy();
  while ((await gauge(broker, 'verzuim_connections')) > 10) await pause(100);
  await pause(5000);
}

const mb = (bytes) => `${Math.round(bytes / 1024 / 1024)} MB`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function rss(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function gauge({ operationsUrl }, name) {
  const text = await (await fetch(`${operationsUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** The same report each time: the first answer again. */
const MELDING = exampleMelding();
async function report(baseUrl) {
  const las = createExamplePartner({
    ...{ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin: '0000000700099AD00000' },
  });
  const answer = await las.call('meldenVerzuim', MELDING);
  las.close();
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
}

async function openAll(baseUrl) {
  const options = {
    ...{ host: '127.0.0.1', port: Number(new URL(baseUrl).port), servername: 'localhost' },
    ...{
      ca: [fixture('trust/root.pem')],
      cert: fixture('gemeente-utrecht.pem'),
      key: fixture('keys/gemeente-utrecht.key.pem'),
    },
  };
  const sockets = [];
  let next = 0;
  const worker = async () => {
    while (next < WANTED) {
      const at = next++;
      const socket = await openOne({ ...options, localAddress: `127.0.0.${1 + (at % 4)}` });
      if (at % 10 === 0) socket.write(HEAD + ' '.repeat(SLOW_BODY));
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return sockets;
}

function openOne(options) {
  return new Promise((resolve) => {
    const socket = connect(options, () => resolve(socket));
    socket.on('error', () => resolve(socket));
    socket.resume();
  });
}
