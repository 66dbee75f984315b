import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { endWithParent } from '../measure/loop-protocol.ts';

/** A receiver over HTTPS that accepts every POST at once. Sends its port to the parent. */
const server = createServer(
  { cert: process.env['BENCH_CERT'], key: process.env['BENCH_KEY'], keepAliveTimeout: 600_000 },
  (request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-length': 2 }).end('ok'));
  },
);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
endWithParent();
