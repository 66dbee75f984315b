import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { WAKE_INDEX } from '../../core/contract/keys.ts';
import { allow } from '../allow.ts';
import type { TableProps } from './table.ts';
import { createTable, textAttribute } from './table.ts';

/** Destinations: their gates, their immutable configurations, and the subscriptions of each tenant. */
export class DestinationsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    this.table = createTable(this, props);
    this.table.addGlobalSecondaryIndex({
      indexName: WAKE_INDEX.name,
      partitionKey: textAttribute(WAKE_INDEX.partitionKey),
      // Milliseconds since the epoch.
      sortKey: { name: WAKE_INDEX.sortKey, type: AttributeType.NUMBER },
      // resume reads the gate itself, strongly consistent, before it acts.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** fan-out: read a tenant's version, and its subscriptions when the version changed. */
  grantReadSubscriptions(grantee: IGrantable): Grant {
    return this.allow(grantee, 'ReadSubscriptions', ['dynamodb:BatchGetItem', 'dynamodb:Query']);
  }

  /** deliver, resume: read gates and configurations. */
  grantReadDestinations(grantee: IGrantable): Grant {
    return this.allow(grantee, 'ReadDestinations', ['dynamodb:BatchGetItem']);
  }

  /** deliver: take tokens by compare-and-set, in a batch of PartiQL statements. */
  grantAdmit(grantee: IGrantable): Grant {
    return this.allow(grantee, 'AdmitDeliveries', ['dynamodb:PartiQLUpdate']);
  }

  /** fan-out, deliver, exhaust, resume: write when resume looks at a destination next, and disable it. */
  grantUpdateGate(grantee: IGrantable): Grant {
    return this.allow(grantee, 'UpdateGates', ['dynamodb:UpdateItem']);
  }

  /** resume: find gates that are due. */
  grantFindDue(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'FindDueDestinations',
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${WAKE_INDEX.name}`],
    });
  }

  /**
   * admin: read and change everything. Changes are transactions, which need the action of each write in them. Audit
   * records are put only where there is none.
   */
  grantAdminister(grantee: IGrantable): Grant {
    return this.allow(grantee, 'AdministerDestinations', [
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  }

  /** resume: read the progress of recoveries and backfills. */
  grantWorkOnJobs(grantee: IGrantable): Grant {
    return this.allow(grantee, 'ReadJobs', ['dynamodb:GetItem']);
  }

  private allow(grantee: IGrantable, sid: string, actions: string[]): Grant {
    return allow(grantee, { sid, actions, resources: [this.table.tableArn] });
  }
}
