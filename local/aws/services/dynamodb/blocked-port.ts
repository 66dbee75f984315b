import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Ports to which no browser connects, whatever page asks: those of the Fetch standard's list that need no privilege. 4190
 * and 6679 are missing: Chromium connects to them. https://fetch.spec.whatwg.org/#port-blocking
 */
export const BLOCKED_PORTS: readonly number[] = [
  1719, 1720, 1723, 2049, 3659, 4045, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080,
];

export interface Address {
  host: string;
  port: number;
}

/**
 * Finds a free port that browsers block, in random order. Linux has 127.0.0.0/8 on loopback: on an address of its own a
 * stack finds every port free that nobody holds on all addresses. macOS has 127.0.0.1 alone.
 *
 * @param host default: a random loopback address where there are several
 * @throws Error when every port is taken, with the remedy
 */
export async function freeBlockedPort(host = randomLoopback()): Promise<Address> {
  const refusals: unknown[] = [];
  for (const port of shuffled(BLOCKED_PORTS)) {
    const server = createServer().listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      refusals.push(error);
      continue;
    }
    server.close();
    await once(server, 'close');
    return { host, port };
  }
  throw new Error(
    `The local DynamoDB listens only on ports that browsers block, and none of them is free on ${host}: ${BLOCKED_PORTS.join(', ')}. End a program that listens on one of them, or name another DynamoDB in DYNAMODB_ENDPOINT.`,
    { cause: refusals },
  );
}

/** Neither the network's address nor its broadcast address, nor one that other programs use. */
const randomLoopback = (): string =>
  process.platform === 'darwin' ? '127.0.0.1' : `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;

function shuffled(ports: readonly number[]): number[] {
  return ports
    .map((port) => ({ port, rank: randomInt(2 ** 32) }))
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ port }) => port);
}
