import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import type { Configuration } from '../configuration.ts';
import { createTable } from './table.ts';

/** Events: one row each, which is also what keeps an event from being accepted twice, and rows for long bodies. */
export class EventsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.table = createTable(this, configuration);
  }

  /** fan-out: insert events that are new, after the rows of their long bodies; finish what an earlier try began. */
  grantRecordEvents(grantee: IGrantable): void {
    allow(grantee, {
      sid: 'RecordEvents',
      actions: ['dynamodb:PartiQLInsert', 'dynamodb:BatchWriteItem', 'dynamodb:BatchGetItem'],
      resources: [this.table.tableArn],
    });
  }

  /** deliver: bodies that are too long for a message. */
  grantReadBodies(grantee: IGrantable): void {
    allow(grantee, { sid: 'ReadBodies', actions: ['dynamodb:BatchGetItem'], resources: [this.table.tableArn] });
  }

  /** admin: read events, and erase their payloads. */
  grantAdminister(grantee: IGrantable): void {
    allow(grantee, {
      sid: 'AdministerEvents',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources: [this.table.tableArn],
    });
  }
}
