import { WebhookConfigurationError } from './configuration-error.ts';

/**
 * Loads a package that only some users of the SDK need, so that the others install none.
 *
 * @throws WebhookConfigurationError when it is not installed
 */
export async function optionalPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.endsWith('MODULE_NOT_FOUND') !== true || !message.includes(`'${name}'`)) throw error;
    throw new WebhookConfigurationError(
      `The package ${name} is missing; only those who publish or manage need it. Install it: npm install ${name}.`,
      { cause: error },
    );
  }
}
