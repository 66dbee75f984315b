import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { AlarmBase, Dashboard, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { STATE_INDEX, WAKE_INDEX } from '../core/contract/keys.ts';
import type { MetricName } from '../core/contract/metrics.ts';
import { Metric as MetricNames } from '../core/contract/metrics.ts';
import { AdminApi } from './admin-api.ts';
import { catalogueOf } from './catalogue/catalogue.ts';
import { Console } from './console.ts';
import { PlatformEventBus } from './event-bus.ts';
import { Deliver } from './hops/deliver.ts';
import { commonEnvironment } from './hops/environment.ts';
import { Exhaust } from './hops/exhaust.ts';
import { FanOut } from './hops/fan-out.ts';
import { Resume } from './hops/resume.ts';
import { dashboardUrl } from './monitoring/dashboard-url.ts';
import { Tally } from './hops/tally.ts';
import { ownMetric } from './monitoring/metrics.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import type { SharedFunctionProps } from './node-function.ts';
import { networkOf } from './settings/network.ts';
import { settingsOf } from './settings/settings.ts';
import { DeliveriesTable } from './storage/deliveries-table.ts';
import { DestinationsTable } from './storage/destinations-table.ts';
import { EventsTable } from './storage/events-table.ts';
import { FiguresTable } from './storage/figures-table.ts';
import { SecretsKey } from './storage/secrets-key.ts';
import type { WebhookPipelineProps } from './webhook-pipeline-props.ts';

/**
 * Webhook delivery: events of a bus are signed, POSTed to every subscribed destination, retried and recorded. The
 * constructor wires the parts in the order of an event's journey.
 */
export class WebhookPipeline extends Construct {
  /** Value of the dimension `stage` of the metrics. */
  readonly stage: string;
  /** The bus that services publish to. */
  /** ARN of the bus's archive, and of the rules that a replay of it goes through: all but that of operational events. */
  readonly archive: { readonly arn: string; readonly replayRuleArns: readonly string[] };
  readonly eventBus: IEventBus;
  /** The API that manages destinations and shows deliveries. */
  readonly adminApi: RestApi;
  /** The page for colleagues, where `console.enabled` is true. */
  readonly console: Console | undefined;
  /** Encrypts the secrets of destinations. */
  readonly secretsKey: IKey;
  /** `figures` is absent where figures are not counted. */
  readonly tables: Readonly<Record<'destinations' | 'events' | 'deliveries', Table> & { figures?: Table }>;
  /**
   * `undelivered` holds events that EventBridge could not put on the events queue, `unread` writes of deliveries that could
   * not be counted; it is absent where figures are not counted.
   */
  readonly queues: Readonly<
    Record<'undelivered' | 'events' | 'eventsDeadLetters' | 'deliveries' | 'deliveriesDeadLetters', IQueue> & {
      unread?: IQueue;
    }
  >;
  /** Alarms that notify `alarmTopic`, in the order of an event's journey. */
  readonly alarms: readonly AlarmBase[];
  readonly dashboard: Dashboard;
  readonly #bus: PlatformEventBus;
  readonly #admin: AdminApi;

  /** @throws ConfigurationError that names each prop at fault, its rule, the value given and the remedy. */
  constructor(scope: Construct, id: string, props: WebhookPipelineProps = {}) {
    super(scope, id);
    const settings = settingsOf(this, props);
    const { name, stage, eventSource, retentionDays, retry, limits, breaker, traceparent, removalPolicy } = settings;
    const { allowedPrivateCidrs, allowedPorts } = settings;
    const catalogue = catalogueOf(settings.catalogue);

    const destinationsTable = new DestinationsTable(this, 'Destinations', settings);
    const eventsTable = new EventsTable(this, 'Events', settings);
    const deliveriesTable = new DeliveriesTable(this, 'Deliveries', settings);
    const figuresTable = settings.figures.enabled ? new FiguresTable(this, 'Figures', settings) : undefined;
    const secretsKey = new SecretsKey(this, 'Secrets', { stage, removalPolicy, existing: props.secretsKey });
    const { eventBus: existing, alarmTopic } = props;
    const types = [...catalogue.types.keys()];
    const bus = { name, existing, eventSource, types, retentionDays, removalPolicy };
    const eventBus = new PlatformEventBus(this, 'EventBus', bus);

    const storage = { destinationsTable, eventsTable, deliveriesTable };
    const guard = { allowedPrivateCidrs, allowedPorts };
    const shared: SharedFunctionProps = {
      logRetention: settings.logRetention,
      environment: commonEnvironment(settings),
      network: networkOf(this, props),
    };
    const fanOut = new FanOut(this, 'FanOut', { shared, name, ...settings.fanOut, catalogue, ...storage });
    const deliver = new Deliver(this, 'Deliver', {
      shared,
      name,
      ...settings.deliver,
      retry,
      limits,
      breaker,
      guard,
      traceparent,
      catalogue,
      ...storage,
      secretsKey,
      eventBus,
    });
    const { deliveriesQueue } = deliver;
    const exhaust = new Exhaust(this, 'Exhaust', { shared, ...storage, deliveriesQueue, eventBus });
    const resume = new Resume(this, 'Resume', { shared, limits, ...storage, deliveriesQueue });
    const { windowSeconds } = settings.figures;
    const tally = figuresTable && new Tally(this, 'Tally', { shared, windowSeconds, ...storage, figuresTable });
    const figures = figuresTable && { table: figuresTable, windowSeconds };
    const administered = {
      shared,
      retry,
      limits,
      guard,
      traceparent,
      catalogue,
      ...storage,
      figures,
      secretsKey,
      deliveriesQueue,
    };
    const access = settings.adminApi;
    const entrance = { name, stage, dashboardUrl: dashboardUrl(this, name) };
    const admin = new AdminApi(this, 'Admin', { ...administered, ...entrance, access });
    this.console = settings.console.enabled
      ? new Console(this, 'Console', {
          ...administered,
          ...entrance,
          settings: settings.console,
          allowedCidrs: access.allowedCidrs,
          removalPolicy,
          deletionProtection: settings.deletionProtection,
        })
      : undefined;
    eventBus.routeTo(fanOut.eventsQueue.queue);
    fanOut.sendTo(deliveriesQueue);

    this.stage = stage;
    this.eventBus = eventBus.bus;
    this.archive = { arn: eventBus.archiveArn, replayRuleArns: eventBus.replayRuleArns() };
    this.adminApi = admin.api;
    this.secretsKey = secretsKey.key;
    this.queues = {
      undelivered: eventBus.undelivered,
      events: fanOut.eventsQueue.queue,
      eventsDeadLetters: fanOut.eventsQueue.deadLetters,
      deliveries: deliveriesQueue.queue,
      deliveriesDeadLetters: deliveriesQueue.deadLetters,
      ...(tally !== undefined && { unread: tally.unread }),
    };
    const tables = {
      destinations: destinationsTable.table,
      events: eventsTable.table,
      deliveries: deliveriesTable.table,
      ...(figuresTable !== undefined && { figures: figuresTable.table }),
    };
    this.tables = tables;
    const functions = {
      fanOut: fanOut.handler,
      deliver: deliver.handler,
      exhaust: exhaust.handler,
      resume: resume.handler,
      ...(tally !== undefined && { tally: tally.handler }),
      admin: admin.handler,
      ...(this.console !== undefined && { consoleAdmin: this.console.admin, console: this.console.page }),
    };
    const monitoring = new Monitoring(this, 'Monitoring', {
      watched: {
        name,
        stage,
        bus: eventBus.bus,
        rules: eventBus.watchedRules(),
        undelivered: eventBus.undelivered,
        eventsQueue: fanOut.eventsQueue,
        deliveriesQueue,
        functions,
        tables: {
          destinations: { table: tables.destinations },
          wake: { table: tables.destinations, index: WAKE_INDEX.name },
          events: { table: tables.events },
          deliveries: { table: tables.deliveries },
          state: { table: tables.deliveries, index: STATE_INDEX.name },
        },
        consoleUrl: this.console?.url,
        figures: tally && figuresTable && { table: figuresTable.table, tally: tally.handler, unread: tally.unread },
        deliverConcurrency: settings.deliver.maximumConcurrency,
      },
      runbookUrl: settings.runbookUrl,
      alarmTopic,
    });
    this.alarms = monitoring.alarms;
    this.dashboard = monitoring.dashboard;
    this.#bus = eventBus;
    this.#admin = admin;
  }

  /**
   * Lets a service publish events on the bus: `events:PutEvents`, with one source. Without that condition a publisher could use the
   * source of operational events.
   *
   * @param options `source`: the `source` of its events. Default: `eventSource` of the pipeline, the only one that is delivered.
   */
  grantPublish(grantee: IGrantable, options: { source?: string } = {}): Grant {
    return this.#bus.grantPublish(grantee, options.source);
  }

  /** Lets a caller use every route of the admin API: `execute-api:Invoke`. */
  grantAdminister(grantee: IGrantable): Grant {
    return this.#admin.grantAdminister(grantee);
  }

  /** Lets a caller use the routes of the admin API that read: `execute-api:Invoke` on GET. */
  grantRead(grantee: IGrantable): Grant {
    return this.#admin.grantRead(grantee);
  }

  /** A metric of this pipeline, by its name, e.g. `BreakersOpened`. Default: the sum of each minute. */
  metric(metricName: MetricName, options: MetricOptions = {}): Metric {
    return ownMetric(this.stage, metricName).with(options);
  }

  /** Events recorded. Default: the sum of each minute. */
  metricEventsAccepted(options?: MetricOptions): Metric {
    return this.metric(MetricNames.EVENTS_ACCEPTED, options);
  }

  /** Deliveries that ended as SUCCESS. Default: the sum of each minute. */
  metricDeliveriesSucceeded(options?: MetricOptions): Metric {
    return this.metric(MetricNames.DELIVERIES_SUCCEEDED, options);
  }

  /** Deliveries that ended as RETRY_EXHAUSTED. Default: the sum of each minute. */
  metricDeliveriesExhausted(options?: MetricOptions): Metric {
    return this.metric(MetricNames.DELIVERIES_EXHAUSTED, options);
  }

  /** Failed attempts. Default: the sum of each minute. */
  metricAttemptsFailed(options?: MetricOptions): Metric {
    return this.metric(MetricNames.ATTEMPTS_FAILED, options);
  }

  /** Milliseconds from the acceptance of an event to a successful delivery. Default: p99 of each minute. */
  metricSuccessLatency(options?: MetricOptions): Metric {
    return this.metric(MetricNames.SUCCESS_LATENCY, { statistic: 'p99', ...options });
  }
}
