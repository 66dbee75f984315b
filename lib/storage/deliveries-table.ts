import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { STATE_INDEX } from '../../core/contract/keys.ts';
import { allow } from '../allow.ts';
import type { Configuration } from '../configuration.ts';
import { createTable, textAttribute } from './table.ts';

/** Deliveries: one row for each event and destination, from PENDING to its end. */
export class DeliveriesTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.table = createTable(this, configuration);
    this.table.addGlobalSecondaryIndex({
      indexName: STATE_INDEX.name,
      partitionKey: textAttribute(STATE_INDEX.partitionKey),
      sortKey: textAttribute(STATE_INDEX.sortKey),
      // Whoever finds a row here reads or updates the row itself.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** fan-out: PENDING rows of deliveries that do not exist yet. */
  grantInsertPending(grantee: IGrantable): void {
    this.allow(grantee, 'InsertPendingDeliveries', ['dynamodb:PartiQLInsert']);
  }

  /**
   * deliver: rows of deliveries that were tried before; results of first attempts in one write, all others one by one;
   * when those that wait are expected to go, in a batch of PartiQL statements.
   */
  grantRecordAttempts(grantee: IGrantable): void {
    this.allow(grantee, 'RecordAttempts', [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:PartiQLUpdate',
      'dynamodb:UpdateItem',
    ]);
  }

  /** exhaust: read what was tried and end it. */
  grantEndDeliveries(grantee: IGrantable): void {
    this.allow(grantee, 'EndDeliveries', ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem']);
  }

  /** resume: parked deliveries of a destination, and leases on them. */
  grantResumeParked(grantee: IGrantable): void {
    allow(grantee, {
      sid: 'FindParkedDeliveries',
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${STATE_INDEX.name}`],
    });
    this.allow(grantee, 'LeaseParkedDeliveries', ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem']);
  }

  /** resume: what a recovery is about. */
  grantRecover(grantee: IGrantable): void {
    this.allow(grantee, 'FindRecoverableDeliveries', ['dynamodb:Query']);
  }

  /** admin: list and read deliveries, and start new runs of them. */
  grantAdminister(grantee: IGrantable): void {
    this.allow(grantee, 'AdministerDeliveries', ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
  }

  private allow(grantee: IGrantable, sid: string, actions: string[]): void {
    allow(grantee, { sid, actions, resources: [this.table.tableArn] });
  }
}
