import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration, Fn, Stack } from 'aws-cdk-lib';
import type { EventPattern, IEventBus, IRuleTarget } from 'aws-cdk-lib/aws-events';
import { Archive, EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ruledFamiliesOf } from '../core/contract/families.ts';
import { operationalSource } from '../core/contract/limits.ts';
import { allow } from './allow.ts';
import { createUndeliveredQueue } from './hops/hop-queue.ts';
import type { WatchedRule } from './monitoring/metrics.ts';
import { keptUnless } from './storage/kept.ts';

export interface PlatformEventBusProps {
  /** Name of the bus, unless there is an existing one. */
  name: string;
  /** A bus of the user's own. */
  existing: IEventBus | undefined;
  /** `source` of the platform's events. */
  eventSource: string;
  /** Event types of the catalogue. */
  types: readonly string[];
  /** Days that the archive keeps events. */
  retentionDays: number;
  /** Of the archive, and of the bus that is made here: a replay goes only to the bus that the events came from. */
  removalPolicy: RemovalPolicy;
}

/**
 * The bus that platform services publish to, its archive, and the rules that lead to the events queue: one for each
 * family of events, one for any other type, so that it is recorded too, and one for this service's own operational
 * events. No event matches two rules: it would be queued twice.
 */
export class PlatformEventBus extends Construct {
  readonly bus: IEventBus;
  /** Events that EventBridge could not put on the events queue. */
  readonly undelivered: Queue;
  /** ARN of the archive. */
  readonly archiveArn: string;
  private readonly rules: readonly Rule[];
  private readonly eventSource: string;

  constructor(scope: Construct, id: string, props: PlatformEventBusProps) {
    super(scope, id);
    const { existing, eventSource, types, retentionDays } = props;
    const removalPolicy = keptUnless(props.removalPolicy);
    const ownSource = operationalSource(eventSource);
    this.eventSource = eventSource;
    this.bus = existing ?? this.createBus(props, removalPolicy);
    // The archive of an existing bus lies here, in the stack that needs it.
    const archive = new Archive(existing === undefined ? this.bus : this, 'Archive', {
      sourceEventBus: this.bus,
      description: 'Published events, for replay',
      eventPattern: { source: [eventSource, ownSource] },
      retention: Duration.days(retentionDays),
    });
    archive.applyRemovalPolicy(removalPolicy);
    // By its name, which an imported archive has in every implementation of CloudFormation.
    this.archiveArn = Stack.of(this).formatArn({
      service: 'events',
      resource: 'archive',
      resourceName: archive.archiveName,
    });
    this.undelivered = createUndeliveredQueue(this, 'Undelivered');

    const families = ruledFamiliesOf(types);
    const ofFamilies = families.map((family) =>
      this.rule(ruleIdOf(family), `Events of the ${family} family`, {
        source: [eventSource],
        detailType: Match.prefix(`${family}.`),
      }),
    );
    const others = this.rule('OtherEvents', 'Events of any other type', {
      source: [eventSource],
      ...(families.length > 0 && { detailType: Match.anythingButPrefix(...families.map((family) => `${family}.`)) }),
    });
    // It leaves a new family out only once that has a rule: no event goes by without one.
    others.node.addDependency(...ofFamilies);
    this.rules = [
      ...ofFamilies,
      others,
      // The last one, see `replayRuleArns`.
      this.rule('OperationalEvents', 'Operational events of the webhook service itself', { source: [ownSource] }),
    ];
  }

  /** Leads every event to `queue`, and events that `queue` cannot take to the undelivered queue. */
  routeTo(queue: IQueue): void {
    const target: IRuleTarget = {
      bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: this.undelivered.queueArn } }),
    };
    for (const rule of this.rules) rule.addTarget(target);
    for (const receiver of [queue, this.undelivered]) {
      // One statement that names all rules, where CDK's own target would add one for each rule.
      receiver.addToResourcePolicy(
        new PolicyStatement({
          sid: 'AcceptFromRules',
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [receiver.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': this.rules.map(({ ruleArn }) => ruleArn) } },
        }),
      );
    }
  }

  /** ARNs of the rules that a replay sends through: operational events are not sent again. */
  replayRuleArns(): string[] {
    return this.rules.slice(0, -1).map(({ ruleArn }) => ruleArn);
  }

  /** The rules as their metrics name them. */
  watchedRules(): WatchedRule[] {
    const { eventBusName } = this.bus;
    if (eventBusName === 'default') return this.rules.map(({ ruleName }) => ({ busName: undefined, ruleName }));
    // Of a rule on another bus, CloudFormation's reference is `bus|rule`.
    // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131
    return this.rules.map((rule) => ({
      busName: eventBusName,
      ruleName: Fn.select(1, Fn.split('|', rule.ruleName)),
    }));
  }

  /** Services of the platform: publish events, with one source, so that no operational event is forged. */
  grantPublish(grantee: IGrantable, source = this.eventSource): Grant {
    return this.allow(grantee, 'PublishEvents', source);
  }

  /** deliver, exhaust: publish operational events. */
  grantPublishOperationalEvents(grantee: IGrantable): Grant {
    return this.allow(grantee, 'PublishOperationalEvents', operationalSource(this.eventSource));
  }

  private createBus({ name, eventSource }: PlatformEventBusProps, removalPolicy: RemovalPolicy): IEventBus {
    const description = `Events of ${eventSource}, to be delivered as webhooks`;
    const bus = new EventBus(this, 'Bus', { eventBusName: name, description });
    bus.applyRemovalPolicy(removalPolicy);
    return bus as IEventBus;
  }

  /**
   * `events:source` has one value: EventBridge decides on each entry of a PutEvents.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
   */
  private allow(grantee: IGrantable, sid: string, source: string): Grant {
    return allow(grantee, {
      sid,
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
      conditions: { StringEquals: { 'events:source': source } },
    });
  }

  private rule(id: string, description: string, eventPattern: EventPattern): Rule {
    return new Rule(this, id, { eventBus: this.bus, description, eventPattern });
  }
}

/** Rules that are none of a family. */
const OTHER_RULES = new Set(['other', 'operational']);

/** The ids of the guide's families are as they were before a catalogue could be configured. */
const ruleIdOf = (family: string): string =>
  /^[a-z]/.test(family) && !OTHER_RULES.has(family)
    ? `${family.charAt(0).toUpperCase()}${family.slice(1)}Events`
    : `Events-${family}`;
