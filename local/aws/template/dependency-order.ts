import type { Template, Value } from './template.ts';

/**
 * Logical ids of the template's resources, each after those that it names.
 *
 * @throws Error that names the cycle.
 */
export function dependencyOrder(template: Template): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    if (path.includes(id))
      throw new Error(`The template's resources depend on each other in a circle: ${[...path, id].join(' -> ')}`);
    for (const dependency of dependencies(id, template)) visit(dependency, [...path, id]);
    done.add(id);
    order.push(id);
  };
  for (const id of Object.keys(template.Resources)) visit(id, []);
  return order;
}

function dependencies(id: string, template: Template): Set<string> {
  const found = new Set<string>();
  const note = (name: string): void => {
    if (Object.hasOwn(template.Resources, name)) found.add(name);
  };
  const resource = template.Resources[id];
  if (resource === undefined) return found;
  for (const name of resource.DependsOn) note(name);
  for (const name of references(resource.Properties)) note(name);
  return found;
}

/** Every name that `Ref`, `Fn::GetAtt` or `Fn::Sub` mentions in a value. */
function* references(value: Value): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value as Readonly<Record<string, Value>>)) {
    if (key === 'Ref' && typeof item === 'string') yield item;
    else if (key === 'Fn::GetAtt') yield firstText(item).split('.')[0] ?? '';
    else if (key === 'Fn::Sub') {
      for (const [, name] of firstText(item).matchAll(/\$\{([^!}.]+)[^}]*\}/g)) yield name ?? '';
      yield* references(item);
    } else yield* references(item);
  }
}

/** A text, or the first of a list; empty when there is none. */
function firstText(value: Value): string {
  const first = Array.isArray(value) ? (value as readonly Value[])[0] : value;
  return typeof first === 'string' ? first : '';
}
