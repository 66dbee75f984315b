import { credentialsError } from '../../sdk/src/manager/connection.ts';

/**
 * The region of the environment or of a profile, as the AWS SDK and the AWS CLI find it. `undefined` without one.
 *
 * @throws WebhookConfigurationError when the configuration files cannot be read
 */
export async function defaultRegion(profile: string | undefined): Promise<string | undefined> {
  // The AWS SDK takes an empty variable for a region.
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) if (process.env[name] === '') delete process.env[name];
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const client = new EventBridgeClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch (error) {
    // `Region is missing`, or `Region not accepted` for an empty variable.
    if (error instanceof Error && error.message.startsWith('Region ')) return undefined;
    throw credentialsError(error, profile);
  } finally {
    client.destroy();
  }
}
