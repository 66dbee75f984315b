import type { PutEventsRequestEntry, PutEventsResponse } from '@aws-sdk/client-eventbridge';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { compilePattern } from '../../../../../core/event/pattern.ts';
import type { ReplayIds } from '../../../../../local/aws/services/eventbridge/eventbridge-service.ts';
import { EventBridgeService } from '../../../../../local/aws/services/eventbridge/eventbridge-service.ts';
import type { Rule, RuleTarget } from '../../../../../local/aws/services/eventbridge/rule-book.ts';
import { Scheduler } from '../../../../../local/aws/services/scheduler/scheduler.ts';
import type { Queue } from '../../../../../local/aws/services/sqs/queue.ts';
import { Queues } from '../../../../../local/aws/services/sqs/queues.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';
import { environment } from '../sqs/start-sqs.ts';

export interface TestEventBridge {
  clock: FakeTimekeeper;
  gateway: TestGateway;
  client: EventBridgeClient;
  queues: Queues;
  scheduler: Scheduler;
  events: EventBridgeService;
  /** Functions that were started, with their events. */
  invoked: { arn: string; payload: string }[];
  put(...entries: PutEventsRequestEntry[]): Promise<PutEventsResponse>;
  /** A queue that rules may send to. */
  queue(name: string): Queue;
  rule(name: string, pattern: unknown, targets: readonly (RuleTarget | Queue)[], extra?: Partial<Rule>): Rule;
  stop(): Promise<void>;
}

const withDefaults = (entry: PutEventsRequestEntry): PutEventsRequestEntry => ({
  EventBusName: 'orders',
  Source: 'shop',
  DetailType: 'order.created',
  Detail: '{}',
  ...entry,
});

/** EventBridge with the bus `orders`, on a fake clock behind a real gateway, with the AWS SDK's client. */
export async function startEventBridge(
  options: { dataDirectory?: string; replayIds?: ReplayIds; clock?: FakeTimekeeper } = {},
): Promise<TestEventBridge> {
  const { clock = new FakeTimekeeper(), ...kept } = options;
  const gateway = await startGateway();
  const { access, log, metrics: meter } = gateway.host;
  const queues = new Queues({ environment, dataDirectory: undefined, time: clock, access });
  const scheduler = new Scheduler(clock);
  const invoked: { arn: string; payload: string }[] = [];
  const invoke = (arn: string, payload: string): void => void invoked.push({ arn, payload });
  const events = new EventBridgeService({
    environment,
    time: clock,
    access,
    log,
    meter,
    usage: gateway.host.usage,
    queues,
    scheduler,
    invoke,
    ...kept,
  });
  events.addBus('orders');
  gateway.host.register(events);
  const client = new EventBridgeClient(gateway.client());
  return {
    clock,
    gateway,
    client,
    queues,
    scheduler,
    events,
    invoked,
    put: (...entries) => client.send(new PutEventsCommand({ Entries: entries.map(withDefaults) })),
    queue(name) {
      const queue = queues.ensure(name, {});
      access.setResourcePolicy(queue.arn, {
        Statement: {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: queue.arn,
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/*' } },
        },
      });
      return queue;
    },
    rule(name, pattern, targets, extra = {}) {
      const rule: Rule = {
        name,
        arn: events.ruleArn('orders', name),
        busName: 'orders',
        enabled: true,
        targets: targets.map((target) => ('attributes' in target ? { id: target.name, arn: target.arn } : target)),
        ...(pattern !== undefined && { eventPattern: pattern, pattern: compilePattern(pattern) }),
        ...extra,
      };
      events.addRule(rule);
      return rule;
    },
    async stop() {
      client.destroy();
      await gateway.stop();
      events.close();
      queues.close();
    },
  };
}
