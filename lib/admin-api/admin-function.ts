import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionEnvironment } from '../../core/contract/environment.ts';
import type { CompiledCatalogue } from '../catalogue/catalogue.ts';
import { filesOf } from '../catalogue/function-files.ts';
import { Environment } from '../../core/contract/environment.ts';
import type { GuardSettings } from '../hops/environment.ts';
import { guardEnvironment, limitEnvironment, maximumEnvironment, retryEnvironment } from '../hops/environment.ts';
import type { HopQueue } from '../hops/hop-queue.ts';
import type { SharedFunctionProps } from '../node-function.ts';
import { NodeFunction } from '../node-function.ts';
import type { Settings } from '../settings/settings.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { EventsTable } from '../storage/events-table.ts';
import type { FiguresTable } from '../storage/figures-table.ts';
import type { SecretsKey } from '../storage/secrets-key.ts';

/** API Gateway waits no longer. */
const TIMEOUT = Duration.seconds(29);

export interface AdminFunctionProps {
  shared: SharedFunctionProps;
  retry: Settings['retry'];
  limits: Settings['limits'];
  guard: GuardSettings;
  /** Whether receivers get a `traceparent` header, which the API shows with each attempt. */
  traceparent: boolean;
  catalogue: CompiledCatalogue;
  destinationsTable: DestinationsTable;
  eventsTable: EventsTable;
  deliveriesTable: DeliveriesTable;
  /** Absent where figures are not counted. */
  figures: { table: FiguresTable; windowSeconds: number } | undefined;
  secretsKey: SecretsKey;
  /** admin sends resent deliveries to it. */
  deliveriesQueue: HopQueue;
}

/** The admin API as a function. Each API that leads to it has one of its own, so that no API takes the other's concurrency. */
export class AdminFunction extends NodeFunction {
  /** @param entrance variables that say which API leads here, and whom it lets in */
  constructor(
    scope: Construct,
    id: string,
    props: AdminFunctionProps,
    description: string,
    entrance: FunctionEnvironment,
  ) {
    super(scope, id, {
      shared: props.shared,
      hop: 'admin',
      files: filesOf('admin', props.catalogue),
      description,
      memorySize: 1024,
      timeout: TIMEOUT,
      environment: {
        ...retryEnvironment(props.retry),
        ...limitEnvironment(props.limits),
        ...maximumEnvironment(props.limits),
        ...guardEnvironment(props.guard),
        [Environment.TRACEPARENT]: String(props.traceparent),
        [Environment.DESTINATIONS_TABLE]: props.destinationsTable.table.tableName,
        [Environment.EVENTS_TABLE]: props.eventsTable.table.tableName,
        [Environment.DELIVERIES_TABLE]: props.deliveriesTable.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: props.deliveriesQueue.queue.queueUrl,
        [Environment.SECRETS_KEY_ARN]: props.secretsKey.key.keyArn,
        ...(props.figures !== undefined && {
          [Environment.FIGURES_TABLE]: props.figures.table.table.tableName,
          [Environment.FIGURES_WINDOW_SECONDS]: String(props.figures.windowSeconds),
        }),
        ...entrance,
      },
    });
    props.destinationsTable.grantAdminister(this);
    props.eventsTable.grantAdminister(this);
    props.deliveriesTable.grantAdminister(this);
    props.secretsKey.grantManageSecrets(this);
    if (props.figures !== undefined) {
      props.figures.table.grantShow(this);
      // Destinations for which something waits are looked at for a limit or an open circuit.
      props.destinationsTable.grantFindDue(this);
    }
    props.deliveriesQueue.grantSend(this);
  }
}
