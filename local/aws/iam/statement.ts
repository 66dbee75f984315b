import type { PolicyDocument, PolicyStatement } from './access-control.ts';
import type { CompiledCondition } from './conditions.ts';
import { compileConditions } from './conditions.ts';
import { anyWildcard } from './wildcard.ts';

/** How a resource policy's statement speaks of the one who asks. */
export type PrincipalMatch =
  /** It names it, or everyone. */
  | 'direct'
  /** It names the account: what identity policies allow, holds. */
  | 'delegated'
  | 'none';

/** A policy statement, ready to be asked. */
export interface CompiledStatement {
  effect: 'Allow' | 'Deny';
  /** Policy and place, e.g. `DeliverRolePolicy#2`, or the statement's Sid. */
  label: string;
  action: (name: string) => boolean;
  resource: (arn: string) => boolean;
  condition: CompiledCondition;
  principal: (asker: { roleArn?: string; service?: string; accountId: string }) => PrincipalMatch;
}

export function compileDocument(policyName: string, document: PolicyDocument): CompiledStatement[] {
  return [document.Statement]
    .flat()
    .map((statement, index) => compile(`${policyName}#${statement.Sid ?? index}`, statement));
}

function compile(label: string, statement: PolicyStatement): CompiledStatement {
  return {
    effect: statement.Effect,
    label,
    action: included(statement.Action, statement.NotAction, true),
    // A resource policy may leave it out: it is about its own resource.
    resource:
      statement.Resource === undefined && statement.NotResource === undefined
        ? () => true
        : included(statement.Resource, statement.NotResource, false),
    condition: compileConditions(statement.Condition),
    principal: (asker) => matchPrincipal(statement.Principal, asker),
  };
}

function included(
  positive: string | string[] | undefined,
  negative: string | string[] | undefined,
  ignoreCase: boolean,
): (text: string) => boolean {
  const matches = anyWildcard(positive ?? negative ?? [], ignoreCase);
  return positive === undefined ? (text) => !matches(text) : matches;
}

function matchPrincipal(
  principal: PolicyStatement['Principal'],
  { roleArn, service, accountId }: { roleArn?: string; service?: string; accountId: string },
): PrincipalMatch {
  if (principal === '*') return 'direct';
  if (principal === undefined) return 'none';
  const named = [principal['AWS'] ?? []].flat();
  // `{"AWS": "*"}` is everyone, services included.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
  if (named.includes('*')) return 'direct';
  if (service !== undefined) return [principal['Service'] ?? []].flat().includes(service) ? 'direct' : 'none';
  if (roleArn !== undefined && named.includes(roleArn)) return 'direct';
  return named.some((name) => name === accountId || name === `arn:aws:iam::${accountId}:root`) ? 'delegated' : 'none';
}
