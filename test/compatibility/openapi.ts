import { type Direction, type Json, type Releases, schemaBreaks } from './schema.ts';

type Section = 'paths' | 'webhooks';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Says how an OpenAPI document breaks those who call the API before, or who receive its webhooks. */
export function openApiBreaks(before: Json, after: Json): string[] {
  const releases = { before, after };
  return [
    ...operationBreaks(releases, 'paths', 'request'),
    ...operationBreaks(releases, 'webhooks', 'response'),
    ...Object.keys(at(before, 'components', 'securitySchemes'))
      .filter((name) => !Object.hasOwn(at(after, 'components', 'securitySchemes'), name))
      .map((name) => `The security scheme ${name} is gone.`),
  ];
}

/** @param sent what the body is to us: a request of the API, or the body that a webhook has */
function operationBreaks(releases: Releases, section: Section, sent: Direction): string[] {
  const [olds, nows] = [at(releases.before, section), at(releases.after, section)];
  return Object.keys(olds).flatMap((path) => {
    if (!Object.hasOwn(nows, path)) return [`${path} is gone.`];
    return METHODS.filter((method) => Object.hasOwn(at(olds, path), method)).flatMap((method) => {
      const where = section === 'paths' ? `${method.toUpperCase()} ${path}` : `Webhook ${path}`;
      if (!Object.hasOwn(at(nows, path), method)) return [`${where} is gone.`];
      return changesOf(releases, at(olds, path, method), at(nows, path, method), { sent, where });
    });
  });
}

const changesOf = (
  releases: Releases,
  old: Json,
  now: Json,
  { sent, where }: { sent: Direction; where: string },
): string[] => [
  ...(old['operationId'] === now['operationId'] ? [] : [`${where} has another operationId.`]),
  ...parameterBreaks(releases, old, now, sent, where),
  ...bodyBreaks(releases, at(old, 'requestBody'), at(now, 'requestBody'), sent, `${where}, body`),
  // Those of a webhook are ours to read.
  ...(sent === 'request' ? responseBreaks(releases, old, now, where) : []),
];

function parameterBreaks(releases: Releases, old: Json, now: Json, sent: Direction, where: string): string[] {
  const keyOf = (parameter: Json): string => `${String(parameter['in'])} parameter ${String(parameter['name'])}`;
  const [olds, nows] = [old, now].map(
    (operation) => new Map(list(operation['parameters']).map((each) => [keyOf(each), each])),
  );
  if (olds === undefined || nows === undefined) return [];
  const changed = [...olds].flatMap(([key, parameter]) => {
    const still = nows.get(key);
    if (still === undefined) return [`${where}: the ${key} is gone.`];
    if (sent === 'response' && parameter['required'] === true && still['required'] !== true)
      return [`${where}: the ${key} was always there and may be missing.`];
    return schemaBreaks(releases, parameter['schema'], still['schema'], sent, `${where}: the ${key}`);
  });
  const required = [...nows]
    .filter(([key, { required: isRequired }]) => isRequired === true && olds.get(key)?.['required'] !== true)
    .map(([key]) => `${where}: the ${key} is required now.`);
  return sent === 'request' ? [...changed, ...required] : changed;
}

function bodyBreaks(releases: Releases, old: Json, now: Json, direction: Direction, where: string): string[] {
  const required =
    direction === 'request' && now['required'] === true && old['required'] !== true
      ? [`${where} is required now.`]
      : [];
  return [...required, ...contentBreaks(releases, old, now, direction, where)];
}

function contentBreaks(releases: Releases, old: Json, now: Json, direction: Direction, where: string): string[] {
  const [olds, nows] = [at(old, 'content'), at(now, 'content')];
  return Object.keys(olds).flatMap((type) =>
    Object.hasOwn(nows, type)
      ? schemaBreaks(releases, at(olds, type)['schema'], at(nows, type)['schema'], direction, where)
      : [`${where} is no longer ${type}.`],
  );
}

/** A new status is none: a caller handles those that it does not know by their class. */
function responseBreaks(releases: Releases, old: Json, now: Json, where: string): string[] {
  const [olds, nows] = [at(old, 'responses'), at(now, 'responses')];
  return Object.keys(olds).flatMap((status) => {
    if (!Object.hasOwn(nows, status)) return [`${where}: the status ${status} is gone.`];
    const [one, other] = [at(olds, status), at(nows, status)];
    const headers = Object.keys(at(one, 'headers')).filter((name) => !Object.hasOwn(at(other, 'headers'), name));
    return headers
      .map((name) => `${where}, ${status}: the header ${name} is gone.`)
      .concat(contentBreaks(releases, one, other, 'response', `${where}, ${status}`));
  });
}

/** The object at a path, `{}` where there is none. */
function at(value: unknown, ...path: string[]): Json {
  const [name, ...rest] = path;
  if (typeof value !== 'object' || value === null) return {};
  return name === undefined ? (value as Json) : at((value as Json)[name], ...rest);
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
