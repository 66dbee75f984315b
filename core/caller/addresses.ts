import ipaddr from 'ipaddr.js';

/**
 * Whether a request may come from `address`. An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) is that IPv4 address, as in
 * the policy of an API.
 *
 * @param cidrs blocks of IPv4 and IPv6; none lets every address in
 */
export function isAllowedAddress(address: string | undefined, cidrs: readonly string[]): boolean {
  if (cidrs.length === 0) return true;
  if (address === undefined || !ipaddr.isValid(address)) return false;
  const from = ipaddr.process(address);
  return cidrs.some((cidr) => {
    const [network, bits] = blockOf(cidr);
    return network.kind() === from.kind() && from.match(network, bits);
  });
}

/** A block of mapped addresses is one of IPv4 addresses. */
function blockOf(cidr: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96
    ? [network.toIPv4Address(), bits - 96]
    : [network, bits];
}
