import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { STATE_INDEX } from '../../core/contract/keys.ts';
import { allow } from '../allow.ts';
import type { Settings } from '../settings/settings.ts';
import type { BusyTableProps } from './table.ts';
import { createTable, textAttribute } from './table.ts';

export interface DeliveriesTableProps extends BusyTableProps {
  figures: Settings['figures'];
}

/** Deliveries: one row for each event and destination, from PENDING to its end. */
export class DeliveriesTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: DeliveriesTableProps) {
    super(scope, id);
    // tally counts what a write changes, so it needs the row before and after.
    const stream = props.figures.enabled ? StreamViewType.NEW_AND_OLD_IMAGES : undefined;
    this.table = createTable(this, props, props.warmThroughput, stream);
    this.table.addGlobalSecondaryIndex({
      indexName: STATE_INDEX.name,
      partitionKey: textAttribute(STATE_INDEX.partitionKey),
      sortKey: textAttribute(STATE_INDEX.sortKey),
      // Each reader of the index reads or updates the row itself.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** fan-out: insert PENDING rows of deliveries that do not exist yet, parked ones for replayed events. */
  grantInsertPending(grantee: IGrantable): Grant {
    return this.allow(grantee, 'InsertPendingDeliveries', ['dynamodb:PartiQLInsert']);
  }

  /**
   * deliver: read deliveries that were tried before; write results of first attempts in batches and all others one by
   * one; write the expected time of those that wait, in a batch of PartiQL statements.
   */
  grantRecordAttempts(grantee: IGrantable): Grant {
    return this.allow(grantee, 'RecordAttempts', [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:PartiQLUpdate',
      'dynamodb:UpdateItem',
    ]);
  }

  /** exhaust: read a delivery and end it. */
  grantEndDeliveries(grantee: IGrantable): Grant {
    return this.allow(grantee, 'EndDeliveries', ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem']);
  }

  /** resume: find parked deliveries of a destination, and lease them. */
  grantResumeParked(grantee: IGrantable): Grant {
    return this.findParked(grantee).combine(
      this.allow(grantee, 'LeaseParkedDeliveries', ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem']),
    );
  }

  /** resume: find the deliveries of a recovery, and insert those of a backfill. */
  grantWorkOnJobs(grantee: IGrantable): Grant {
    return this.allow(grantee, 'WorkOnJobs', ['dynamodb:Query', 'dynamodb:PartiQLInsert']);
  }

  /** admin: list and read deliveries, count the parked ones, and start new runs of them. */
  grantAdminister(grantee: IGrantable): Grant {
    return this.findParked(grantee).combine(this.administer(grantee));
  }

  private administer(grantee: IGrantable): Grant {
    return this.allow(grantee, 'AdministerDeliveries', [
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  }

  private findParked(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'FindParkedDeliveries',
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${STATE_INDEX.name}`],
    });
  }

  /**
   * tally: Lambda reads the stream as the function.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
   */
  grantReadStream(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'ReadStream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resources: [this.streamArn()],
    });
  }

  /** @throws Error where figures are not counted: the table has no stream */
  streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('The deliveries table has no stream: figures.enabled is false.');
    return tableStreamArn;
  }

  private allow(grantee: IGrantable, sid: string, actions: string[]): Grant {
    return allow(grantee, { sid, actions, resources: [this.table.tableArn] });
  }
}
