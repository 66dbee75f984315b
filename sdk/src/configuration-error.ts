/** A setting is missing or wrong. The message names the setting. */
export class WebhookConfigurationError extends Error {
  override name = 'WebhookConfigurationError';
}

/** No AWS credentials were found, or the source of them refused. `cause` is the error of the AWS SDK. */
export class CredentialsError extends WebhookConfigurationError {}
