import { describe, expect, test } from '@jest/globals';
import { refuseBareWords } from '../../../../../local/aws/services/dynamodb/bare-words.ts';
import { N, S } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import {
  insertStatement,
  setStatement,
  updateExpressions,
} from '../../../../../lambdas/adapters/dynamodb/expressions.ts';

describe('statements', () => {
  test('quote every name, for many are reserved words', () => {
    expect(insertStatement('table-1', { pk: S('a'), status: S('PENDING') })).toEqual({
      Statement: `INSERT INTO "table-1" VALUE {'pk':?,'status':?}`,
      Parameters: [S('a'), S('PENDING')],
    });
    const when = [
      { name: 'tat', is: '<=', value: N(1) },
      { name: 'breaker', is: 'missing' },
      { name: 'state', is: '=', value: S('ACTIVE') },
    ] as const;
    expect(setStatement('table-1', { pk: 'a', sk: 'b' }, ['tat', N(2)], when)).toEqual({
      Statement:
        'UPDATE "table-1" SET "tat"=? WHERE "pk"=? AND "sk"=? AND "tat"<=? AND "breaker" IS MISSING AND "state"=?',
      Parameters: [N(2), S('a'), S('b'), N(1), S('ACTIVE')],
    });
  });

  test('pass the check of reserved words, which the same statement without quotes does not', () => {
    const { Statement } = setStatement(
      'table-1',
      { pk: 'a', sk: 'b' },
      ['state', N(2)],
      [
        { name: 'status', is: 'missing' },
        { name: 'time', is: '<=', value: N(1) },
      ],
    );
    refuseBareWords(Statement);
    for (const name of ['state', 'status', 'time']) {
      const bare = Statement.replace(`"${name}"`, name);
      expect(bare).not.toBe(Statement);
      expect(() => refuseBareWords(bare)).toThrow(`${name} is a reserved word`);
    }
    refuseBareWords(insertStatement('table-1', { pk: S('a'), status: S('PENDING') }).Statement);
  });

  test.each(['a"b', "a'b", 'a b', '', '1a', 'a.b'])('refuse %p as an attribute name', (name) => {
    expect(() => insertStatement('table-1', { [name]: S('') })).toThrow('is no attribute name');
    expect(() => updateExpressions({ set: { [name]: S('') } })).toThrow('is no attribute name');
  });

  test('refuse what is no table name', () => {
    expect(() => insertStatement('a" VALUE {}', { pk: S('a') })).toThrow('is no table name');
  });
});

describe('update expressions', () => {
  test('alias every name and value', () => {
    expect(
      updateExpressions({
        set: { status: S('FAILED') },
        append: { log: [S('x')] },
        add: { attempts: 1 },
        remove: ['reason'],
        removeFirst: { tries: 2 },
        when: [
          { name: 'run', is: '=', value: N(1) },
          { name: 'wakeAt', is: '>', value: N(5), orMissing: true },
          { name: 'status', is: 'in', values: [S('PENDING'), S('FAILED')] },
          { name: 'state', is: 'present' },
          { name: 'notBefore', is: 'missing' },
        ],
      }),
    ).toEqual({
      UpdateExpression:
        'SET #status=:v0,#log=list_append(if_not_exists(#log,:v1),:v2) ADD #attempts :v3 REMOVE #reason,#tries[0],#tries[1]',
      ConditionExpression:
        '#run=:v4 AND (attribute_not_exists(#wakeAt) OR #wakeAt>:v5) AND #status IN (:v6,:v7) AND attribute_exists(#state) AND attribute_not_exists(#notBefore)',
      ExpressionAttributeNames: Object.fromEntries(
        ['status', 'log', 'attempts', 'reason', 'tries', 'run', 'wakeAt', 'state', 'notBefore'].map((name) => [
          `#${name}`,
          name,
        ]),
      ),
      ExpressionAttributeValues: {
        ':v0': S('FAILED'),
        ':v1': { L: [] },
        ':v2': { L: [S('x')] },
        ':v3': N(1),
        ':v4': N(1),
        ':v5': N(5),
        ':v6': S('PENDING'),
        ':v7': S('FAILED'),
      },
    });
  });

  test('have no values and no condition where none is needed', () => {
    expect(updateExpressions({ remove: ['wakeAt'] })).toEqual({
      UpdateExpression: 'REMOVE #wakeAt',
      ExpressionAttributeNames: { '#wakeAt': 'wakeAt' },
    });
  });
});
