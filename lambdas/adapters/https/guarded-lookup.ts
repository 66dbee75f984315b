import { Resolver } from 'node:dns/promises';
import {
  allowsPlainHttp,
  checkAddress,
  checkUrl,
  refusal,
  type Refusal,
  type UrlPolicy,
} from '../../../core/destination/url-guard.ts';
import { describeFailure, SenderError } from './failure.ts';

/** All IPv4 and IPv6 addresses of a host name; rejects with a DNS error code. */
export type Resolve = (host: string) => Promise<string[]>;

/** Milliseconds a name server has for one try, of which there are two. */
const NAME_SERVER_TIMEOUT_MS = 2_000;

/**
 * Asks name servers directly: `dns.lookup` blocks one of four threads for each name, so that a few dead names would
 * hold up every other destination, and it appends search domains.
 */
export function systemResolve(): Resolve {
  let resolver: Resolver | undefined;
  return async (host) => {
    // The guard lets it pass only where the policy opens loopback.
    if (host === 'localhost') return ['127.0.0.1', '::1'];
    resolver ??= new Resolver({ timeout: NAME_SERVER_TIMEOUT_MS, tries: 2 });
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
    return [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}

/** @throws SenderError of class `dns` */
async function resolveAll(host: string, resolve: Resolve): Promise<string[]> {
  let addresses: string[];
  try {
    addresses = await resolve(host);
  } catch (error) {
    const { code, message } = describeFailure(error, 'dns');
    throw new SenderError('dns', code, message);
  }
  if (addresses.length === 0) throw new SenderError('dns', 'ENODATA', `${host} has no address`);
  return addresses;
}

/** @param address one that `host` resolves to */
function addressRefusal(address: string, secure: boolean, policy: UrlPolicy, host: string): Refusal | undefined {
  const verdict = checkAddress(address, policy);
  if (!verdict.ok) return refusal('address', `${host} resolves to a refused address`, verdict.message);
  if (secure || allowsPlainHttp(address, policy)) return undefined;
  const problem = `${host} is not this machine, and only https leaves it`;
  return refusal('scheme', problem, 'Serve the endpoint over https.');
}

/** @throws SenderError of class `guard` */
export function requireAllowed(address: string, secure: boolean, policy: UrlPolicy, host: string): void {
  const refused = addressRefusal(address, secure, policy, host);
  if (refused !== undefined) throw new SenderError('guard', refused.rule.toUpperCase(), refused.message);
}

/**
 * The addresses of a name, to be connected to as they are: the one checked is the one connected to. One refused address
 * refuses the name.
 *
 * @throws SenderError of class `dns` or `guard`
 */
export async function resolveAllowed(
  host: string,
  secure: boolean,
  policy: UrlPolicy,
  resolve: Resolve,
): Promise<string[]> {
  const addresses = await resolveAll(host, resolve);
  for (const address of addresses) requireAllowed(address, secure, policy, host);
  return addresses;
}

/**
 * The guard at registration: it checks the URL and every address that its name resolves to now. The sender checks again at
 * every connection.
 */
export async function checkDestination(
  url: string,
  policy: UrlPolicy,
  resolve: Resolve = systemResolve(),
): Promise<{ ok: true } | Refusal> {
  const verdict = checkUrl(url, policy);
  if (!verdict.ok || verdict.literal) return verdict.ok ? { ok: true } : verdict;
  const { host, url: parsed } = verdict;
  try {
    const addresses = await resolveAll(host, resolve);
    const refusals = addresses.map((address) => addressRefusal(address, parsed.protocol === 'https:', policy, host));
    return refusals.find((refused) => refused !== undefined) ?? { ok: true };
  } catch (error) {
    if (!(error instanceof SenderError)) throw error;
    return refusal('address', `The host ${host} does not resolve (${error.code})`, 'Check its DNS records.');
  }
}
