import type { Socket } from 'node:net';

/** The POST that has a connection. */
export interface User {
  /** Bytes of the receiver. */
  data(chunk: Buffer): void;
  /** The connection is gone; `error` when something broke it. */
  closed(error: Error | undefined): void;
}

/** Milliseconds that an idle connection is kept; a receiver's own `Keep-Alive: timeout` shortens it. */
const IDLE_LIMIT_MS = 60_000;

/** A connection to a receiver, in the hands of one POST at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #gone: () => void;
  #user: User | undefined;
  #error: Error | undefined;

  /** @param gone called when it has closed */
  constructor(socket: Socket, gone: () => void) {
    this.#socket = socket;
    this.#gone = gone;
    socket.on('data', (chunk: Buffer) => {
      // Bytes that nobody asked for would be taken for the response to the next POST.
      if (this.#user === undefined) socket.destroy();
      else this.#user.data(chunk);
    });
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('end', () => {
      this.end();
    });
    socket.on('close', () => {
      this.end();
    });
    socket.on('timeout', () => {
      if (this.#user === undefined) socket.destroy();
    });
  }

  get isAlive(): boolean {
    return !this.#socket.destroyed && this.#socket.writable && this.#socket.readable;
  }

  /** Whether the receiver has been sent all of the last POST. */
  get isFlushed(): boolean {
    return this.#socket.writableLength === 0;
  }

  use(user: User): void {
    this.#user = user;
    this.#socket.ref();
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** @param limitMs how long the receiver keeps an idle connection */
  rest(limitMs: number): void {
    this.#user = undefined;
    this.#socket.unref();
    const limit = Math.min(limitMs, IDLE_LIMIT_MS);
    if (this.#socket.timeout !== limit) this.#socket.setTimeout(limit);
  }

  destroy(): void {
    this.#user = undefined;
    this.#socket.destroy();
  }

  /** Ends it, its POST included. */
  end(): void {
    const user = this.#user;
    this.#user = undefined;
    this.#socket.destroy();
    this.#gone();
    user?.closed(this.#error);
  }
}

/** Connections by host and port. */
export class Connections {
  readonly #idle = new Map<string, Connection[]>();
  readonly #all = new Set<Connection>();

  /** Takes over a socket that is connected, for the POST that made it. */
  add(key: string, socket: Socket): Connection {
    const connection: Connection = new Connection(socket, () => {
      this.#all.delete(connection);
      const idle = this.#idle.get(key);
      const index = idle?.indexOf(connection) ?? -1;
      if (index !== -1) idle?.splice(index, 1);
      if (idle?.length === 0) this.#idle.delete(key);
    });
    this.#all.add(connection);
    return connection;
  }

  /** The idle connection that was used last. */
  takeIdle(key: string): Connection | undefined {
    const idle = this.#idle.get(key);
    for (;;) {
      const connection = idle?.pop();
      if (connection === undefined || connection.isAlive) return connection;
    }
  }

  keep(key: string, connection: Connection, limitMs: number): void {
    if (limitMs <= 0 || !connection.isAlive || !connection.isFlushed) return connection.destroy();
    connection.rest(limitMs);
    const idle = this.#idle.get(key);
    if (idle === undefined) this.#idle.set(key, [connection]);
    else idle.push(connection);
  }

  dropIdle(key: string): void {
    for (const connection of this.#idle.get(key) ?? []) connection.destroy();
    this.#idle.delete(key);
  }

  close(): void {
    for (const connection of this.#all) connection.end();
  }
}
