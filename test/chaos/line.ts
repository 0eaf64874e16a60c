/** The line between senders and endpoints: one address, any number of endpoints behind it, and it can be cut. */
import { connect, createServer, type Socket } from 'node:net';

export interface Line {
  readonly port: number;
  /** Share of the answers that never arrive: the connection is cut when the endpoint begins to answer. 0 … 1. */
  loss: number;
  close(): Promise<void>;
}

/** Bytes that an endpoint sends before the first answer: the handshake. */
const HANDSHAKE_BYTES = 6000;

/** @param ports  of the endpoints; one that refuses is passed over. */
export async function startLine(ports: readonly number[]): Promise<Line> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const line = { port: 0, loss: 0 };
  const server = createServer((near) => {
    sockets.add(near);
    near.on('close', () => sockets.delete(near));
    near.on('error', () => near.destroy());
    join(near, turn++, ports.length);
  });
  function join(near: Socket, first: number, tries: number): void {
    if (tries === 0) {
      near.destroy();
      return;
    }
    const far = connect(ports[first % ports.length] ?? 0, '127.0.0.1');
    let connected = false;
    let received = 0;
    far.on('connect', () => {
      connected = true;
      near.pipe(far);
    });
    far.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > HANDSHAKE_BYTES && Math.random() < line.loss) near.destroy();
      else near.write(chunk);
    });
    far.on('error', () => far.destroy());
    far.on('close', () => {
      if (connected) near.destroy();
      else join(near, first + 1, tries - 1);
    });
    near.on('close', () => far.destroy());
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return Object.assign(line, {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
