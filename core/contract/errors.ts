/**
 * Base class of the errors of core, lambdas and lib. Each subclass states its `name` as text: bundles are minified,
 * which renames classes.
 */
export abstract class WebhookError extends Error {
  abstract override readonly name: string;
}

/** An input breaks a rule. The message is `<rule>. <remedy>` */
export class RuleError extends WebhookError {
  override readonly name: string = 'RuleError';
  /** The rule that is broken, without a full stop. */
  readonly rule: string;
  /** A sentence. */
  readonly remedy: string;

  /** @param remedy without its full stop */
  constructor(rule: string, remedy: string) {
    super(`${rule}. ${remedy}.`);
    this.rule = rule;
    this.remedy = `${remedy}.`;
  }
}
