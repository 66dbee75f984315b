import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  allowsPlainHttp,
  checkAddress,
  checkNewUrl,
  checkUrl,
  type UrlPolicy,
} from '../../../../core/destination/url-guard.ts';

const PUBLIC: UrlPolicy = { allowedPrivateCidrs: [], allowedPorts: [443, 8443] };
const LOCAL: UrlPolicy = { allowedPrivateCidrs: ['127.0.0.0/8', '::1/128'], allowedPorts: [443, 8443] };
const VPC: UrlPolicy = { allowedPrivateCidrs: ['10.20.0.0/16', 'fd00:1::/32'], allowedPorts: [443, 8443] };

const ruleOf = (text: string, policy = PUBLIC): string => {
  const verdict = checkUrl(text, policy);
  return verdict.ok ? 'ok' : verdict.rule;
};

describe('URLs that are sent to', () => {
  test.each([
    ['https://shop.example.com/webhook?a=b', 'shop.example.com', 443],
    ['HTTPS://Shop.Example.COM:8443', 'shop.example.com', 8443],
    ['https://shop.example.com./hook', 'shop.example.com', 443],
    ['https://bücher.example.com/', 'xn--bcher-kva.example.com', 443],
    ['https://shop.example.com/a%20b', 'shop.example.com', 443],
    ['https://shop.example.com/@user', 'shop.example.com', 443],
    ['https://93.184.216.34/hook', '93.184.216.34', 443],
    ['https://[2606:2800:220:1::1]/hook', '2606:2800:220:1::1', 443],
    ['https://127.0.0.1.example.com/', '127.0.0.1.example.com', 443],
  ])('%s', (text, host, port) => {
    expect(checkUrl(text, PUBLIC)).toMatchObject({ ok: true, host, port });
  });

  test('the trailing dot is gone from what is requested', () => {
    const verdict = checkUrl('https://shop.example.com.:8443/hook', PUBLIC);
    expect(verdict.ok && verdict.url.href).toBe('https://shop.example.com:8443/hook');
  });
});

describe('URLs that are refused', () => {
  test.each([
    ['', 'syntax'],
    ['shop.example.com', 'syntax'],
    ['ftp://shop.example.com', 'syntax'],
    ['javascript:alert(1)', 'syntax'],
    ['https:shop.example.com', 'syntax'],
    ['https:/shop.example.com', 'syntax'],
    ['https:///shop.example.com', 'syntax'],
    ['https://', 'syntax'],
    ['https://shop.example.com:99999', 'syntax'],
    ['https://exa%00mple.com', 'syntax'],
    [`https://shop.example.com/${'x'.repeat(2048)}`, 'syntax'],
    [' https://shop.example.com', 'characters'],
    ['https://shop.example.com/\n', 'characters'],
    ['https://shop.\texample.com', 'characters'],
    ['https://shop.example.com\\@evil.com', 'characters'],
    ['https://shop.exam\u00ADple.com', 'characters'],
    ['https://shop.example.com/\u200B', 'characters'],
    ['https://shop.example.com/\u3000', 'characters'],
    ['https://user@shop.example.com', 'userinfo'],
    ['https://user:word@shop.example.com', 'userinfo'],
    ['https://@shop.example.com', 'userinfo'],
    ['http://shop.example.com', 'scheme'],
    ['http://127.0.0.1', 'scheme'],
    ['https://intranet', 'host'],
    ['https://localhost', 'host'],
    ['https://LOCALHOST.', 'host'],
    ['https://api.localhost', 'host'],
    ['https://printer.local', 'host'],
    ['https://metadata.google.internal', 'host'],
    ['https://router.home.arpa', 'host'],
    ['https://1.0.0.127.in-addr.arpa', 'host'],
    ['https://shop.test', 'host'],
    ['https://shop.example', 'host'],
    ['https://shop.invalid', 'host'],
    ['https://hidden.onion', 'host'],
    ['https://shop.corp', 'host'],
    ['https://kubernetes.default.svc', 'host'],
    ['https://vault.service.consul', 'host'],
    ['https://shop.localdomain', 'host'],
    ['https://shop.localdomain.', 'host'],
    ['https://host.docker.internal', 'host'],
    ['https://shop.default.svc.cluster.local.', 'host'],
    ['https://shop..example.com', 'host'],
    ['https://shop.example.com..', 'host'],
    ['https://-shop.example.com', 'host'],
    ['https://shop!.example.com', 'host'],
    ['https://shop.example.com:80', 'port'],
    ['https://shop.example.com:22', 'port'],
    ['https://93.184.216.34:8080', 'port'],
  ])('%j by its %s', (text, rule) => expect(ruleOf(text)).toBe(rule));

  test.each([
    '127.0.0.1',
    '127.0.0.1.',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '0177.0.0.0x1',
    '127.1',
    '127.0.1',
    '0',
    '0.0.0.0',
    '%31%32%37.0.0.1',
    '1%32%37.%30.0.1',
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '10.1.2.3',
    '167838211',
    '0xa010203',
    '012.1.2.3',
    '169.254.169.254',
    '2852039166',
    '0xA9FEA9FE',
    '169.254.43518',
    '168.63.129.16',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:a00:1]',
    '[::ffff:0:127.0.0.1]',
    '[::127.0.0.1]',
    '[::a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2002:a00:1::1]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[100::1]',
    '[2620:4f:8000::1]',
    '[5f00::1]',
  ])('https://%s by its address', (host) => {
    expect(ruleOf(`https://${host}/`)).toBe('address');
    expect(ruleOf(`https://${host}:8443/hook`)).toBe('address');
  });

  test.each([
    ['134744072', '8.8.8.8'],
    ['1.1.1', '1.1.0.1'],
    ['1.1', '1.0.0.1'],
    ['010.8.8.8', '8.8.8.8'],
    ['0x8.8.8.8', '8.8.8.8'],
    ['0x08080808', '8.8.8.8'],
    ['8.8.2056', '8.8.8.8'],
    ['8.8.8.8.', '8.8.8.8'],
    ['８.8.8.8', '8.8.8.8'],
    ['%38.8.8.8', '8.8.8.8'],
  ])('a new URL with the host %s is refused, with the spelling to use', (host, address) => {
    for (const url of [`https://${host}/`, `https://${host}:8443/hook`]) {
      expect(checkNewUrl(url, PUBLIC)).toMatchObject({
        rule: 'address',
        message: `The host ${host} is another spelling of the address ${address}. Write ${address}.`,
      });
      // Registered with an earlier release.
      expect(checkUrl(url, PUBLIC).ok).toBe(true);
    }
  });

  test.each([
    'https://8.8.8.8/',
    'https://8.8.8.8:8443/',
    'https://[2606:2800:0220:1::1]/',
    'https://shop.example.com./',
  ])('a new URL may be %s', (url) => expect(checkNewUrl(url, PUBLIC).ok).toBe(true));

  test.each([
    '::8.8.8.8',
    '::808:808',
    '::ffff:0:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:1::8.8.8.8',
    '2002:808:808::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
  ])('the address %s, which embeds another', (address) => {
    expect(checkAddress(address, PUBLIC)).toMatchObject({ ok: false, rule: 'address' });
  });

  test('an IPv4-mapped public address is the IPv4 address', () => {
    expect(checkAddress('::ffff:8.8.8.8', PUBLIC)).toEqual({ ok: true });
  });

  test.each([
    [
      'https://10.0.0.1/',
      'The address 10.0.0.1 is private (10.0.0.0/8). Use a public address, or have its range added to allowedPrivateCidrs.',
    ],
    ['http://shop.example.com/', 'The URL is http, but only https is allowed. Serve the endpoint over https.'],
    ['https://shop.example.com:22/', 'The port 22 is not allowed. Use 443 or 8443.'],
    [
      'https://shop.internal/',
      'The host shop.internal ends with .internal, which is not on the internet. Use a public host name such as shop.example.com.',
    ],
  ])('%s is told the rule and the remedy', (text, message) => {
    expect(checkUrl(text, PUBLIC)).toMatchObject({ ok: false, message });
  });
});

describe('ranges that the policy opens', () => {
  test.each([
    ['https://10.20.30.40/hook', 'ok'],
    ['https://[::ffff:10.20.30.40]/hook', 'ok'],
    ['https://[fd00:1::5]/hook', 'ok'],
    ['https://10.21.0.1/hook', 'address'],
    ['https://127.0.0.1/hook', 'address'],
    ['http://10.20.30.40/hook', 'scheme'],
    ['https://10.20.30.40:9000/hook', 'port'],
    ['https://localhost/hook', 'host'],
  ])('a private network: %s is %s', (text, rule) => expect(ruleOf(text, VPC)).toBe(rule));

  test.each([
    ['http://127.0.0.1:3000/webhook', 'ok'],
    ['http://2130706433:3000/webhook', 'ok'],
    ['https://127.0.0.1:9443/webhook', 'ok'],
    ['http://localhost:3000/webhook', 'ok'],
    ['http://localhost.:3000/webhook', 'ok'],
    ['http://[::1]:3000/webhook', 'ok'],
    ['http://api.localhost:3000/webhook', 'scheme'],
    ['http://shop.example.com/webhook', 'scheme'],
    ['https://shop.example.com:3000/webhook', 'port'],
    ['https://10.0.0.1/', 'address'],
  ])('loopback, as on the local runtime: %s is %s', (text, rule) => expect(ruleOf(text, LOCAL)).toBe(rule));

  test('plain http goes to this machine alone', () => {
    expect(allowsPlainHttp('127.0.0.1', LOCAL)).toBe(true);
    expect(allowsPlainHttp('127.0.0.1', PUBLIC)).toBe(false);
    expect(allowsPlainHttp('10.20.0.1', VPC)).toBe(false);
    expect(allowsPlainHttp('93.184.216.34', LOCAL)).toBe(false);
  });
});

/** The refused ranges once more, as first and last addresses and from the registries, not from the code. */
const IPV4_TABLE = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['168.63.129.16', '168.63.129.16'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.31.196.0', '192.31.196.255'],
  ['192.52.193.0', '192.52.193.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['192.175.48.0', '192.175.48.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
] as const;

const number4 = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const text4 = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
const RANGES4 = IPV4_TABLE.map(([first, last]) => [number4(first), number4(last)] as const);
const refused4 = (value: number): boolean => RANGES4.some(([first, last]) => value >= first && value <= last);

/** First 64 bits and last 64 bits of the prefixes that are refused inside 2000::/3, as hexadecimal first and last. */
const IPV6_TABLE = [
  ['20010000000000000000000000000000', '200101ffffffffffffffffffffffffff'],
  ['20010db8000000000000000000000000', '20010db8ffffffffffffffffffffffff'],
  ['20020000000000000000000000000000', '2002ffffffffffffffffffffffffffff'],
  ['2620004f800000000000000000000000', '2620004f8000ffffffffffffffffffff'],
  ['3fff0000000000000000000000000000', '3fff0fffffffffffffffffffffffffff'],
] as const;
const RANGES6 = IPV6_TABLE.map(([first, last]) => [BigInt(`0x${first}`), BigInt(`0x${last}`)] as const);
const hex6 = (value: bigint): string => value.toString(16).padStart(32, '0');
const text6 = (value: bigint): string => (hex6(value).match(/.{4}/g) ?? []).join(':');

function refused6(value: bigint): boolean {
  if (value >> 32n === 0xffffn) return refused4(Number(value & 0xffffffffn));
  const first = hex6(value).charAt(0);
  return (first !== '2' && first !== '3') || RANGES6.some(([low, high]) => value >= low && value <= high);
}

const refusedByGuard = (ip: string): boolean => !checkAddress(ip, PUBLIC).ok;

describe('addresses beside an independent table', () => {
  test('both ends of every range of IPv4, and their neighbours', () => {
    const edges = RANGES4.flatMap(([first, last]) => [first - 1, first, last, last + 1]).filter(
      (value) => value >= 0 && value < 2 ** 32,
    );
    for (const value of edges)
      expect([text4(value), refusedByGuard(text4(value))]).toEqual([text4(value), refused4(value)]);
  });

  test('an address of every /16 of IPv4, and random ones in every spelling', () => {
    for (let prefix = 0; prefix < 65_536; prefix++) {
      const value = prefix * 65_536 + ((prefix * 40_503) % 65_536);
      if (refusedByGuard(text4(value)) !== refused4(value)) expect(text4(value)).toBe('agreed');
    }
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (value) => {
        expect(refusedByGuard(text4(value))).toBe(refused4(value));
        expect(refusedByGuard(`::ffff:${text4(value)}`)).toBe(refused4(value));
        expect(ruleOf(`https://${value}/`) === 'address').toBe(refused4(value));
        expect(ruleOf(`https://0x${value.toString(16)}/`) === 'address').toBe(refused4(value));
      }),
      { numRuns: 5000 },
    );
  });

  test('IPv6', () => {
    for (const [first, last] of RANGES6) {
      for (const value of [first - 1n, first, last, last + 1n])
        expect([text6(value), refusedByGuard(text6(value))]).toEqual([text6(value), refused6(value)]);
    }
    const any = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
    const global = fc.bigInt({ min: 0x20n << 120n, max: (0x40n << 120n) - 1n });
    const near = fc
      .tuple(fc.constantFrom(...RANGES6.flat()), fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }))
      .map(([edge, offset]) => edge + offset);
    const mapped = fc.nat(2 ** 32 - 1).map((value) => (0xffffn << 32n) + BigInt(value));
    fc.assert(
      fc.property(fc.oneof(any, global, near, mapped), (value) => {
        expect(refusedByGuard(text6(value))).toBe(refused6(value));
        expect(ruleOf(`https://[${text6(value)}]/`) === 'address').toBe(refused6(value));
      }),
      { numRuns: 5000 },
    );
  });

  test.each(['', 'localhost', '127.1', '0x7f000001', '1.2.3', '2606:2800::1%eth0', '1.2.3.4 '])(
    '%j is not an address',
    (text) => {
      expect(checkAddress(text, PUBLIC)).toMatchObject({ ok: false, rule: 'address' });
    },
  );
});

test('any text is allowed or refused, never thrown at, and never allowed to a refused literal', () => {
  const host = fc.oneof(
    fc.ipV4Extended(),
    fc.ipV6().map((ip) => `[${ip}]`),
    fc.domain(),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.webUrl(),
        host.map((name) => `https://${name}/`),
      ),
      (text) => {
        const verdict = checkUrl(text, PUBLIC);
        if (!verdict.ok) expect(verdict.message).toMatch(/\. .*\.$/);
        else if (verdict.literal) expect(checkAddress(verdict.host, PUBLIC).ok).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});
