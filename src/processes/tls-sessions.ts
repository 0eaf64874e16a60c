/**
 * A TLS session ends after its time: a certificate is asked for anew, and a CRL that came since decides (WT008).
 * A request under way is answered first, and its connection closed behind it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface SessionLimits {
  readonly maxSessionMs: number;
  /** What a request under way may still take when its session ends. */
  readonly requestTimeoutMs: number;
}

export class TlsSessions {
  readonly #limits: SessionLimits;
  readonly #underWay = new WeakMap<Socket, ServerResponse>();
  readonly #ended = new WeakSet<Socket>();
  readonly #answering = new Set<ServerResponse>();
  #closing = false;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
  }

  start(socket: Socket): void {
    const timers = [setTimeout(() => this.#end(socket), this.#limits.maxSessionMs).unref()];
    const { maxSessionMs, requestTimeoutMs } = this.#limits;
    timers.push(setTimeout(() => socket.destroy(), maxSessionMs + requestTimeoutMs).unref());
    socket.once('close', () => timers.forEach(clearTimeout));
  }

  /** Of every request, before it is answered. */
  answering({ socket }: IncomingMessage, response: ServerResponse): void {
    if (this.isEnding(socket)) response.setHeader('connection', 'close');
    this.#underWay.set(socket, response);
    this.#answering.add(response);
    response.once('close', () => {
      this.#answering.delete(response);
      this.#underWay.delete(socket);
      if (this.#ended.has(socket)) socket.destroySoon();
    });
  }

  /** Whether the connection ends with the answer that is under way. */
  isEnding(socket: Socket): boolean {
    return this.#closing || this.#ended.has(socket);
  }

  /** From now on whoever gets an answer is told that the connection ends with it. */
  endAfterAnswers(): void {
    this.#closing = true;
    for (const response of this.#answering)
      if (!response.headersSent) response.setHeader('connection', 'close');
  }

  #end(socket: Socket): void {
    this.#ended.add(socket);
    const response = this.#underWay.get(socket);
    // Ending it would close our side only: the client could go on sending.
    if (response === undefined) socket.destroy();
    else if (!response.headersSent) response.setHeader('connection', 'close');
  }
}
