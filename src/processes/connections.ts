/**
 * How many connections are open: of all, of an address, of the holder of a certificate. For one too many the connection
 * that is idle longest makes place: one that still shakes hands, sends no whole head, or waits for a next request. When all
 * of them are at work the new one is refused. Source: docs/decisions/0034.
 */
import type { Socket } from 'node:net';
import type { PressureSettings } from '../ops/pressure-settings.ts';

export type ConnectionLimits = Pick<
  PressureSettings,
  'connections' | 'connectionsPerParty' | 'connectionsPerAddress'
>;

/** Which limit closed or refused a connection. */
export type ConnectionProblem = 'too-many' | 'too-many-of-party' | 'too-many-of-address';

export interface ConnectionEvents {
  /** Told of a connection that was refused or, when `idle`, closed for a newer one. */
  onDropped(problem: ConnectionProblem, idle: boolean, oin?: string): void;
}

interface Connection {
  /** Address and port of the other end, which the TCP and the TLS socket both know. */
  readonly key: string;
  readonly address: string;
  /** The TCP socket while it shakes hands, then the TLS socket over it. */
  socket: Socket;
  oin: string | undefined;
  /** Requests that came in and are not answered yet. */
  requests: number;
}

export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #events: ConnectionEvents;
  readonly #open = new Map<string, Connection>();
  /** Longest idle first. */
  readonly #idle = new Set<Connection>();
  readonly #addresses = new Map<string, number>();
  readonly #parties = new Map<string, Set<Connection>>();

  constructor(limits: ConnectionLimits, events: ConnectionEvents) {
    this.#limits = limits;
    this.#events = events;
  }

  get count(): number {
    return this.#open.size;
  }

  /** At accept, before anything is read. @returns false when it was refused, and then it is gone. */
  accept(socket: Socket): boolean {
    const address = socket.remoteAddress;
    if (address === undefined) {
      socket.destroy();
      return false;
    }
    const ofAddress = this.#addresses.get(address) ?? 0;
    if (ofAddress >= this.#limits.connectionsPerAddress) return this.#refuse(socket, 'too-many-of-address');
    const isFull = this.#open.size >= this.#limits.connections;
    if (isFull && !this.#closeLongestIdle(this.#idle, 'too-many')) return this.#refuse(socket, 'too-many');
    const connection: Connection = { key: keyOf(socket), address, socket, oin: undefined, requests: 0 };
    this.#open.set(connection.key, connection);
    this.#idle.add(connection);
    this.#addresses.set(address, (this.#addresses.get(address) ?? 0) + 1);
    socket.once('close', () => this.#forget(connection));
    return true;
  }

  /** The handshake is done: from now on this socket is the connection. */
  secured(socket: Socket): void {
    const connection = this.#open.get(keyOf(socket));
    if (connection === undefined) return;
    connection.socket = socket;
    this.#becomeIdle(connection);
  }

  /** Whose it is. @returns false when it was one too many of that party, and then it is gone. */
  identified(socket: Socket, oin: string): boolean {
    const connection = this.#open.get(keyOf(socket));
    if (connection === undefined) return false;
    if (connection.oin !== undefined) return true;
    const party = this.#parties.get(oin) ?? new Set();
    if (party.size >= this.#limits.connectionsPerParty) {
      const idle = [...party].filter((each) => this.#idle.has(each));
      if (!this.#closeLongestIdle(idle, 'too-many-of-party', oin))
        return this.#refuse(socket, 'too-many-of-party', oin);
    }
    party.add(connection);
    connection.oin = oin;
    this.#parties.set(oin, party);
    return true;
  }

  /** A request has come in on it. */
  busy(socket: Socket): void {
    const connection = this.#open.get(keyOf(socket));
    if (connection === undefined) return;
    connection.requests += 1;
    this.#idle.delete(connection);
  }

  /** Its answer is gone. */
  idle(socket: Socket): void {
    const connection = this.#open.get(keyOf(socket));
    if (connection === undefined) return;
    connection.requests -= 1;
    if (connection.requests === 0) this.#becomeIdle(connection);
  }

  #becomeIdle(connection: Connection): void {
    const party = connection.oin === undefined ? undefined : this.#parties.get(connection.oin);
    for (const order of [this.#idle, party]) {
      order?.delete(connection);
      order?.add(connection);
    }
  }

  #refuse(socket: Socket, problem: ConnectionProblem, oin?: string): false {
    socket.destroy();
    this.#events.onDropped(problem, false, oin);
    return false;
  }

  #closeLongestIdle(idle: Iterable<Connection>, problem: ConnectionProblem, oin?: string): boolean {
    const [connection] = idle;
    if (connection === undefined) return false;
    // Its place is free now; that it is closed is heard later.
    this.#forget(connection);
    connection.socket.destroy();
    this.#events.onDropped(problem, true, oin);
    return true;
  }

  #forget(connection: Connection): void {
    if (this.#open.get(connection.key) !== connection) return;
    this.#open.delete(connection.key);
    this.#idle.delete(connection);
    const left = (this.#addresses.get(connection.address) ?? 1) - 1;
    if (left === 0) this.#addresses.delete(connection.address);
    else this.#addresses.set(connection.address, left);
    const { oin } = connection;
    const party = oin === undefined ? undefined : this.#parties.get(oin);
    party?.delete(connection);
    if (oin !== undefined && party?.size === 0) this.#parties.delete(oin);
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
