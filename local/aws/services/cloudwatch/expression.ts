import { ServiceError } from '../../gateway/service.ts';

/**
 * Metric math, as a tree. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'name'; name: string }
  | { kind: 'list'; elements: readonly Expression[] }
  | { kind: 'call'; name: string; arguments: readonly Expression[] }
  | { kind: 'negation'; operand: Expression }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression };

/** Weakest first; those of a line bind alike. */
const LEVELS = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
  ['^'],
] as const;
export type Operator = (typeof LEVELS)[number][number];

const TOKEN = /\s*(\d+(?:\.\d+)?|'[^']*'|"[^"]*"|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||[-+*/^<>()[\],])/y;

/** @throws ServiceError that says where the text cannot be read. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let at = 0;
  const fail = (): ServiceError => refusal(text, tokens[at]);
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };

  function binary(level: number): Expression {
    const operators: readonly Operator[] | undefined = LEVELS[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => take(candidate));
      if (operator === undefined) return left;
      left = { kind: 'operation', operator, left, right: binary(level + 1) };
    }
  }
  function unary(): Expression {
    return take('-') ? { kind: 'negation', operand: unary() } : primary();
  }
  function primary(): Expression {
    if (take('(')) {
      const inner = binary(0);
      if (!take(')')) throw fail();
      return inner;
    }
    if (take('[')) return { kind: 'list', elements: elements(']') };
    const token = tokens[at] ?? '';
    if (!/^[\w'"]/.test(token)) throw fail();
    at += 1;
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^['"]/.test(token)) return { kind: 'text', value: token.slice(1, -1) };
    return take('(') ? { kind: 'call', name: token, arguments: elements(')') } : { kind: 'name', name: token };
  }
  function elements(end: string): Expression[] {
    const found: Expression[] = [];
    if (take(end)) return found;
    for (;;) {
      found.push(binary(0));
      if (take(end)) return found;
      if (!take(',')) throw fail();
    }
  }

  const expression = binary(0);
  if (at < tokens.length) throw fail();
  return expression;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw refusal(text, text.slice(start));
    tokens.push(token);
  }
  return tokens;
}

const refusal = (text: string, at: string | undefined): ServiceError =>
  new ServiceError(
    'ValidationError',
    `Error in expression ${text}: it cannot be read at ${JSON.stringify(at ?? 'its end')}.`,
  );
