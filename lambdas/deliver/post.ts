import { composePost } from '../../core/delivery/post.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Posted } from './recorder.ts';
import type { PreparedWork } from './work.ts';

/** Signs and sends one delivery. The sender checks the address again before it connects. */
export async function post(
  { message, data, configuration, secrets }: PreparedWork,
  deadlineMs: number,
  { sender, clock, traceparent = false }: DeliverDependencies,
): Promise<Posted> {
  const at = clock.now();
  const composed = composePost({ event: message, data, configuration, secrets, nowMs: at, traceparent });
  return { at, result: await sender.send({ ...composed, deadlineMs }) };
}
