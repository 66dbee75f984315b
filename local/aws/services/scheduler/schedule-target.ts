import { randomUUID } from 'node:crypto';
import type { Principal } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Account } from '../eventbridge/event-envelope.ts';
import type { Queues } from '../sqs/queues.ts';

/** What a schedule of EventBridge Scheduler starts. */
export interface ScheduleTarget {
  scheduleArn: string;
  functionArn: string;
  /** The role that the schedule acts as. */
  roleArn: string;
  /** The event, JSON text, with `<aws.scheduler.…>` keywords; a default one when absent. */
  input: string | undefined;
  deadLetterArn: string | undefined;
}

export interface ScheduleHost {
  account: Account;
  queues: Queues;
  access: AccessControl;
  log: RuntimeLog;
  invoke(functionArn: string, payload: string): void;
}

/** What to run when the schedule is due: starts the function, or puts the event on the schedule's dead-letter queue. */
export function scheduleTarget(target: ScheduleTarget, host: ScheduleHost): (scheduledTime: number) => void {
  const principal: Principal = { name: target.scheduleArn, kind: 'function', roleArn: target.roleArn };
  return (scheduledTime) => {
    const payload = payloadOf(target, host.account, scheduledTime);
    try {
      host.access.authorize(principal, { action: 'lambda:InvokeFunction', resource: target.functionArn });
      host.invoke(target.functionArn, payload);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      host.log.problem(`The schedule ${target.scheduleArn} could not start ${target.functionArn}: ${error.message}`);
      if (target.deadLetterArn !== undefined) bury(target.deadLetterArn, payload, error, principal, host);
    }
  };
}

function bury(
  queueArn: string,
  body: string,
  cause: ServiceError,
  principal: Principal,
  { access, queues, log }: ScheduleHost,
): void {
  try {
    access.authorize(principal, { action: 'sqs:SendMessage', resource: queueArn });
    const queue = queues.find(queueArn);
    if (queue === undefined) throw new ServiceError('QueueDoesNotExist', `The queue ${queueArn} does not exist.`);
    const attributes = {
      ERROR_CODE: { DataType: 'String', StringValue: cause.code },
      ERROR_MESSAGE: { DataType: 'String', StringValue: cause.message },
    };
    queue.send([{ body, attributes, senderId: 'scheduler.amazonaws.com' }]);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    log.problem(`The schedule's dead-letter queue did not take its event: ${error.message}`);
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function payloadOf(
  { scheduleArn, input }: ScheduleTarget,
  { accountId, region }: Account,
  scheduledTime: number,
): string {
  const id = randomUUID();
  const time = new Date(scheduledTime).toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (input === undefined) {
    return JSON.stringify({
      version: '0',
      id,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: accountId,
      time,
      region,
      resources: [scheduleArn],
      detail: '{}',
    });
  }
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
