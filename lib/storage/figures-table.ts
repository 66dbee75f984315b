import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import type { TableProps } from './table.ts';
import { createTable } from './table.ts';

/** Figures: for each destination the latest counts in one row, and those of hours that are over in a row a day. */
export class FiguresTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    this.table = createTable(this, props);
  }

  /** tally: read the rows of a batch's destinations, and write each if nobody else has since. */
  grantCount(grantee: IGrantable): Grant {
    return this.allow(grantee, 'CountDeliveries', [
      'dynamodb:BatchGetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
    ]);
  }

  /** admin: read figures, and write name and state of a destination in the transaction that changes it. */
  grantShow(grantee: IGrantable): Grant {
    return this.allow(grantee, 'ShowFigures', ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
  }

  private allow(grantee: IGrantable, sid: string, actions: string[]): Grant {
    return allow(grantee, { sid, actions, resources: [this.table.tableArn] });
  }
}
