import { describe, expect, test } from '@jest/globals';
import { isAllowedAddress } from '../../../../core/caller/addresses.ts';

describe('addresses that may call', () => {
  test('are all, where none is listed', () => {
    for (const address of ['203.0.113.9', '2001:db8::1', undefined]) expect(isAllowedAddress(address, [])).toBe(true);
  });

  test.each([
    ['203.0.113.9', '203.0.113.0/24'],
    ['203.0.113.255', '203.0.113.0/24'],
    ['203.0.113.9', '203.0.113.9/32'],
    ['203.0.113.9', '0.0.0.0/0'],
    ['::ffff:203.0.113.9', '203.0.113.0/24'],
    ['::FFFF:cb00:7109', '203.0.113.0/24'],
    ['203.0.113.9', '::ffff:203.0.113.0/120'],
    ['2001:db8:1::9', '2001:db8::/32'],
    ['2001:0DB8:0000::0009', '2001:db8::/32'],
    ['2001:db8::1', '::/0'],
  ])('%s is in %s', (address, cidr) => {
    expect(isAllowedAddress(address, ['198.51.100.0/24', cidr])).toBe(true);
  });

  test.each([
    ['203.0.114.1', '203.0.113.0/24'],
    ['2001:db9::1', '2001:db8::/32'],
    ['203.0.113.9', '2001:db8::/32'],
    ['203.0.113.9', '::/0'],
    ['2001:db8::1', '0.0.0.0/0'],
    ['203.0.113.9, 198.51.100.1', '203.0.113.0/24'],
    ['', '0.0.0.0/0'],
    [undefined, '0.0.0.0/0'],
    ['unknown', '0.0.0.0/0'],
  ])('%s is not in %s', (address, cidr) => {
    expect(isAllowedAddress(address, [cidr])).toBe(false);
  });
});
