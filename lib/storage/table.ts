import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Attribute, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { PARTITION_KEY, SORT_KEY, TIME_TO_LIVE } from '../../core/contract/keys.ts';
import type { Settings } from '../settings/settings.ts';
import { keptUnless } from './kept.ts';

export interface TableProps {
  removalPolicy: RemovalPolicy;
  deletionProtection: boolean;
}

/** A table whose traffic grows with that of events. */
export interface BusyTableProps extends TableProps {
  warmThroughput: Settings['warmThroughput'];
}

export const textAttribute = (name: string): Attribute => ({ name, type: AttributeType.STRING });

/**
 * A table like all others: paid by request, restorable to any second of 35 days, with rows that expire.
 *
 * @param warm traffic that it takes at once. Default: that of any new table.
 * @param stream what the records of its writes have. Default: no stream.
 */
export function createTable(
  scope: Construct,
  { removalPolicy, deletionProtection }: TableProps,
  { readsPerSecond, writesPerSecond }: Settings['warmThroughput'] = {},
  stream?: StreamViewType,
): Table {
  const warmThroughput = {
    ...(readsPerSecond !== undefined && { readUnitsPerSecond: readsPerSecond }),
    ...(writesPerSecond !== undefined && { writeUnitsPerSecond: writesPerSecond }),
  };
  return new Table(scope, 'Table', {
    partitionKey: textAttribute(PARTITION_KEY),
    sortKey: textAttribute(SORT_KEY),
    timeToLiveAttribute: TIME_TO_LIVE,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection,
    ...(stream !== undefined && { stream }),
    ...(Object.keys(warmThroughput).length > 0 && { warmThroughput }),
    removalPolicy: keptUnless(removalPolicy),
  });
}
