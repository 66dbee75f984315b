import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { MUTATIONS } from '../../simulation/mutations/all.ts';
import type { Edit } from '../../simulation/mutations/syntax.ts';
import {
  argument,
  array,
  call,
  comparison,
  condition,
  inFile,
  inFunction,
  interpolated,
  literal,
  object,
  property,
  receiver,
  statement,
  valueOf,
} from '../../simulation/mutations/syntax.ts';

const SOURCE = `
const LIMIT = 3;
class Store {
  async #record(fence: { run: number }) {
    return this.#update({
      status: S('FAILED'),
      when: [
        sameRun(fence),
        { name: 'attempts', is: '=', value: 1 },
        // Only while open.
        OPEN,
      ],
      values: [S('PENDING'), S('FAILED')],
    });
  }
}
function retry(attempt: number, policy: Policy): number | undefined {
  if (attempt >= policy.maxAttempts) return undefined;
  note(attempt);
  return Math.min(Math.max(attempt, 0), LIMIT);
}
const print = ({ data }: Payload) => \`{"data":\${data},"n":\${JSON.stringify(1)}}\`;
`;

const CASES: [what: string, edit: Edit, from: string, to: string][] = [
  ['the value of a constant', inFile.replace(valueOf('LIMIT'), '1'), 'LIMIT = 3', 'LIMIT = 1'],
  [
    'an element of a list',
    inFunction('#record').remove(object({ name: 'attempts' })),
    "{ name: 'attempts', is: '=', value: 1 },",
    '',
  ],
  [
    'the elements of a list',
    inFunction('#record').replace(array('PENDING', 'FAILED'), '[]'),
    "[S('PENDING'), S('FAILED')]",
    '[]',
  ],
  [
    'a property',
    inFunction('#record').replace(property('status'), (own) => `${own}, ttl: 1`),
    "status: S('FAILED')",
    "status: S('FAILED'), ttl: 1",
  ],
  ['a literal', inFunction('#record').replace(literal('attempts'), "'sends'"), "'attempts'", "'sends'"],
  [
    'a comparison',
    inFunction('retry').replace(comparison('>=', 'maxAttempts'), 'false'),
    'attempt >= policy.maxAttempts',
    'false',
  ],
  [
    'a condition',
    inFunction('retry').replace(condition('maxAttempts'), (own) => `!(${own})`),
    'attempt >= policy.maxAttempts',
    '!(attempt >= policy.maxAttempts)',
  ],
  ['a statement', inFunction('retry').remove(statement('note')), 'note(attempt);', ''],
  ['an argument', inFunction('retry').replace(argument(1, call('max')), '7'), 'attempt, 0', 'attempt, 7'],
  ['a receiver', inFunction('retry').replace(receiver(call('min')), 'Other'), 'Math.min', 'Other.min'],
  ['an interpolation', inFunction('print').replace(interpolated('data'), 'other'), '${data}', '${other}'],
];

describe('An edit of the syntax tree', () => {
  test.each(CASES)('changes %s', (_, edit, from, to) => {
    expect(edit(SOURCE)).toBe(SOURCE.replace(from, () => to));
  });

  test('removes the comma before the last element', () => {
    expect(inFile.remove(literal(2))('f(1, 2)')).toBe('f(1)');
  });

  test.each([
    ['finds nothing', inFile.replace(valueOf('NOWHERE'), '1'), /0 nodes that are declaration of NOWHERE/],
    ['finds two nodes', inFunction('#record').replace(literal('FAILED'), "'x'"), /2 nodes that are literal FAILED/],
    ['finds no function', inFunction('nowhere').remove(call('f')), /function nowhere is there 0 times/],
    ['makes no change', inFile.replace(valueOf('LIMIT'), '3'), /is as before/],
    ['breaks the syntax', inFile.replace(valueOf('LIMIT'), '('), /does not parse/],
  ])('is refused when it %s', (_, edit, message) => {
    expect(() => edit(SOURCE)).toThrow(message);
  });
});

describe('Every mutation applies to the present sources', () => {
  test.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s', (_, { file, edits }) => {
    expect(() => edits.reduce((source, edit) => edit(source), readFileSync(file, 'utf8'))).not.toThrow();
  });
});
