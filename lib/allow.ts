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
}

/** Adds one statement to the grantee's own policy. */
export function allow(grantee: IGrantable, { sid, actions, resources }: Permission): Grant {
  const grant = Grant.addToPrincipal({ grantee, actions, resourceArns: resources });
  for (const statement of grant.principalStatements) statement.sid = sid;
  return grant;
}
