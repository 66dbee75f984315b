import type { Socket } from 'node:net';

/** Resolves when a socket is closed. `once` of node:events would reject when a reset closes it. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined).once('close', () => resolve());
  });
}
