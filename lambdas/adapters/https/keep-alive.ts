import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { headerOf } from '../raw-headers.ts';

/** Milliseconds that an idle connection is kept; a receiver's own `Keep-Alive: timeout` shortens it. */
export const IDLE_LIMIT_MS = 60_000;
/** Before the receiver's own limit, so that no POST meets a connection that is just being closed. */
const MARGIN_MS = 1_000;

/** Time that receivers keep idle connections, as they state it, in milliseconds. */
const limits = new WeakMap<Socket, number>();

/** Notes what an answer says of its connection. */
export function noteKeepAlive(socket: Socket, response: IncomingMessage): void {
  const seconds = /^timeout=(\d+)/.exec(headerOf(response, 'keep-alive') ?? '')?.[1];
  if (seconds === undefined) limits.delete(socket);
  else limits.set(socket, Number(seconds) * 1_000 - MARGIN_MS);
}

/**
 * Whether a connection that has done its work is kept, for `Agent.keepSocketAlive`. Node's own does the same, with system
 * calls to set what has been set and an object of all headers each time.
 */
export function keepIdle(socket: Socket): boolean {
  const limit = Math.min(limits.get(socket) ?? IDLE_LIMIT_MS, IDLE_LIMIT_MS);
  if (limit <= 0) return false;
  socket.unref();
  if (socket.timeout !== limit) socket.setTimeout(limit);
  return true;
}
