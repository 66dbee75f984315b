/** The SDK does not know where to send or as whom. The message names what to set. */
export class WebhookConfigurationError extends Error {
  override name = 'WebhookConfigurationError';
}
