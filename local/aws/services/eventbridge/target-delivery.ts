import type { FaultBook } from '../../faults/fault-book.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { UsageMeter } from '../../metering/usage-meter.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import type { MessageAttribute, NewMessage } from '../sqs/message.ts';
import type { Queues } from '../sqs/queues.ts';
import type { Rule, RuleTarget } from './rule-book.ts';

/** Starts a function and does not wait for it. @throws ServiceError when there is none of this ARN. */
export type InvokeEvent = (functionArn: string, payload: string) => void;

export interface DeliveryHost {
  queues: Queues;
  invoke: InvokeEvent;
  access: AccessControl;
  log: RuntimeLog;
  meter?: Meter;
  faults?: FaultBook;
  usage?: UsageMeter;
}

/** An event as one target gets it. */
export interface Delivery {
  rule: Rule;
  target: RuleTarget;
  payload: string;
  trace: string | undefined;
}

const EVENTS = { name: 'events.amazonaws.com', kind: 'service' } as const;

/** Error codes of a dead-lettered event. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'NO_PERMISSIONS',
  QueueDoesNotExist: 'NO_RESOURCE',
  ResourceNotFoundException: 'NO_RESOURCE',
  InvalidParameterValueException: 'INVALID_PARAMETER',
  InvalidMessageContents: 'INVALID_PARAMETER',
};

/**
 * Hands an event to a target. None of the failures there can be is worth a retry (no permission, no such target, an
 * event it cannot take), so a failed one goes to the target's dead-letter queue at once, as on AWS.
 */
export function deliver(delivery: Delivery, host: DeliveryHost): void {
  count('MatchedEvents', delivery.rule, host);
  count('Invocations', delivery.rule, host);
  try {
    hand(delivery, host);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    count('FailedInvocations', delivery.rule, host);
    buryDelivery(delivery, error, host);
  }
}

function hand({ rule, target, payload, trace }: Delivery, host: DeliveryHost): void {
  if (target.arn.split(':')[2] === 'lambda') {
    authorize('lambda:InvokeFunction', target.arn, rule, host);
    host.invoke(target.arn, payload);
    return;
  }
  send(target.arn, rule, host, {
    body: payload,
    ...(trace !== undefined && { traceHeader: trace }),
    ...(target.messageGroupId !== undefined && { groupId: target.messageGroupId }),
  });
}

function buryDelivery({ rule, target, payload }: Delivery, cause: ServiceError, host: DeliveryHost): void {
  const failure = `Rule ${rule.name} could not hand an event to ${target.arn}: ${cause.message}`;
  if (target.deadLetterArn === undefined) {
    host.log.problem(`${failure} The rule's target has no dead-letter queue, so the event is dropped.`);
    return;
  }
  const attributes = {
    RULE_ARN: attribute(rule.arn),
    TARGET_ARN: attribute(target.arn),
    ERROR_CODE: attribute(ERROR_CODES[cause.code] ?? 'UNKNOWN'),
    ERROR_MESSAGE: attribute(cause.message),
  };
  try {
    send(target.deadLetterArn, rule, host, { body: payload, attributes });
    count('InvocationsSentToDlq', rule, host);
    host.log.problem(`${failure} It went to ${target.deadLetterArn}.`);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    count('InvocationsFailedToBeSentToDlq', rule, host);
    host.log.problem(`${failure} Its dead-letter queue refused it too, so the event is dropped: ${error.message}`);
  }
}

const attribute = (value: string): MessageAttribute => ({ DataType: 'String', StringValue: value });

function send(queueArn: string, rule: Rule, host: DeliveryHost, message: NewMessage): void {
  authorize('sqs:SendMessage', queueArn, rule, host);
  const queue = host.queues.find(queueArn);
  if (queue === undefined) throw new ServiceError('QueueDoesNotExist', `The queue ${queueArn} does not exist.`);
  queue.send([{ ...message, senderId: EVENTS.name }]);
  host.usage?.sqs(EVENTS.name, Buffer.byteLength(message.body));
}

function authorize(action: string, resource: string, rule: Rule, { access, faults }: DeliveryHost): void {
  access.authorize(EVENTS, { action, resource, context: { 'aws:SourceArn': rule.arn } });
  const [service = '', operation = ''] = action.split(':');
  faults?.strike({ service, operation, principal: EVENTS.name, resources: [resource] });
}

/**
 * EventBridge sends no metric that is zero, and names the bus of a rule unless it is the default one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
function count(name: string, { busName, name: RuleName }: Rule, { meter }: DeliveryHost): void {
  const dimensions = busName === 'default' ? { RuleName } : { EventBusName: busName, RuleName };
  meter?.record({ namespace: 'AWS/Events', name, dimensions }, 1);
}
