import type { AccessRequest, Service, ServiceAnswer, ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import { batchOperations } from './batch-operations.ts';
import { messageOperations } from './message-operations.ts';
import { moveOperations } from './move-operations.ts';
import { MoveTasks } from './move-tasks.ts';
import type { Operation } from './operation.ts';
import { queueOperations } from './queue-operations.ts';
import type { QueuesOptions } from './queues.ts';
import { Queues } from './queues.ts';

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...queueOperations, ...messageOperations, ...batchOperations, ...moveOperations }),
);

/** SQS: standard queues over the JSON protocol, and in process through `queues`. See docs/adr/0001-own-sqs-on-node-sqlite.md. */
export class SqsService implements Service {
  readonly name = 'sqs';
  readonly queues: Queues;
  readonly #moves: MoveTasks;

  constructor(options: QueuesOptions) {
    this.queues = new Queues(options);
    this.#moves = new MoveTasks(this.queues, options.time);
  }

  accesses(call: ServiceCall): AccessRequest[] {
    return operationOf(call).accesses(call.input, this.queues);
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    const context = { queues: this.queues, moves: this.#moves, caller: call.principal.name, signal: call.signal };
    const output = await operationOf(call).run(call.input, context);
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
  }

  /** Ends waiting receives and closes the store. */
  close(): void {
    this.queues.close();
  }
}

function operationOf({ operation }: ServiceCall): Operation {
  const known = operations.get(operation);
  if (known === undefined) throw new ServiceError('UnsupportedOperation', `The local SQS does not have ${operation}.`);
  return known;
}
