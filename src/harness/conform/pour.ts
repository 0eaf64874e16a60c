/** Sends a body that will be refused half-way, without losing the refusal. */
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

const PIECE_BYTES = 64 * 1024;
/** 21 MiB take a second; while it waits, an answer that arrived is read. */
const BETWEEN_PIECES_MS = 3;

/**
 * Sends the headers, and the body after a while, until an answer begins. An endpoint that refuses closes its side:
 * whoever still writes then gets EPIPE in place of the answer that was on its way.
 */
export function pour(request: ClientRequest, body: Buffer, patienceMs: number): void {
  let answered = false;
  const timer = setTimeout(() => {
    // What breaks the connection is heard by whoever listens to the request.
    writePieces(request, body, () => answered).catch(() => undefined);
  }, patienceMs);
  request.once('response', () => {
    answered = true;
    clearTimeout(timer);
  });
  request.once('close', () => clearTimeout(timer));
  request.flushHeaders();
}

async function writePieces(request: ClientRequest, body: Buffer, answered: () => boolean): Promise<void> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    await pause(BETWEEN_PIECES_MS);
    // Timers come before what arrived in a turn of the event loop, this comes after it.
    await nextTurn();
    if (answered() || request.destroyed) return;
    const room = request.write(body.subarray(at, at + PIECE_BYTES));
    if (!room) await once(request, 'drain');
  }
  if (!answered()) request.end();
}
