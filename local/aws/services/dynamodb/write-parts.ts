import type { ServiceCall } from '../../gateway/service.ts';
import { partiqlTarget } from './partiql-target.ts';
import type { TableSchemas } from './table-schemas.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The write of one item. A batch and a transaction have several. */
export interface WritePart {
  table: string;
  /** The item's key attributes; `undefined` when a statement does not say them by parameters. */
  key: Fields | undefined;
  /** Attributes that the write sets. */
  sets: ReadonlySet<string>;
  /** Attributes that it removes; `others` for a put and a deletion, which remove everything that they do not set. */
  removes: ReadonlySet<string> | 'others';
}

/** The parts of a call in their order; none of a call that writes nothing. */
export function writeParts(
  { operation, input }: Pick<ServiceCall, 'operation' | 'input'>,
  schemas: TableSchemas,
): WritePart[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [partOf(input, schemas)];
    case 'TransactWriteItems':
      return list(input['TransactItems']).map((item) => partOf(Object.values(item)[0] as Fields, schemas));
    case 'BatchWriteItem':
      return Object.entries((input['RequestItems'] ?? {}) as Record<string, Fields[]>).flatMap(([table, requests]) =>
        requests.map((request) => partOf({ TableName: table, ...(Object.values(request)[0] as Fields) }, schemas)),
      );
    case 'BatchExecuteStatement':
      return list(input['Statements']).map((statement) => statementPart(statement, schemas));
    case 'ExecuteStatement':
      return [statementPart(input, schemas)];
    default:
      return [];
  }
}

function partOf(fields: Fields, schemas: TableSchemas): WritePart {
  const table = String(fields['TableName']);
  const item = (fields['Item'] ?? fields['Key'] ?? {}) as Fields;
  const key = keyOf(table, item, schemas);
  const expression = fields['UpdateExpression'];
  if (typeof expression !== 'string') return { table, key, sets: new Set(Object.keys(item)), removes: 'others' };
  const names = (fields['ExpressionAttributeNames'] ?? {}) as Record<string, string>;
  return { table, key, sets: namesIn(expression, SETS, names), removes: namesIn(expression, REMOVES, names) };
}

const SETS = /\b(?:SET|ADD)\b(.*?)(?=\b(?:SET|ADD|REMOVE|DELETE)\b|$)/gis;
const REMOVES = /\b(?:REMOVE|DELETE)\b(.*?)(?=\b(?:SET|ADD|REMOVE|DELETE)\b|$)/gis;

function namesIn(expression: string, clauses: RegExp, names: Readonly<Record<string, string>>): ReadonlySet<string> {
  const found = [...expression.matchAll(clauses)].flatMap(([, clause = '']) => clause.match(/(?<![:\w])#?\w+/g) ?? []);
  return new Set(found.map((name) => names[name] ?? name));
}

const INSERTED = /'([^']+)'\s*:\s*(\?)?/g;
const COMPARED = /"?([\w.-]+)"?\s*=\s*\?/g;
const ASSIGNED = /\bSET\b(.*?)\bWHERE\b/is;

function statementPart({ Statement, Parameters }: Fields, schemas: TableSchemas): WritePart {
  const text = String(Statement);
  const parameters = (Parameters ?? []) as unknown[];
  const { table, action } = partiqlTarget(text);
  switch (action) {
    case 'dynamodb:PartiQLSelect':
      return { table, key: undefined, sets: new Set(), removes: new Set() };
    case 'dynamodb:PartiQLInsert': {
      const inserted = [...text.matchAll(INSERTED)];
      const bound = inserted.filter(([, , mark]) => mark !== undefined);
      const item = Object.fromEntries(bound.map(([, name], index) => [name, parameters[index]])) as Fields;
      const sets = new Set(inserted.map(([, name]) => String(name)));
      return { table, key: keyOf(table, item, schemas), sets, removes: new Set() };
    }
    case 'dynamodb:PartiQLUpdate':
    case 'dynamodb:PartiQLDelete': {
      const marks = [...text.matchAll(/\?/g)].map(({ index }) => index);
      const compared = [...text.matchAll(COMPARED)].map(({ 0: clause, 1: name, index }) => [
        name,
        parameters[marks.indexOf(index + clause.length - 1)],
      ]);
      const key = keyOf(table, Object.fromEntries(compared) as Fields, schemas);
      const assigned = [...(ASSIGNED.exec(text)?.[1] ?? '').matchAll(COMPARED)].map(([, name]) => String(name));
      return { table, key, sets: new Set(assigned), removes: action.endsWith('Delete') ? 'others' : new Set() };
    }
  }
}

function keyOf(table: string, item: Fields, schemas: TableSchemas): Fields | undefined {
  const key = schemas.keyOf(table).map((name) => [name, item[name]] as const);
  return key.length === 0 || key.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(key);
}

/** A malformed call has no parts; DynamoDB itself then says what is wrong with it. */
const list = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
