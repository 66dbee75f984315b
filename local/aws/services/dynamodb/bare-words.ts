import { ServiceError } from '../../gateway/service.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

/** Words that PartiQL itself writes without quotes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html */
const GRAMMAR = new Set(
  'INSERT INTO VALUE UPDATE SET REMOVE DELETE FROM SELECT WHERE AND OR NOT IN IS MISSING NULL BETWEEN ORDER BY ASC DESC EXISTS RETURNING ALL OLD NEW MODIFIED TRUE FALSE'.split(
    ' ',
  ),
);

const QUOTED = /"[^"]*"|'[^']*'/g;
/** A word, and the operator after it if there is one. The word before a parenthesis is a function. */
const WORD = /([A-Za-z_]\w*)(?=(\s*(?:[=<>!+]|\bIS\b|\bIN\b|\bBETWEEN\b))?)(?!\s*\()/gi;

/**
 * Refuses an attribute's name that is a reserved word without double quotes: AWS does, and dynoxide does not.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-gettingstarted.html
 *
 * @throws ServiceError `ValidationException`
 */
export function refuseBareWords(statement: string): void {
  for (const [, word = '', operator] of statement.replaceAll(QUOTED, '"').matchAll(WORD)) {
    const upper = word.toUpperCase();
    const isName = operator !== undefined && !GRAMMAR_BEFORE_OPERATOR.has(upper);
    if (!RESERVED_WORDS.has(upper) || (!isName && GRAMMAR.has(upper))) continue;
    throw new ServiceError(
      'ValidationException',
      `Statement wasn't well formed, can't be processed: ${word} is a reserved word. Put it in double quotes.`,
    );
  }
}

/** Words of the grammar that may stand before IN, IS or BETWEEN. */
const GRAMMAR_BEFORE_OPERATOR = new Set(['NOT']);
