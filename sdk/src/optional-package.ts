import { WebhookConfigurationError } from './configuration-error.ts';

/**
 * Handles the rejection of `import()` for a package that only some users of the SDK need. Write it as
 * `import('…').catch(missing('…'))`: a bundler lets such an import fail at run time.
 *
 * @param packages those of the task, the imported one first
 * @throws WebhookConfigurationError when it is not installed
 */
export const missing =
  (...packages: readonly string[]) =>
  (error: unknown): never => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.endsWith('MODULE_NOT_FOUND') !== true || !message.includes(`'${packages[0]}'`)) throw error;
    throw new WebhookConfigurationError(
      `The package ${packages[0]} is missing; only those who publish or manage need it. Install it: npm install ${packages.join(' ')}.`,
      { cause: error },
    );
  };

/** What WebhookManager needs. */
export const CREDENTIALS = '@aws-sdk/credential-provider-node';
export const SIGNATURE = '@smithy/signature-v4';
