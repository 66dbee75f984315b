import { describe, expect, test } from '@jest/globals';
import { composeBody } from '../../../../core/event/envelope.ts';
import { detailOf, differencesIn } from '../../../../cli/src/verify/odd-detail.ts';

const bodyOf = (data: string): string => composeBody({ type: 'order.verify', time: 1, data, source: 'platform' });
const detail = detailOf('verify-a1b2c3', 'id');

describe('the odd detail of verify', () => {
  test('differs in nothing when it arrives as it was', () => {
    expect(differencesIn(bodyOf(detail))).toEqual([]);
  });

  test.each([
    ['1500.00', '1500.0', 'price: 1500.00 became 1500.0'],
    ['1E2', '100', 'exponent: 1E2 became 100'],
    ['[ 1 ,2 ]', '[1,2]', 'spaces: [ 1 ,2 ] became [1,2]'],
    ['{"b":1,"a":2}', '{"a":2,"b":1}', 'order: {"b":1,"a":2} became {"a":2,"b":1}'],
  ])('tells of %s that became %s, as a fact', (sent, received, text) => {
    expect(differencesIn(bodyOf(detail.replace(sent, received)))).toEqual([{ text, changed: false }]);
  });

  test.each([
    ['9223372036854775807', '9223372036854775808'],
    ['9223372036854775807', '9.223372036854776E18'],
    ['0.1000', '0.1001'],
    [String.raw`é € 😀`, 'e'],
    [',"nothing":null', ''],
  ])('tells of %s that became %s, as a changed value', (sent, received) => {
    expect(differencesIn(bodyOf(detail.replace(sent, received)))).toMatchObject([{ changed: true }]);
  });
});
