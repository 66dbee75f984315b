import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import type { EntityPaths } from '../../core/event/catalogue/definition.ts';
import { composePost, secretsIn } from '../../core/delivery/post.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { redactResult } from '../../core/delivery/redaction.ts';
import type { HttpsSender } from '../adapters/https/https-sender.ts';
import { type AdmitDependencies, admitRepeat } from './admit.ts';
import type { PreparedWork } from './work.ts';

export interface PostDependencies extends AdmitDependencies {
  sender: Pick<HttpsSender, 'send'>;
  /** Whether receivers get the event's trace as a `traceparent` header. Default false. */
  traceparent?: boolean;
  /** Where `data` has the entity of an event, by its type. */
  entities: ReadonlyMap<string, EntityPaths>;
}

/** One POST and when it began, in milliseconds since the epoch. */
export interface Posted {
  at: number;
  result: PostResult;
}

/** Signs and sends one delivery. The sender checks the address again before it connects. Echoed secrets are hidden. */
export async function post(work: PreparedWork, dependencies: PostDependencies): Promise<Posted> {
  const { message, data, configuration, secrets } = work;
  const { sender, clock, entities, traceparent = false } = dependencies;
  const entity = entities.get(message.type);
  const at = clock.now();
  const composed = composePost({ event: message, data, entity, configuration, secrets, nowMs: at, traceparent });
  const mayRepeat = () => admitRepeat(work, dependencies);
  const result = await sender.send({ ...composed, deadlineMs: POST_DEADLINE_MS, mayRepeat });
  // Nothing of a response to a success is kept.
  return { at, result: isSuccess(result) ? result : redactResult(result, secretsIn({ configuration, secrets })) };
}
