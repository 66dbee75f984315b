import { SecretError } from '../../core/delivery/secret-rules.ts';
import { WebhookConfigurationError } from '../../sdk/src/configuration-error.ts';
import { environmentVariable } from '../../sdk/src/environment.ts';
import { WebhookApiError, WebhookConnectionError, WebhookIdError } from '../../sdk/src/manager/api-errors.ts';

/** Whether the message of an error says what to do. Any other error is a fault of this program. */
export const isExpected = (error: unknown): error is Error =>
  error instanceof WebhookApiError ||
  error instanceof WebhookConnectionError ||
  error instanceof WebhookConfigurationError ||
  error instanceof SecretError ||
  error instanceof WebhookIdError;

/** Describes a fault of this program: in a line, or with `WEBHOOKS_DEBUG` set with its place. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack = '' } = error;
  return environmentVariable('WEBHOOKS_DEBUG') === undefined ? `${name}: ${message}` : stack;
}
