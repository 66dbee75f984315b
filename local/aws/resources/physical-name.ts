import { createHash } from 'node:crypto';
import type { Environment } from '../environment.ts';

/**
 * Name of a resource that the template leaves nameless: the same at every start, so that kept state is found again.
 *
 * @param limit most characters that the service allows; a longer name loses some in front of its end, which is unique.
 */
export function physicalName({ stackName }: Pick<Environment, 'stackName'>, logicalId: string, limit: number): string {
  const name = `${stackName}-${logicalId}`;
  if (name.length <= limit) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - 9)}-${digest}`;
}

/** A UUID that stands for a resource, the same at every start. */
export function physicalUuid({ stackName }: Pick<Environment, 'stackName'>, logicalId: string): string {
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
