import type { AlarmState } from './alarm.ts';

/** Whether a composite alarm rings, given the state of every other by name or ARN. */
export type AlarmRule = (stateOf: (alarm: string) => AlarmState) => boolean;

const TOKEN = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[A-Za-z_]+|$)/y;

/**
 * Reads the rule of a composite alarm: `ALARM("a") AND NOT (OK("b") OR TRUE)`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 *
 * @throws Error that says where it cannot be read.
 */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokenize(text);
  let at = 0;
  const fail = (): Error =>
    new Error(`The alarm rule ${text} cannot be read at ${JSON.stringify(tokens[at] ?? 'its end')}.`);
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };
  const expect = (token: string): void => {
    if (!take(token)) throw fail();
  };

  function either(): AlarmRule {
    let left = both();
    while (take('OR')) left = or(left, both());
    return left;
  }
  function both(): AlarmRule {
    let left = one();
    while (take('AND')) left = and(left, one());
    return left;
  }
  function one(): AlarmRule {
    if (take('NOT')) return not(one());
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    if (take('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    const state = (['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const).find((name) => take(name));
    if (state === undefined) throw fail();
    expect('(');
    const alarm = (tokens[at] ?? '').replaceAll(/^"|"$/g, '');
    at += 1;
    expect(')');
    return (stateOf) => stateOf(alarm) === state;
  }

  const rule = either();
  if (at < tokens.length) throw fail();
  return rule;
}

const or =
  (left: AlarmRule, right: AlarmRule): AlarmRule =>
  (stateOf) =>
    left(stateOf) || right(stateOf);
const and =
  (left: AlarmRule, right: AlarmRule): AlarmRule =>
  (stateOf) =>
    left(stateOf) && right(stateOf);
const not =
  (inner: AlarmRule): AlarmRule =>
  (stateOf) =>
    !inner(stateOf);

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined)
      throw new Error(`The alarm rule ${text} cannot be read at ${JSON.stringify(text.slice(start))}.`);
    if (token !== '') tokens.push(token);
  }
  return tokens;
}
