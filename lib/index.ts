/** The construct library: `new WebhookPipeline(this, 'Webhooks', { … })` puts webhook delivery into a CDK stack. */
export { WebhookPipeline } from './webhook-pipeline.ts';
export type { Console } from './console.ts';
export { ConfigurationError } from './settings/configuration-error.ts';
export type {
  AdminApiOptions,
  BreakerOptions,
  ConcurrencyOptions,
  ConsoleDomainOptions,
  ConsoleGroupsOptions,
  ConsoleIssuerOptions,
  ConsoleOptions,
  FiguresOptions,
  LimitOptions,
  RetryOptions,
  WarmThroughputOptions,
  WebhookPipelineProps,
} from './webhook-pipeline-props.ts';
export type { MetricName } from '../core/contract/metrics.ts';
