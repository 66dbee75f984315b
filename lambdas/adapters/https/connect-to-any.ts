import { connect, type Socket } from 'node:net';

/** Time before the next address is tried as well. https://www.rfc-editor.org/rfc/rfc8305#section-5 */
const ATTEMPT_DELAY_MS = 250;

/** Called once, with the socket of the first address that took the connection, or with the error of the first address. */
type Done = (error: Error | undefined, socket?: Socket) => void;

/**
 * Connects to whichever of several addresses takes the connection first: Happy Eyeballs, RFC 8305. The next address starts
 * after 250 ms, or as soon as an earlier one failed. No attempt is given up while it may still succeed.
 *
 * @returns a function that ends all attempts, after which `done` is not called
 */
export function connectToAny(addresses: readonly string[], port: number, done: Done): () => void {
  const open = new Set<Socket>();
  const errors: Error[] = [];
  let next = 0;
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    next = addresses.length;
    for (const socket of open) socket.destroy();
  };
  const start = (): void => {
    clearTimeout(timer);
    const index = next++;
    const socket = connect({ host: addresses[index] as string, port, noDelay: true });
    const failed = (error: Error): void => {
      open.delete(socket);
      errors[index] = error;
      if (next < addresses.length) start();
      else if (open.size === 0) done(errors[0]);
    };
    open.add(socket);
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      open.delete(socket);
      stop();
      done(undefined, socket);
    });
    if (next < addresses.length) timer = setTimeout(start, ATTEMPT_DELAY_MS);
  };
  start();
  return stop;
}

/** As many as start before the connect deadline. A name with thousands of addresses does not make one POST knock at all. */
const ADDRESSES_TRIED = 20;

/** Addresses with the families in turn, IPv4 first: the functions of a stage without a VPC have no IPv6. */
export function inTurn(addresses: readonly string[]): string[] {
  const six = addresses.filter((address) => address.includes(':'));
  const four = addresses.filter((address) => !address.includes(':'));
  return Array.from({ length: Math.max(four.length, six.length) }, (_, index) => [four[index], six[index]])
    .flat()
    .filter((address) => address !== undefined)
    .slice(0, ADDRESSES_TRIED);
}
