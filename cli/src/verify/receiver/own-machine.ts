import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Receipt, receiptOf } from '../../../../core/verify/receipt.ts';
import { WebhookConfigurationError } from '../../../../sdk/src/configuration-error.ts';
import { collect } from '../../../../sdk/src/receiver/adapters/respond.ts';
import type { Receiver } from './receiver.ts';

/** Larger than any body of a run. */
const LARGEST_BODY = 1024 * 1024;
/** The clock of a local stack may run faster than that of this machine. */
const TOLERANCE_SECONDS = 86_400;

/**
 * Receives on a port of loopback.
 *
 * @param port 0 for a free one
 * @throws WebhookConfigurationError when the port is taken
 * @param url leads to the port through a tunnel or a proxy; default: the port itself, for the local stack
 */
export async function receiveHere(port: number, url?: string): Promise<Receiver> {
  const secret = `verify_${randomBytes(24).toString('hex')}`;
  const receipts: Receipt[] = [];
  const receive = async (request: IncomingMessage): Promise<number> => {
    const body = await collect(request, LARGEST_BODY);
    const { method = '', url: target = '', headers } = request;
    const path = new URL(target, 'http://localhost').pathname;
    const clock = { now: Math.floor(Date.now() / 1000), toleranceSeconds: TOLERANCE_SECONDS };
    const receipt = receiptOf({ method, path, headers, body }, secret, clock);
    if (receipt === undefined) return 404;
    receipts.push(receipt);
    return 204;
  };
  const server = createServer((request, response) => {
    receive(request).then(
      (status) => response.writeHead(status).end(),
      // The sender closed the connection within its request. It retries.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    const refuse = ({ message }: Error): void =>
      reject(new WebhookConfigurationError(`The port ${port} cannot be used: ${message}. Give another --port.`));
    server.once('error', refuse).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: url?.replace(/\/$/, '') ?? `http://localhost:${(server.address() as AddressInfo).port}`,
    secret,
    receipts: (run) => Promise.resolve(receipts.filter((receipt) => receipt.run === run)),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
