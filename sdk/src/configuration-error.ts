/** A setting is missing or wrong. The message names the setting. */
export class WebhookConfigurationError extends Error {
  override name = 'WebhookConfigurationError';
}
