import { z } from 'zod';
import type { AccessRequest } from '../../gateway/service.ts';
import type { MoveTask } from './move-tasks.ts';
import type { Operation } from './operation.ts';
import { operation } from './operation.ts';

/** A task handle holds the ARN of its source, which the permission is for. */
const taskHandleSchema = z.object({ sourceArn: z.string() });

function sourceOf(handle: string): string {
  try {
    return taskHandleSchema.parse(JSON.parse(Buffer.from(handle, 'base64').toString())).sourceArn;
  } catch {
    // Whatever it names does not exist; the operation answers so.
    return '*';
  }
}

const describe = (task: MoveTask): Record<string, unknown> => ({
  ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
  Status: task.status,
  SourceArn: task.sourceArn,
  ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
  MaxNumberOfMessagesPerSecond: task.perSecond,
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  ...(task.failure !== undefined && { FailureReason: task.failure }),
  StartedTimestamp: task.startedAt,
});

/** Operations that move messages out of a dead-letter queue. */
export const moveOperations: Readonly<Record<string, Operation>> = {
  StartMessageMoveTask: operation(
    z.object({
      SourceArn: z.string(),
      DestinationArn: z.string().optional(),
      MaxNumberOfMessagesPerSecond: z.int().optional(),
    }),
    ({ SourceArn, DestinationArn }, queues) => {
      const on = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
      const targets =
        DestinationArn === undefined ? queues.sourcesOf(SourceArn).map(({ arn }) => arn) : [DestinationArn];
      return [
        ...on.map((action): AccessRequest => ({ action: `sqs:${action}`, resource: SourceArn })),
        ...targets.map((resource): AccessRequest => ({ action: 'sqs:SendMessage', resource })),
      ];
    },
    ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }, { moves }) => ({
      TaskHandle: moves.start(SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond).handle,
    }),
  ),

  ListMessageMoveTasks: operation(
    z.object({ SourceArn: z.string(), MaxResults: z.int().min(1).max(10).default(1) }),
    ({ SourceArn }) => [{ action: 'sqs:ListMessageMoveTasks', resource: SourceArn }],
    ({ SourceArn, MaxResults }, { moves }) => ({ Results: moves.list(SourceArn, MaxResults).map(describe) }),
  ),

  CancelMessageMoveTask: operation(
    z.object({ TaskHandle: z.string() }),
    ({ TaskHandle }) => [{ action: 'sqs:CancelMessageMoveTask', resource: sourceOf(TaskHandle) }],
    ({ TaskHandle }, { moves }) => ({ ApproximateNumberOfMessagesMoved: moves.cancel(TaskHandle).moved }),
  ),
};
