/** A setting is missing, unknown or outside its rule. The message has a line for each: field, rule, value and remedy. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}
