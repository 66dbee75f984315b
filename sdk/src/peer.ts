import { WebhookConfigurationError } from './configuration-error.ts';

/**
 * Handles the rejection of an `import()` of optional peers. Write it as `import('…').catch(needs(…))`: bundlers let such an
 * import fail at run time.
 *
 * @param task the part of this package that needs them, e.g. `publishEvents`
 * @throws WebhookConfigurationError that names the packages to install
 */
export const needs =
  (task: string, ...packages: readonly string[]) =>
  (error: unknown): never => {
    throw new WebhookConfigurationError(
      `${task} needs ${packages.join(' and ')}, which cannot be loaded. Run npm install ${packages.join(' ')}. The reason: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  };

export const managerNeeds = needs('WebhookManager', '@aws-sdk/credential-provider-node', '@smithy/signature-v4');
