import type { z } from 'zod';
import type { AccessRequest } from '../../gateway/service.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { Queues } from './queues.ts';
import { invalidParameter, missingParameter } from './sqs-errors.ts';

/** The surroundings of an operation. */
export interface OperationContext {
  queues: Queues;
  moves: MoveTasks;
  /** The caller; `SenderId` of its messages. */
  caller: string;
  signal: AbortSignal;
}

/** One action of the API. */
export interface Operation {
  accesses(input: unknown, queues: Queues): AccessRequest[];
  run(input: unknown, context: OperationContext): unknown;
}

/** An operation on the queue of its `QueueUrl` that needs the one permission `action`. */
export function queueOperation<Input extends { QueueUrl: string }>(
  action: string,
  schema: z.ZodType<Input>,
  run: (input: Input, context: OperationContext) => unknown,
): Operation {
  return operation(
    schema,
    ({ QueueUrl }, queues) => [{ action: `sqs:${action}`, resource: queues.arnOfUrl(QueueUrl) }],
    run,
  );
}

export function operation<Input>(
  schema: z.ZodType<Input>,
  accesses: (input: Input, queues: Queues) => AccessRequest[],
  run: (input: Input, context: OperationContext) => unknown,
): Operation {
  return {
    accesses: (input, queues) => accesses(parse(schema, input), queues),
    run: (input, context) => run(parse(schema, input), context),
  };
}

/** @throws ServiceError that names the parameter. */
function parse<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const issue = error.issues[0];
  const name = issue?.path.join('.') ?? '';
  const value = issue?.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  if (value === undefined) throw missingParameter(name);
  throw invalidParameter(`The parameter ${name} is invalid. Reason: ${issue?.message ?? 'it does not fit'}.`);
}
