import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { synthesize } from '../local/synthesize.ts';
import { LocalStack } from '../test/helpers/local-stack.ts';

/**
 * Many events to a few healthy destinations through the local stack: `npm run bench:volume -- --events 10000`. Says how
 * many deliveries a second were made, whether each was made once and recorded, and the peak memory of the stack.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000' }, destinations: { type: 'string', default: '3' }, data: { type: 'string' } },
});
const events = Number(values.events);
const count = Number(values.destinations);
const assembly = join(import.meta.dirname, '..', '.local', 'bench', 'cdk.out');

const posts = new Map<string, number>();
const receiver = createServer((request, response) => {
  request.resume().on('end', () => {
    const key = `${request.url} ${String(request.headers['webhook-id'])}`;
    posts.set(key, (posts.get(key) ?? 0) + 1);
    response.writeHead(200).end();
  });
});
await new Promise<void>((resolve) => {
  receiver.listen(0, '127.0.0.1', resolve);
});
const { port } = receiver.address() as AddressInfo;

await synthesize(assembly);
const stack = await LocalStack.start({
  assembly,
  ...(values.data !== undefined && { data: values.data }),
  destinations: Array.from({ length: count }, (_, index) => ({
    url: `http://localhost:${port}/${index}`,
    events: ['order.*'],
    rateLimit: { perMinute: 18_000, burst: 10_000 },
  })),
});

/** Peak resident memory of a process and its children, in MiB. */
function peakMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const own = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  const children = readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1] === String(pid);
    } catch {
      return false; // It has ended.
    }
  });
  return own + children.reduce((sum, child) => sum + peakMiB(Number(child)), 0);
}

const started = performance.now();
const wanted = events * count;
const published = (async () => {
  for (let start = 0; start < events; start += 100) {
    const batch = Array.from({ length: Math.min(100, events - start) }, (_, index) => ({
      type: 'order.created',
      detail: JSON.stringify({ eventId: `evt_${start + index}`, orderId: 'ord_1', productId: 'prod_1', customerId: 'cust_1', total: 1500 }),
    }));
    await stack.publish(batch);
  }
})();
await published;
const publishing = (performance.now() - started) / 1000;
while (posts.size < wanted) await pause(100);
const seconds = (performance.now() - started) / 1000;
const peak = peakMiB(stack.pid);
const rows = (
  await Promise.all(
    stack.destinationIds.map((id) => stack.deliveriesWhen(id, events, ({ status }) => status === 'SUCCESS')),
  )
).flat();
const twice = [...posts.values()].filter((number) => number > 1).length;
await stack.stop();
receiver.close();
console.log(
  JSON.stringify({
    events,
    destinations: count,
    deliveries: posts.size,
    succeeded: rows.length,
    deliveredTwice: twice,
    publishingSeconds: Math.round(publishing * 10) / 10,
    seconds: Math.round(seconds * 10) / 10,
    deliveriesPerSecond: Math.round(wanted / seconds),
    peakMemoryMiB: Math.round(peak),
  }),
);
process.exit(rows.length === wanted && twice === 0 ? 0 : 1);
