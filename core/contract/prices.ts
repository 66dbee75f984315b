/** Date of the prices below, those of us-east-1. */
export const PRICED = 'July 2026';

/**
 * On-demand prices in US dollars a million, us-east-1, without free tiers: for the estimate on the dashboard and the bills of
 * the local runtime and of `npm run bench -- cost`. Other regions differ by some percent.
 */
export const PRICES_PER_MILLION = {
  /** Custom events, each begun 64 KB; https://aws.amazon.com/eventbridge/pricing/ */
  EVENT: 1,
  /** Bytes of events that an archive takes in, at 0.10 a GB. Keeping them is 0.023 a GB and month. */
  ARCHIVED_BYTE: (0.1 * 1_000_000) / 1024 ** 3,
  /** Calls, each begun 64 KB; https://aws.amazon.com/sqs/pricing/ */
  SQS_REQUEST: 0.4,
  /** https://aws.amazon.com/lambda/pricing/ */
  LAMBDA_REQUEST: 0.2,
  /** GB-second on arm64. */
  LAMBDA_GB_SECOND: 13.3334,
  /** Units of capacity; https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  DYNAMODB_WRITE: 0.625,
  DYNAMODB_READ: 0.125,
  /** https://aws.amazon.com/kms/pricing/ */
  KMS_REQUEST: 3,
  /** Bytes of logs taken in, at 0.50 a GB; https://aws.amazon.com/cloudwatch/pricing/ */
  LOG_BYTE: (0.5 * 1_000_000) / 1024 ** 3,
  /** Traces recorded; https://aws.amazon.com/xray/pricing/ */
  TRACE: 5,
  /** Calls of a REST API; https://aws.amazon.com/api-gateway/pricing/ */
  API_CALL: 3.5,
  /** Calls of an HTTP API; https://aws.amazon.com/api-gateway/pricing/ */
  HTTP_API_CALL: 1,
  /** Bytes sent to the internet, at 0.09 a GB; https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer */
  BYTE_OUT: (0.09 * 1_000_000) / 1024 ** 3,
} as const;
