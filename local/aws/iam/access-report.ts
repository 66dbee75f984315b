import type { AccessRequest, Principal } from '../gateway/service.ts';
import type { PolicyDocument } from './access-control.ts';

/** One distinct request that was decided. */
export interface AccessRecord {
  principal: Principal;
  request: AccessRequest;
  allowed: boolean;
  /** Every statement that allows it, as `policy#index-or-Sid`. */
  statements: readonly string[];
  /** How often it was asked. */
  count: number;
}

/** A policy as it was attached: to a role or to a resource. */
export interface AttachedPolicy {
  roleArn?: string;
  resourceArn?: string;
  policyName: string;
  document: PolicyDocument;
}
