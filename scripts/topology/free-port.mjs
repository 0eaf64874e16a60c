/**
 * A port for a server that is ended and started again on it. Below the range from which the system takes the ports of
 * outgoing connections: one of those would be somebody's by the time that the server comes back.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const FROM = 15_000;
const TO = 32_000;
const TRIES = 100;

/** @throws when none of many is free. */
export async function freePort() {
  for (let tries = 1; ; tries++) {
    const port = randomInt(FROM, TO);
    try {
      await listenOnce(port);
      return port;
    } catch (error) {
      if (tries === TRIES || error.code !== 'EADDRINUSE') throw error;
    }
  }
}

function listenOnce(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
