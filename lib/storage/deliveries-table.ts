import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { STATE_INDEX } from '../../core/contract/keys.ts';
import { allow } from '../allow.ts';
import type { BusyTableProps } from './table.ts';
import { createTable, textAttribute } from './table.ts';

/** Deliveries: one row for each event and destination, from PENDING to its end. */
export class DeliveriesTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: BusyTableProps) {
    super(scope, id);
    this.table = createTable(this, props, props.warmThroughput);
    this.table.addGlobalSecondaryIndex({
      indexName: STATE_INDEX.name,
      partitionKey: textAttribute(STATE_INDEX.partitionKey),
      sortKey: textAttribute(STATE_INDEX.sortKey),
      // Each reader of the index reads or updates the row itself.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** fan-out: insert PENDING rows of deliveries that do not exist yet. */
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
    const found = allow(grantee, {
      sid: 'FindParkedDeliveries',
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${STATE_INDEX.name}`],
    });
    return found.combine(
      this.allow(grantee, 'LeaseParkedDeliveries', ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem']),
    );
  }

  /** resume: find the deliveries of a recovery. */
  grantRecover(grantee: IGrantable): Grant {
    return this.allow(grantee, 'FindRecoverableDeliveries', ['dynamodb:Query']);
  }

  /** admin: list and read deliveries, and start new runs of them. */
  grantAdminister(grantee: IGrantable): Grant {
    return this.allow(grantee, 'AdministerDeliveries', [
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  }

  private allow(grantee: IGrantable, sid: string, actions: string[]): Grant {
    return allow(grantee, { sid, actions, resources: [this.table.tableArn] });
  }
}
