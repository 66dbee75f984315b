import type { AccessRecord, AttachedPolicy } from '../../local/aws/iam/access-report.ts';
import type { PolicyDocument, PolicyStatement } from '../../local/aws/iam/access-control.ts';
import { PolicyEngine } from '../../local/aws/iam/policy-engine.ts';

/** The response of `GET /_local/access`. */
export interface AccessReport {
  requests: AccessRecord[];
  policies: AttachedPolicy[];
}

/** One action on one resource that a role's policy allows. */
export interface Grant {
  roleArn: string;
  action: string;
  resource: string;
}

const ACCOUNT_ID = '000000000000';

const listed = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
const statementsOf = ({ Statement }: PolicyDocument): PolicyStatement[] => [Statement].flat();

export function grantsOf({ policies }: AccessReport): Grant[] {
  return policies.flatMap(({ roleArn, document }) =>
    roleArn === undefined
      ? []
      : statementsOf(document).flatMap(({ Action, Resource }) =>
          listed(Action).flatMap((action) => listed(Resource).map((resource) => ({ roleArn, action, resource }))),
        ),
  );
}

/**
 * The denial that the requests of a run meet when one grant is taken out of the template's policies; `undefined` when
 * the run needs it not. Decided by the engine that the local runtime itself decides with.
 */
export function denialWithout(grant: Grant, { requests, policies }: AccessReport): string | undefined {
  const engine = new PolicyEngine(ACCOUNT_ID);
  for (const { roleArn, resourceArn, policyName, document } of policies) {
    if (roleArn !== undefined)
      engine.attachRolePolicy(roleArn, policyName, roleArn === grant.roleArn ? without(grant, document) : document);
    else if (resourceArn !== undefined) engine.setResourcePolicy(resourceArn, document, policyName);
  }
  for (const { principal, request, allowed } of requests) {
    if (!allowed || principal.roleArn !== grant.roleArn) continue;
    try {
      engine.authorize(principal, request);
    } catch (error) {
      return String(error);
    }
  }
  return undefined;
}

function without(grant: Grant, document: PolicyDocument): PolicyDocument {
  const kept = statementsOf(document).flatMap((statement) =>
    listed(statement.Action).flatMap((action) =>
      listed(statement.Resource).flatMap((resource) =>
        action === grant.action && resource === grant.resource
          ? []
          : [{ ...statement, Action: action, Resource: resource }],
      ),
    ),
  );
  return { ...document, Statement: kept };
}
