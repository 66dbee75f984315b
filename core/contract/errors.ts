/**
 * Base class of the errors of core, lambdas and lib. Each subclass states its `name` as text: bundles are minified,
 * which renames classes.
 */
export abstract class WebhookError extends Error {
  abstract override readonly name: string;
}

/** An input breaks a rule. The message names the field, the rule and the remedy. */
export class RuleError extends WebhookError {
  override readonly name = 'RuleError';
}
