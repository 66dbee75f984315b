import { PRICES_PER_MILLION as PRICES } from '../core/contract/prices.ts';
import type { Usage } from './aws/metering/usage.ts';

/** One line of a bill. */
export interface BillLine {
  /** E.g. `DynamoDB writes`. */
  what: string;
  quantity: number;
  unit: string;
  dollars: number;
}

/**
 * Of invocations that trace, the part that X-Ray records by its default rule, the first of each second left out.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling
 */
const TRACES_SAMPLED = 0.05;

/** Cost of the usage at list prices. @param bytesOut bytes that went to receivers; 0 when nobody counted them */
export function billOf(usage: Usage, bytesOut = 0): BillLine[] {
  const line = (what: string, quantity: number, unit: string, price: number): BillLine => ({
    what,
    quantity,
    unit,
    dollars: (quantity * price) / 1_000_000,
  });
  const traces = usage.tracedInvocations * TRACES_SAMPLED;
  return [
    line('EventBridge', usage.events, 'events', PRICES.EVENT),
    line('EventBridge archive', usage.archivedBytes, 'bytes', PRICES.ARCHIVED_BYTE),
    line('SQS', usage.sqsRequests, 'requests', PRICES.SQS_REQUEST),
    line('DynamoDB writes', usage.writeUnits, 'units', PRICES.DYNAMODB_WRITE),
    line('DynamoDB reads', usage.readUnits, 'units', PRICES.DYNAMODB_READ),
    line('Lambda requests', usage.invocations, 'requests', PRICES.LAMBDA_REQUEST),
    line('Lambda time', usage.gbSeconds, 'GB-seconds', PRICES.LAMBDA_GB_SECOND),
    line('KMS', usage.kmsRequests, 'requests', PRICES.KMS_REQUEST),
    line('CloudWatch Logs', usage.logBytes, 'bytes', PRICES.LOG_BYTE),
    line('X-Ray', traces, 'traces', PRICES.TRACE),
    line('API Gateway', usage.apiCalls, 'calls', PRICES.API_CALL),
    line('API Gateway, console', usage.httpApiCalls, 'calls', PRICES.HTTP_API_CALL),
    line('data to receivers', bytesOut, 'bytes', PRICES.BYTE_OUT),
  ].filter(({ quantity }) => quantity > 0);
}

export const total = (lines: readonly BillLine[]): number => lines.reduce((sum, { dollars }) => sum + dollars, 0);
