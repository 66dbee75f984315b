import { ServiceError } from '../gateway/service.ts';
import type { AccessRequest, Principal } from '../gateway/service.ts';
import type { AccessControl, PolicyDocument } from './access-control.ts';
import type { AttachedPolicy, AccessRecord } from './access-report.ts';
import type { Decision, Question } from './decide.ts';
import { decide } from './decide.ts';
import type { CompiledStatement } from './statement.ts';
import { compileDocument } from './statement.ts';

/** Distinct decisions that are remembered, and distinct records that are reported. */
const CACHE_LIMIT = 20_000;

interface CachedDecision extends Decision {
  record: AccessRecord;
}

/**
 * IAM as AWS evaluates it within one account: an explicit deny wins; else a role's own policies or a resource policy that
 * names the caller must allow; a KMS key's policy must let the account's policies count.
 */
export class PolicyEngine implements AccessControl {
  readonly #accountId: string;
  /** Called once for each distinct denial. */
  readonly #onDenial: (message: string) => void;
  /** By the name of the role: policies name a role without its path. */
  readonly #identityPolicies = new Map<string, CompiledStatement[]>();
  readonly #managedPolicies = new Map<string, PolicyDocument>();
  /** By the name of the role. */
  readonly #boundaries = new Map<string, CompiledStatement[]>();
  readonly #resourcePolicies = new Map<string, Map<string, CompiledStatement[]>>();
  readonly #attached: AttachedPolicy[] = [];
  readonly #decisions = new Map<string, CachedDecision>();
  readonly #records = new Map<string, AccessRecord>();

  constructor(accountId: string, onDenial: (message: string) => void = () => undefined) {
    this.#accountId = accountId;
    this.#onDenial = onDenial;
  }

  attachRolePolicy(roleArn: string, policyName: string, document: PolicyDocument): void {
    const statements = this.#identityPolicies.get(nameOf(roleArn)) ?? [];
    this.#identityPolicies.set(nameOf(roleArn), [...statements, ...compileDocument(policyName, document)]);
    this.#attached.push({ roleArn, policyName, document });
    this.#decisions.clear();
  }

  addManagedPolicy(arn: string, document: PolicyDocument): void {
    this.#managedPolicies.set(arn, document);
  }

  /** The policy of the account with this ARN; `undefined` when the template has none. */
  managedPolicy(arn: string): PolicyDocument | undefined {
    return this.#managedPolicies.get(arn);
  }

  /** Limits what a role may do to what the document allows. */
  setBoundary(roleArn: string, policyName: string, document: PolicyDocument): void {
    this.#boundaries.set(nameOf(roleArn), compileDocument(policyName, document));
    this.#decisions.clear();
  }

  setResourcePolicy(resourceArn: string, document: PolicyDocument, policyName = 'resource policy'): void {
    const policies = this.#resourcePolicies.get(resourceArn) ?? new Map<string, CompiledStatement[]>();
    this.#resourcePolicies.set(resourceArn, policies.set(policyName, compileDocument(policyName, document)));
    this.#attached.push({ resourceArn, policyName, document });
    this.#decisions.clear();
  }

  authorize(principal: Principal, request: AccessRequest): void {
    if (principal.kind === 'admin') return;
    const key = `${principal.name} ${request.action} ${request.resource}${request.context === undefined ? '' : JSON.stringify(request.context)}`;
    let decision = this.#decisions.get(key);
    if (decision === undefined) {
      decision = this.#evaluate(principal, request);
      // Only the keys of a hot path stay; a client that asks for ever new resources must not fill the memory.
      if (this.#decisions.size >= CACHE_LIMIT) this.#decisions.clear();
      this.#decisions.set(key, decision);
      if (!decision.allowed) this.#onDenial(denial(principal, request, decision, this.#accountId));
    }
    decision.record.count += 1;
    if (!decision.allowed)
      throw new ServiceError('AccessDeniedException', denial(principal, request, decision, this.#accountId));
  }

  /** Every distinct request so far with the statements that allow it, and every policy: enough to find grants that nothing used. */
  report(): { requests: AccessRecord[]; policies: AttachedPolicy[] } {
    return { requests: [...this.#records.values()], policies: this.#attached };
  }

  #evaluate(principal: Principal, request: AccessRequest): CachedDecision {
    const question: Question = {
      action: request.action,
      resource: request.resource,
      asker: {
        accountId: this.#accountId,
        ...(principal.kind === 'service' ? { service: principal.name } : { roleArn: principal.roleArn ?? '' }),
      },
      context: this.#context(principal, request),
    };
    const isService = principal.kind === 'service';
    const decision = decide(
      question,
      isService ? [] : (this.#identityPolicies.get(nameOf(principal.roleArn)) ?? []),
      [...(this.#resourcePolicies.get(request.resource)?.values() ?? [])].flat(),
      isService ? undefined : this.#boundaries.get(nameOf(principal.roleArn)),
    );
    return { ...decision, record: this.#record(principal, request, decision) };
  }

  /** Requests that differ in their context alone share a record, that of the first one. */
  #record(principal: Principal, request: AccessRequest, { allowed, statements }: Decision): AccessRecord {
    const key = `${principal.name} ${request.action} ${request.resource} ${statements.join(' ')}`;
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const record = { principal, request, allowed, statements, count: 0 };
    if (this.#records.size < CACHE_LIMIT) this.#records.set(key, record);
    return record;
  }

  #context(principal: Principal, request: AccessRequest): Map<string, readonly string[]> {
    // The gateway stands for HTTPS endpoints: what refuses plain HTTP on AWS does not bite here.
    const context = new Map<string, readonly string[]>([
      ['aws:securetransport', ['true']],
      [principal.kind === 'service' ? 'aws:sourceaccount' : 'aws:principalaccount', [this.#accountId]],
    ]);
    if (principal.roleArn !== undefined) context.set('aws:principalarn', [principal.roleArn]);
    for (const [name, value] of Object.entries(request.context ?? {})) context.set(name.toLowerCase(), [value].flat());
    return context;
  }
}

const nameOf = (roleArn = ''): string => roleArn.slice(roleArn.lastIndexOf('/') + 1);

/** AWS's own sentence, with the function's logical id as the session's name, as Lambda has the function's name there. */
function denial(
  principal: Principal,
  { action, resource }: AccessRequest,
  decision: Decision,
  accountId: string,
): string {
  const role = principal.roleArn?.split('/').at(-1) ?? 'no-role';
  const user =
    principal.kind === 'function' ? `arn:aws:sts::${accountId}:assumed-role/${role}/${principal.name}` : principal.name;
  const because =
    decision.explicitDeny === undefined
      ? `because no ${decision.missing} allows the ${action} action`
      : `with an explicit deny in ${decision.explicitDeny}`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}
