/**
 * A TCP balancer for a try-out: each connection goes to the next backend that is ready; TLS goes through untouched.
 * `tcp-balancer.mjs PORT LISTEN:OPERATIONS …`
 */
import { connect, createServer } from 'node:net';

const LOOK_EVERY_MS = 250;
const [port, ...pairs] = process.argv.slice(2);
const backends = pairs.map((pair) => {
  const [listen, operations] = pair.split(':').map(Number);
  return { listen, operations, ready: true };
});
let turn = 0;

async function look() {
  await Promise.all(
    backends.map(async (backend) => {
      backend.ready = await fetch(`http://127.0.0.1:${backend.operations}/ready`).then(
        // An answer that is not read keeps its connection until the garbage is collected.
        async ({ ok, body }) => body?.cancel().then(() => ok) ?? ok,
        () => false,
      );
    }),
  );
  setTimeout(look, LOOK_EVERY_MS);
}

/** Those that are ready first, in turn; then the others: better a refused try than none. */
function inTurn() {
  const from = turn++ % backends.length;
  const rotated = [...backends.slice(from), ...backends.slice(0, from)];
  return rotated.sort((a, b) => Number(b.ready) - Number(a.ready));
}

function pass(client, [backend, ...others]) {
  if (backend === undefined) return client.destroy();
  const server = connect(backend.listen, '127.0.0.1');
  const refused = () => pass(client, others);
  server.once('error', refused);
  server.once('connect', () => {
    server.off('error', refused);
    server.on('error', () => client.destroy());
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
}

const balancer = createServer((client) => {
  client.on('error', () => undefined); // whoever hangs up hangs up
  pass(client, inTurn());
}).listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => {
  balancer.close();
  process.exit(0);
});
void look();
