import { RemovalPolicy } from 'aws-cdk-lib';
import type { Attribute } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { PARTITION_KEY, SORT_KEY, TIME_TO_LIVE } from '../../core/contract/keys.ts';
import type { Configuration } from '../configuration.ts';

export const textAttribute = (name: string): Attribute => ({ name, type: AttributeType.STRING });

export function removalPolicyOf(configuration: Configuration): RemovalPolicy {
  return configuration.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

/** A table as all three are: paid by request, restorable to any second of 35 days, protected, expiring. */
export function createTable(scope: Construct, configuration: Configuration): Table {
  return new Table(scope, 'Table', {
    partitionKey: textAttribute(PARTITION_KEY),
    sortKey: textAttribute(SORT_KEY),
    timeToLiveAttribute: TIME_TO_LIVE,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: configuration.deletionProtection,
    removalPolicy: removalPolicyOf(configuration),
  });
}
