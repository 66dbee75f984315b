import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { WAKE_INDEX } from '../../core/contract/keys.ts';
import { allow } from '../allow.ts';
import type { Configuration } from '../configuration.ts';
import { createTable, textAttribute } from './table.ts';

/** Destinations: their gates, their immutable configurations, and what each tenant subscribes to. */
export class DestinationsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.table = createTable(this, configuration);
    this.table.addGlobalSecondaryIndex({
      indexName: WAKE_INDEX.name,
      partitionKey: textAttribute(WAKE_INDEX.partitionKey),
      // ISO or zero-padded text: order of text is order of time.
      // Milliseconds since the epoch.
      sortKey: { name: WAKE_INDEX.sortKey, type: AttributeType.NUMBER },
      // resume reads the gate itself, strongly consistent, before it acts.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** fan-out: a tenant's version, and its subscriptions when that changed. */
  grantReadSubscriptions(grantee: IGrantable): void {
    this.allow(grantee, 'ReadSubscriptions', ['dynamodb:BatchGetItem', 'dynamodb:Query']);
  }

  /** Gates, and the configurations they name. */
  grantReadDestinations(grantee: IGrantable): void {
    this.allow(grantee, 'ReadDestinations', ['dynamodb:BatchGetItem']);
  }

  /** deliver: take tokens by compare-and-set, in a batch of PartiQL statements. */
  grantAdmit(grantee: IGrantable): void {
    this.allow(grantee, 'AdmitDeliveries', ['dynamodb:PartiQLUpdate']);
  }

  /** deliver, exhaust, resume: when resume looks at it next, and whether it is disabled. */
  grantUpdateGate(grantee: IGrantable): void {
    this.allow(grantee, 'UpdateGates', ['dynamodb:UpdateItem']);
  }

  /** resume: gates whose time has come. */
  grantFindDue(grantee: IGrantable): void {
    allow(grantee, {
      sid: 'FindDueDestinations',
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${WAKE_INDEX.name}`],
    });
  }

  /**
   * admin: what an admin may see and change. Changes are transactions, which need the action of each write in them; audit
   * records are only ever put, on condition that there is none.
   */
  grantAdminister(grantee: IGrantable): void {
    this.allow(grantee, 'AdministerDestinations', [
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  }

  /** resume: the progress of recoveries. */
  grantRecover(grantee: IGrantable): void {
    this.allow(grantee, 'ReadRecoveries', ['dynamodb:GetItem']);
  }

  private allow(grantee: IGrantable, sid: string, actions: string[]): void {
    allow(grantee, { sid, actions, resources: [this.table.tableArn] });
  }
}
