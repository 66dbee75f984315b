import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import type { BusyTableProps } from './table.ts';
import { createTable } from './table.ts';

/** Events: one row for each event, by which repeats are recognised, further rows for long bodies, and an index. */
export class EventsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: BusyTableProps) {
    super(scope, id);
    this.table = createTable(this, props, props.warmThroughput);
  }

  /** fan-out: insert new events after the rows of their long bodies, list them, and finish what an earlier try began. */
  grantRecordEvents(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'RecordEvents',
      actions: ['dynamodb:PartiQLInsert', 'dynamodb:BatchWriteItem', 'dynamodb:BatchGetItem'],
      resources: [this.table.tableArn],
    });
  }

  /** deliver: read bodies that are too long for a message. */
  grantReadBodies(grantee: IGrantable): Grant {
    return allow(grantee, { sid: 'ReadBodies', actions: ['dynamodb:BatchGetItem'], resources: [this.table.tableArn] });
  }

  /** resume: find the events of a backfill. */
  grantFindMissed(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'FindMissedEvents',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
      resources: [this.table.tableArn],
    });
  }

  /** admin: list and read events, and erase their payloads. */
  grantAdminister(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'AdministerEvents',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      resources: [this.table.tableArn],
    });
  }
}
