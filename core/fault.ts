import { RuleError } from './contract/errors.ts';

/** A field of an input that breaks a rule. */
export interface Fault {
  /** E.g. `events[0]` or `rateLimit.perMinute`. */
  field: string;
  /** The rule that is broken, without a full stop. */
  rule: string;
  /** A sentence. */
  remedy: string;
}

/** The fault of `field` if `check` throws a RuleError. */
export function faultsIn(field: string, check: () => unknown): Fault[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return [{ field, rule: error.rule, remedy: error.remedy }];
  }
}
