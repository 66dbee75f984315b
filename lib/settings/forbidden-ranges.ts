import ipaddr from 'ipaddr.js';

/**
 * Address ranges that no configuration may open: they are the function's own host, or no host at all. A request there
 * would reach the Lambda runtime API or a credential endpoint, not a receiver.
 */
const FORBIDDEN = [
  ['0.0.0.0/8', 'this host'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local, where credentials are served'],
  ['224.0.0.0/4', 'multicast'],
  ['::/127', 'unspecified and loopback'],
  ['fe80::/10', 'link-local'],
  ['fd00:ec2::/32', 'the instance services of AWS'],
  ['ff00::/8', 'multicast'],
] as const;

/** Why `cidr` may not be opened for receivers, as the end of a sentence; `undefined` when it may. */
export function whyForbidden(cidr: string): string | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return 'is not a CIDR block such as 10.0.0.0/16 or fd12::/48';
  const block = ipaddr.parseCIDR(cidr);
  if (block[0] instanceof ipaddr.IPv6 && block[0].isIPv4MappedAddress())
    return 'is IPv4 written as IPv6: write it as IPv4';
  for (const [range, meaning] of FORBIDDEN) {
    if (overlap(block, ipaddr.parseCIDR(range))) return `overlaps ${range} (${meaning})`;
  }
  return undefined;
}

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Two blocks overlap when they agree on the bits of the shorter prefix. */
function overlap([left, leftBits]: Block, [right, rightBits]: Block): boolean {
  return left.kind() === right.kind() && left.match(right, Math.min(leftBits, rightBits));
}
