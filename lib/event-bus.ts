import { Duration } from 'aws-cdk-lib';
import type { EventPattern, IRuleTarget } from 'aws-cdk-lib/aws-events';
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_FAMILIES, operationalSource } from '../core/contract/limits.ts';
import { allow } from './allow.ts';
import type { Configuration } from './configuration.ts';
import { createUndeliveredQueue } from './hops/hop-queue.ts';

/**
 * The bus that platform services publish to, its archive, and the rules that lead to the events queue: one for each
 * family of events, one for any other type, so that it is recorded too, and one for this service's own operational
 * events. No event matches two rules: it would be queued twice.
 */
export class PlatformEventBus extends Construct {
  readonly bus: EventBus;
  /** Events that could not be put on the events queue. */
  readonly undelivered: Queue;
  private readonly rules: readonly Rule[];

  constructor(scope: Construct, id: string, { stage, source, retentionDays }: Configuration) {
    super(scope, id);
    const ownSource = operationalSource(source);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `webhooks-${stage}`,
      description: `Events of ${source}, to be delivered as webhooks`,
    });
    this.bus.archive('Archive', {
      description: 'What was published, for replay',
      eventPattern: { source: [source, ownSource] },
      retention: Duration.days(retentionDays),
    });
    this.undelivered = createUndeliveredQueue(this, 'Undelivered');

    const prefixes = EVENT_FAMILIES.map((family) => `${family}.`);
    this.rules = [
      ...EVENT_FAMILIES.map((family) =>
        this.rule(`${capitalized(family)}Events`, `Events of the ${family} family`, {
          source: [source],
          detailType: Match.prefix(`${family}.`),
        }),
      ),
      this.rule('OtherEvents', 'Events of any other type', {
        source: [source],
        detailType: Match.anythingButPrefix(...prefixes),
      }),
      this.rule('OperationalEvents', 'Operational events of the webhook service itself', { source: [ownSource] }),
    ];
  }

  /** Leads every event to `queue`, and to the undelivered queue what that cannot take. */
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

  /** Publish operational events. */
  grantAnnounce(grantee: IGrantable): void {
    allow(grantee, {
      sid: 'AnnounceOperationalEvents',
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
    });
  }

  private rule(id: string, description: string, eventPattern: EventPattern): Rule {
    return new Rule(this, id, { eventBus: this.bus, description, eventPattern });
  }
}

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
