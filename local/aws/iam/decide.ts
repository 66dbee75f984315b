import type { ConditionContext } from './conditions.ts';
import type { CompiledStatement } from './statement.ts';

export interface Question {
  action: string;
  resource: string;
  asker: { roleArn?: string; service?: string; accountId: string };
  context: ConditionContext;
}

export interface Decision {
  allowed: boolean;
  /** Labels of the statements that allow it. */
  statements: readonly string[];
  /** Label of the statement that denies it. */
  explicitDeny?: string;
  /** The kind of policy that would have to allow it. */
  missing: 'identity-based policy' | 'resource-based policy' | 'permissions boundary';
}

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, within one account.
 *
 * @param boundary the role's permissions boundary. It limits what a resource policy grants to the role, too
 */
export function decide(
  question: Question,
  identity: readonly CompiledStatement[],
  resource: readonly CompiledStatement[],
  boundary?: readonly CompiledStatement[],
): Decision {
  const applies = ({ action, resource: matches, condition }: CompiledStatement): boolean =>
    action(question.action) && matches(question.resource) && condition(question.context);
  const fromIdentity = identity.filter(applies);
  const named = resource
    .filter(applies)
    .map((statement) => ({ statement, match: statement.principal(question.asker) }));
  const direct = named.filter(({ match }) => match === 'direct').map(({ statement }) => statement);

  // A deny that names the account reaches everyone in it.
  const fromBoundary = boundary?.filter(applies);
  const denying = [
    ...fromIdentity,
    ...(fromBoundary ?? []),
    ...named.filter(({ match }) => match !== 'none').map(({ statement }) => statement),
  ].find(({ effect }) => effect === 'Deny');
  const identityAllows = fromIdentity.filter(({ effect }) => effect === 'Allow');
  const delegated = named
    .filter(({ statement, match }) => statement.effect === 'Allow' && match === 'delegated')
    .map(({ statement }) => statement);
  // A key is ruled by its own policy; the account's policies count only where that says so.
  const keyRefuses = question.action.startsWith('kms:') && delegated.length === 0;
  const allowing = [...(keyRefuses ? [] : identityAllows), ...direct.filter(({ effect }) => effect === 'Allow')];
  const missing =
    question.asker.service !== undefined || (keyRefuses && identityAllows.length > 0)
      ? 'resource-based policy'
      : 'identity-based policy';
  if (denying !== undefined) return { allowed: false, statements: [], explicitDeny: denying.label, missing };
  if (fromBoundary?.length === 0 && allowing.length > 0)
    return { allowed: false, statements: [], missing: 'permissions boundary' };
  return { allowed: allowing.length > 0, statements: allowing.map(({ label }) => label), missing };
}
