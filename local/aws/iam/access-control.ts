import type { AccessRequest, Principal } from '../gateway/service.ts';

/** Policy document as CloudFormation has it after its intrinsics are resolved. */
export interface PolicyDocument {
  Version?: string;
  Statement: PolicyStatement | PolicyStatement[];
}

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: '*' | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, string | boolean | (string | boolean)[]>>;
}

/** API-level IAM: a request passes only when a policy of the template allows it and none denies it. */
export interface AccessControl {
  attachRolePolicy(roleArn: string, policyName: string, document: PolicyDocument): void;
  /** @param policyName distinguishes the policies of one resource, e.g. a function's permissions; the same name replaces. */
  setResourcePolicy(resourceArn: string, document: PolicyDocument, policyName?: string): void;
  /** @throws ServiceError `AccessDeniedException` that names the principal, the action and the resource. */
  authorize(principal: Principal, request: AccessRequest): void;
}
