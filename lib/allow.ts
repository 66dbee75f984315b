import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/** One statement of a policy. */
export interface Permission {
  /** Statement id that says the purpose, e.g. `AdmitDeliveries`; unique within a function. */
  sid: string;
  /** Exact actions, e.g. `sqs:SendMessage`. */
  actions: string[];
  /** ARNs. */
  resources: string[];
  /** Condition keys by operator, e.g. `{ StringEquals: { 'events:source': 'shop' } }`. Default: none. */
  conditions?: Record<string, Record<string, unknown>>;
}

/** Adds one statement to the grantee's own policy. */
export function allow(grantee: IGrantable, { sid, actions, resources, conditions }: Permission): Grant {
  const grant = Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: resources,
    ...(conditions !== undefined && { conditions }),
  });
  for (const statement of grant.principalStatements) statement.sid = sid;
  return grant;
}
