import { SecretError } from '../../core/delivery/secret-rules.ts';
import { WebhookConfigurationError } from './configuration-error.ts';
import { WebhookApiError, WebhookConnectionError, WebhookIdError } from './manager/api-errors.ts';

/** Whether people read the message of an error without a stack trace. Any other error is a bug of this program. */
export const isExpected = (error: unknown): error is Error =>
  error instanceof WebhookApiError ||
  error instanceof WebhookConnectionError ||
  error instanceof WebhookConfigurationError ||
  error instanceof SecretError ||
  error instanceof WebhookIdError ||
  (error instanceof Error && error.name === 'CredentialsProviderError');
