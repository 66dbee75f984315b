import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { endWithParent } from '../measure/loop-protocol.ts';
import { quantile } from '../measure/statistics.ts';

/**
 * A receiver over HTTPS that responds after BENCH_DELAY_MS and refuses the share BENCH_FAILURE_RATE of all POSTs. Sends its port
 * to the parent, and a report for each message; `reset` clears the counters.
 */
export interface ReceiverReport {
  posts: number;
  /** Distinct accepted deliveries. */
  accepted: number;
  /** Repeated acceptances of a delivery. */
  twice: number;
  /** Received bytes, TLS included. */
  bytes: number;
  /** Milliseconds from PutEvents to the first POST of a delivery. */
  latencyMs: { median: number; p99: number };
}

const delay = Number(process.env['BENCH_DELAY_MS'] ?? '0');
const failureRate = Number(process.env['BENCH_FAILURE_RATE'] ?? '0');

const sockets = new Set<Socket>();
let closedBytes = 0;
let forgottenBytes = 0;
let posts = 0;
let twice = 0;
let seen = new Set<string>();
let accepted = new Set<string>();
let latencies: number[] = [];

function record(delivery: string, body: string): boolean {
  posts += 1;
  if (!seen.has(delivery)) {
    seen.add(delivery);
    const published = /"publishedAt":(\d+)/.exec(body)?.[1];
    if (published !== undefined) latencies.push(Date.now() - Number(published));
  }
  if (Math.random() < failureRate) return false;
  if (accepted.has(delivery)) twice += 1;
  accepted.add(delivery);
  return true;
}

const server = createServer(
  { cert: process.env['BENCH_CERT'], key: process.env['BENCH_KEY'], keepAliveTimeout: 600_000 },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const taken = record(`${request.url} ${String(request.headers['webhook-id'])}`, Buffer.concat(chunks).toString());
      const answer = (): unknown => response.writeHead(taken ? 200 : 500, { 'content-length': 2 }).end('ok');
      if (delay > 0) void pause(delay).then(answer);
      else answer();
    });
  },
);
server.on('connection', (socket: Socket) => {
  sockets.add(socket);
  socket.on('close', () => {
    sockets.delete(socket);
    closedBytes += socket.bytesRead;
  });
});

const bytesSoFar = (): number => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, closedBytes);

process.on('message', (word: 'report' | 'reset') => {
  if (word === 'reset') {
    [posts, twice, latencies, forgottenBytes] = [0, 0, [], bytesSoFar()];
    [seen, accepted] = [new Set(), new Set()];
  }
  const known = latencies.length > 0;
  const latencyMs = { median: known ? quantile(latencies, 0.5) : 0, p99: known ? quantile(latencies, 0.99) : 0 };
  const report: ReceiverReport = {
    posts,
    accepted: accepted.size,
    twice,
    bytes: bytesSoFar() - forgottenBytes,
    latencyMs,
  };
  process.send?.(report);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
endWithParent();
