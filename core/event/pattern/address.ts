import ipaddr from 'ipaddr.js';
import { PatternError, shown } from './pattern-error.ts';

/** IP addresses as EventBridge reads them: octets are decimal, and an IPv6 address that maps an IPv4 address is that address. */

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f:]*:[\da-f:]*$/i;
const LONGEST = 39;

export function addressOf(text: string): Address | undefined {
  if (text.length > LONGEST) return undefined;
  if (IPV4.test(text)) {
    const octets = text.split('.').map(Number);
    return octets.every((octet) => octet <= 255) ? new ipaddr.IPv4(octets) : undefined;
  }
  if (!IPV6.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** One text for all ways to write an address. */
export const canonical = (text: string): string | undefined => addressOf(text)?.toNormalizedString();

/** @throws PatternError for text that is no block of addresses by today's rules or by those of an earlier release */
export function blockOf(text: string, path: string): [network: Address, bits: number] {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const network = addressOf(address);
  if (network !== undefined && Number(bits) <= (network.kind() === 'ipv4' ? 32 : 128)) return [network, Number(bits)];
  if (ipaddr.isValidCIDR(text) && !text.includes('%')) return ipaddr.parseCIDR(text);
  throw new PatternError(path, `${shown(text)} is not a block of addresses`, BLOCK_REMEDY);
}

/** Whether EventBridge takes the block: whole octets, and more than one address. */
export function isStrictBlock(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const network = addressOf(address);
  return network !== undefined && Number(bits) < (network.kind() === 'ipv4' ? 32 : 128);
}

export const BLOCK_REMEDY = 'Write e.g. "10.0.0.0/24" or "2001:db8::/32", and a single address as text';
