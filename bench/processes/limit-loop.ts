import { Pool } from 'undici';
import { composeHeaders } from '../../core/delivery/headers.ts';
import { sign } from '../../core/delivery/signature.ts';
import { serveRuns } from '../measure/loop-protocol.ts';
import { BATCH_SIZE, DETAIL } from '../fixtures/queue-records.ts';

/** The limit: signs and POSTs the same body with undici's `Pool`, ten at once, and nothing else. */
const pool = new Pool(process.env['BENCH_RECEIVER'] ?? '', {
  connections: BATCH_SIZE,
  connect: { ca: process.env['BENCH_CERT'] ?? '' },
});
const body = `{"event":"order.created","timestamp":0,"data":${DETAIL},"source":"street-collector-platform"}`;
const secret = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
const id = 'msg_0000000000000000000000';

const ten = (): null[] => Array.from({ length: BATCH_SIZE }, () => null);

async function post(): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = sign({ id, timestamp, body }, [secret]);
  const headers = composeHeaders({ eventId: id, timestamp, signature, type: 'order.created', custom: {} });
  const response = await pool.request({ path: '/limit', method: 'POST', headers, body });
  await response.body.text();
  if (response.statusCode !== 200) throw new Error(`The receiver responded ${response.statusCode}.`);
}

serveRuns(BATCH_SIZE, ten, async (batch) => {
  await Promise.all(batch.map(post));
});
