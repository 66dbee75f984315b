import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Block = [Address, number];

/** IPv4 ranges without public receivers. https://www.iana.org/assignments/iana-ipv4-special-registry */
const REFUSED_IPV4: readonly [block: string, what: string][] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared address space of carriers'],
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', "a cloud platform's own service"],
  ['169.254.0.0/16', 'link-local, where instance metadata is'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', '6to4 relays'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarks'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved and broadcast'],
];

/** The only unicast range of IPv6 on the internet. https://www.iana.org/assignments/iana-ipv6-special-registry */
const GLOBAL_IPV6 = '2000::/3';

const REFUSED_IPV6: readonly [block: string, what: string][] = [
  ['2001::/23', 'protocol assignments, Teredo among them'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
];

const parse = ([block, what]: readonly [string, string]) => ({ block: ipaddr.parseCIDR(block), text: block, what });
const IPV4_RANGES = REFUSED_IPV4.map(parse);
const IPV6_RANGES = REFUSED_IPV6.map(parse);
const GLOBAL_RANGE = ipaddr.parseCIDR(GLOBAL_IPV6);
const LOOPBACK_RANGES: readonly Block[] = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];

/** A cheap test first: most texts are names, and the parser refuses slowly. */
const FOUR_PARTS = /^\d+(?:\.\d+){3}$/;

/** Parses an address in the notation of resolvers and sockets. Only IPv4-mapped addresses become IPv4. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':'))
    return FOUR_PARTS.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  // With dots, ipaddr.js takes IPv4-compatible addresses for IPv4-mapped ones.
  const hexadecimal = text.includes('.') ? URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) : text;
  if (hexadecimal === undefined) return undefined;
  const address = ipaddr.IPv6.parse(hexadecimal);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** The reason to refuse an address, e.g. `private (10.0.0.0/8)`; `undefined` for a public one. */
export function refusalOf(address: Address): string | undefined {
  if (address.kind() === 'ipv6' && !isWithin(address, GLOBAL_RANGE))
    return `outside of the public range (${GLOBAL_IPV6})`;
  const range = (address.kind() === 'ipv4' ? IPV4_RANGES : IPV6_RANGES).find(({ block }) => isWithin(address, block));
  return range === undefined ? undefined : `${range.what} (${range.text})`;
}

export function isWithin(address: Address, [network, bits]: Block): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** Whether one of the blocks contains the address. */
export function isAllowed(address: Address, blocks: readonly string[]): boolean {
  return blocks.some((block) => isWithin(address, ipaddr.parseCIDR(block)));
}

export const isLoopback = (address: Address): boolean => LOOPBACK_RANGES.some((range) => isWithin(address, range));

/** Whether the policy allows loopback, as only the local runtime does. */
export function opensLoopback(blocks: readonly string[]): boolean {
  return blocks.some((block) => isLoopback(ipaddr.parseCIDR(block)[0]));
}
