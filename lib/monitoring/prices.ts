/**
 * On-demand prices in US dollars a million, us-east-1, without free tiers, as of July 2026. For the estimate on the
 * dashboard: other regions differ by some percent.
 */
export const PRICES_PER_MILLION = {
  /** https://aws.amazon.com/lambda/pricing/ */
  LAMBDA_REQUEST: 0.2,
  /** GB-second on arm64. */
  LAMBDA_GB_SECOND: 13.3334,
  /** https://aws.amazon.com/sqs/pricing/ */
  SQS_REQUEST: 0.4,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  DYNAMODB_WRITE: 0.625,
  DYNAMODB_READ: 0.125,
  /** Custom events; https://aws.amazon.com/eventbridge/pricing/ */
  EVENT: 1,
  /** Bytes of logs taken in, at 0.50 a GB; https://aws.amazon.com/cloudwatch/pricing/ */
  LOG_BYTE: (0.5 * 1_000_000) / 1024 ** 3,
} as const;
