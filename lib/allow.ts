import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What one grant permits. */
export interface Permission {
  /** Statement id that says the purpose, e.g. `AdmitDeliveries`; unique within a function. */
  sid: string;
  /** Exact actions, e.g. `sqs:SendMessage`. */
  actions: string[];
  /** ARNs. */
  resources: string[];
}

/** Adds one statement to the grantee's own policy. */
export function allow(grantee: IGrantable, permission: Permission): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement(permission));
}
