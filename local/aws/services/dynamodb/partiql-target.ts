import { ServiceError } from '../../gateway/service.ts';
import { refuseBareWords } from './bare-words.ts';

/** The action of a PartiQL statement and its table. */
export interface PartiqlTarget {
  /** IAM's action. */
  action: 'dynamodb:PartiQLInsert' | 'dynamodb:PartiQLUpdate' | 'dynamodb:PartiQLDelete' | 'dynamodb:PartiQLSelect';
  table: string;
  index: string | undefined;
}

const NAME = String.raw`(?:"([^"]+)"|([\w-]+))`;
const STATEMENT = new RegExp(
  String.raw`^\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM|SELECT\b.*?\bFROM)\s+${NAME}(?:\.${NAME})?`,
  'is',
);

const ACTIONS = {
  I: 'dynamodb:PartiQLInsert',
  U: 'dynamodb:PartiQLUpdate',
  D: 'dynamodb:PartiQLDelete',
  S: 'dynamodb:PartiQLSelect',
} as const;

const CACHE_LIMIT = 500;
const cache = new Map<string, PartiqlTarget>();

/**
 * The table and the action of a statement. Functions send few distinct texts, so that each is read once.
 *
 * @throws ServiceError for a statement that names no table, or has a reserved word without quotes
 */
export function partiqlTarget(statement: string): PartiqlTarget {
  const known = cache.get(statement);
  if (known !== undefined) return known;
  const match = STATEMENT.exec(statement);
  const table = match?.[2] ?? match?.[3];
  if (match === null || table === undefined) {
    throw new ServiceError(
      'ValidationException',
      "Statement wasn't well formed, can't be processed: no table is named",
    );
  }
  refuseBareWords(statement);
  const verb = (match[1] ?? '').charAt(0).toUpperCase() as keyof typeof ACTIONS;
  const target = { action: ACTIONS[verb], table, index: match[4] ?? match[5] };
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(statement, target);
  return target;
}
