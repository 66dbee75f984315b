import type { PolicyDocument } from '../../iam/access-control.ts';
import type { CompiledStatement } from '../../iam/statement.ts';
import { compileDocument } from '../../iam/statement.ts';
import type { GatewayResponse } from './gateway-response.ts';
import type { Throttle } from './token-bucket.ts';

/** A method of a resource: its authorization and its function. */
export interface ApiMethod {
  /** E.g. `GET`, or `ANY`. */
  httpMethod: string;
  authorization: 'AWS_IAM' | 'NONE';
  functionArn: string;
}

export interface ApiStage {
  name: string;
  throttle: Throttle | undefined;
  accessLog: { group: string; format: string } | undefined;
}

/** A method and how the path led to it. */
export interface MatchedMethod {
  method: ApiMethod;
  resourceId: string;
  /** E.g. `/{proxy+}`. */
  resourcePath: string;
  pathParameters: Record<string, string> | null;
}

interface ApiResource {
  id: string;
  parentId: string | undefined;
  /** E.g. `orders`, `{id}`, `{proxy+}`. */
  pathPart: string;
  methods: ApiMethod[];
}

/** A REST API as the template declares it. */
export class RestApi {
  readonly id: string;
  readonly rootId: string;
  readonly stages = new Map<string, ApiStage>();
  readonly responses = new Map<string, GatewayResponse>();
  readonly policy: readonly CompiledStatement[];
  readonly #resources = new Map<string, ApiResource>();

  constructor(id: string, rootId: string, policy: PolicyDocument | undefined) {
    this.id = id;
    this.rootId = rootId;
    this.policy = policy === undefined ? [] : compileDocument('resource policy', policy);
    this.#resources.set(rootId, { id: rootId, parentId: undefined, pathPart: '', methods: [] });
  }

  addResource(id: string, parentId: string, pathPart: string): void {
    this.#resources.set(id, { id, parentId, pathPart, methods: [] });
  }

  /** @throws Error when there is no such resource */
  addMethod(resourceId: string, method: ApiMethod): void {
    const resource = this.#resources.get(resourceId);
    if (resource === undefined) throw new Error(`The REST API ${this.id} has no resource ${resourceId}.`);
    resource.methods.push(method);
  }

  /** @param path still URL-encoded, from its slash on */
  match(httpMethod: string, path: string): MatchedMethod | undefined {
    const parts = path.split('/').slice(1);
    if (parts.at(-1) === '') parts.pop();
    return this.#descend(this.rootId, parts, {}, httpMethod);
  }

  /** Literal parts before parameters, parameters before the rest of the path. */
  #descend(
    id: string,
    parts: readonly string[],
    parameters: Record<string, string>,
    httpMethod: string,
  ): MatchedMethod | undefined {
    const [part, ...rest] = parts;
    if (part === undefined) return this.#methodOf(id, parameters, httpMethod);
    const children = [...this.#resources.values()].filter(({ parentId }) => parentId === id);
    const literal = children.find(({ pathPart }) => pathPart === part);
    const found = literal === undefined ? undefined : this.#descend(literal.id, rest, parameters, httpMethod);
    if (found !== undefined) return found;
    for (const child of children) {
      const name = /^\{([^}+]+)\}$/.exec(child.pathPart)?.[1];
      const matched =
        name === undefined
          ? undefined
          : this.#descend(child.id, rest, { ...parameters, [name]: decoded(part) }, httpMethod);
      if (matched !== undefined) return matched;
      const greedy = /^\{([^}]+)\+\}$/.exec(child.pathPart)?.[1];
      if (greedy !== undefined)
        return this.#methodOf(child.id, { ...parameters, [greedy]: decoded(parts.join('/')) }, httpMethod);
    }
    return undefined;
  }

  #methodOf(id: string, parameters: Record<string, string>, httpMethod: string): MatchedMethod | undefined {
    const methods = this.#resources.get(id)?.methods ?? [];
    const method =
      methods.find((one) => one.httpMethod === httpMethod) ?? methods.find((one) => one.httpMethod === 'ANY');
    if (method === undefined) return undefined;
    const pathParameters = Object.keys(parameters).length === 0 ? null : parameters;
    return { method, resourceId: id, resourcePath: this.#pathOf(id), pathParameters };
  }

  #pathOf(id: string): string {
    const { parentId, pathPart } = this.#resources.get(id) ?? { parentId: undefined, pathPart: '' };
    return parentId === undefined ? '/' : `${this.#pathOf(parentId).replace(/\/$/, '')}/${pathPart}`;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not an encoding: it means itself.
  }
}
