import { WebhookError } from '../../core/contract/errors.ts';

/** A setting is missing, unknown or outside its rule. The message has a line for each: field, rule, value and remedy. */
export class ConfigurationError extends WebhookError {
  override readonly name = 'ConfigurationError';
}
