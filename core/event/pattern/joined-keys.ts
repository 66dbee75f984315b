/**
 * EventBridge joins the names on the way to a value by dots, so that `{"a.b": 1}` and `{"a": {"b": 1}}` are one event to it. Events
 * with dots in names are rare: they are taken apart once, and the other ones stay as they are.
 */

/** Levels at which names are still taken apart: more than a pattern has. */
const DEEPEST = 300;

const apart = new WeakMap<object, unknown>();

/** The event with nested objects in place of names with dots. */
export function keysApart(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return event;
  if (!apart.has(event)) apart.set(event, split(event, 0));
  return apart.get(event);
}

type Fields = Record<string, unknown>;

function split(value: unknown, depth: number): unknown {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const elements = value.map((element: unknown) => split(element, depth + 1));
    return elements.some((element, index) => element !== value[index]) ? elements : value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, split(inner, depth + 1)] as const);
  if (entries.every(([key, inner]) => !key.includes('.') && inner === (value as Fields)[key])) return value;
  const fields: Fields = plain();
  for (const [key, inner] of entries) {
    const [first = '', ...others] = key.split('.');
    add(
      fields,
      first,
      others.reduceRight<unknown>((nested, name) => objectOf(name, nested), inner),
    );
  }
  return fields;
}

/** Without a prototype, so that `__proto__` is a name like others. */
const plain = (): Fields => Object.create(null) as Fields;

const objectOf = (name: string, value: unknown): Fields => Object.assign(plain(), { [name]: value });

function add(fields: Fields, name: string, value: unknown): void {
  fields[name] = name in fields ? both(fields[name], value) : value;
}

/** Two values of one name. Fields beside an array belong to each of its objects. */
function both(left: unknown, right: unknown): unknown {
  if (isFields(left) && isFields(right)) {
    const fields = Object.assign(plain(), left);
    for (const [name, value] of Object.entries(right)) add(fields, name, value);
    return fields;
  }
  if (isFields(left) && Array.isArray(right)) return both(right, left);
  if (!Array.isArray(left)) return Array.isArray(right) ? [left, ...(right as unknown[])] : [left, right];
  if (Array.isArray(right)) return [...(left as unknown[]), ...(right as unknown[])];
  if (!isFields(right) || !left.some(isFields)) return [...(left as unknown[]), right];
  return left.map((element: unknown) => (isFields(element) ? both(element, right) : element));
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
