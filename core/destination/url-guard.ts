import { isAllowed, isLoopback, opensLoopback, parseAddress, refusalOf } from './url-guard/address.ts';
import { nameRefusal } from './url-guard/host-name.ts';

/**
 * Decides where a POST may go, by the text of the URL and by every address that its name resolves to. Pure; the sender
 * checks again at the socket.
 */
export interface UrlPolicy {
  /** Private ranges of receivers, e.g. `10.20.0.0/16`. Only the local runtime allows loopback. */
  allowedPrivateCidrs: readonly string[];
  /** TCP ports, 443 and 8443 by default. */
  allowedPorts: readonly number[];
}

export type GuardRule = 'characters' | 'syntax' | 'userinfo' | 'scheme' | 'host' | 'port' | 'address';

export interface Refusal {
  ok: false;
  rule: GuardRule;
  /** The rule that is broken, without a full stop. */
  problem: string;
  /** One or more sentences. */
  remedy: string;
  /** `<problem>. <remedy>` */
  message: string;
}

export interface AllowedUrl {
  ok: true;
  /** Normalized; its host has no trailing dot. */
  url: URL;
  /** Host name, or IP literal without brackets. */
  host: string;
  port: number;
  /** Whether `host` is an IP literal, which needs no lookup and was checked. */
  literal: boolean;
}

const LONGEST_URL = 2048;
/** Separators, controls, invisible characters and the backslash, which parsers read as a slash. */
const FORBIDDEN_CHARACTER = /[\p{Z}\p{C}\\]/u;
/** Scheme, exactly two slashes, authority. */
const SHAPE = /^(https?):\/\/([^/?#]+)/i;

/** Checks the text alone, of an http or https URL to any place. */
export function checkUrlText(text: string): { ok: true; url: URL } | Refusal {
  if (text.length > LONGEST_URL)
    return refuse('syntax', `the URL is longer than ${LONGEST_URL} characters`, 'Shorten it');
  if (FORBIDDEN_CHARACTER.test(text)) {
    return refuse(
      'characters',
      'the URL has white space, a control or invisible character, or a backslash',
      'Remove it, or percent-encode it in the path',
    );
  }
  const shape = SHAPE.exec(text);
  const url = URL.parse(text);
  if (shape === null || url === null)
    return refuse('syntax', 'this is not an https URL', 'Write e.g. https://shop.example.com/webhook');
  if ((shape[2] ?? '').includes('@'))
    return refuse('userinfo', 'the URL has a user name or password', 'Use a custom header, e.g. Authorization');
  return { ok: true, url };
}

/** @param text the URL as the admin wrote it */
export function checkUrl(text: string, policy: UrlPolicy): AllowedUrl | Refusal {
  const parsed = checkUrlText(text);
  if (!parsed.ok) return parsed;
  const { url } = parsed;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const address = parseAddress(host);
  const local =
    address === undefined
      ? host === 'localhost' && opensLoopback(policy.allowedPrivateCidrs)
      : isLoopback(address) && isAllowed(address, policy.allowedPrivateCidrs);
  if (url.protocol !== 'https:' && !local)
    return refuse('scheme', 'the URL is http, but only https is allowed', 'Serve the endpoint over https');
  if (address !== undefined) {
    const verdict = checkAddress(host, policy);
    if (!verdict.ok) return verdict;
  } else {
    const forbidden = local ? undefined : nameRefusal(host);
    if (forbidden !== undefined)
      return refuse('host', `the host ${host} ${forbidden}`, 'Use a public host name such as shop.example.com');
    if (url.hostname !== host) url.hostname = host;
  }
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
  if (!local && !policy.allowedPorts.includes(port)) {
    return refuse('port', `the port ${port} is not allowed`, `Use ${policy.allowedPorts.join(' or ')}`);
  }
  return { ok: true, url, host, port, literal: address !== undefined };
}

/** As `checkUrl`, for a URL that is registered now: an IPv4 address has four decimal numbers, so that everybody reads the same. */
export function checkNewUrl(text: string, policy: UrlPolicy): AllowedUrl | Refusal {
  const verdict = checkUrl(text, policy);
  if (!verdict.ok || !verdict.literal) return verdict;
  const { host } = verdict;
  const written = (SHAPE.exec(text)?.[2] ?? '').replace(/:\d*$/, '');
  if (written.startsWith('[') || written === host) return verdict;
  return refuse('address', `the host ${written} is another spelling of the address ${host}`, `Write ${host}`);
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** @param ip an address in the notation of resolvers and sockets */
export function checkAddress(ip: string, policy: Pick<UrlPolicy, 'allowedPrivateCidrs'>): { ok: true } | Refusal {
  const address = parseAddress(ip);
  if (address === undefined)
    return refuse('address', `the text ${JSON.stringify(ip)} is not an IP address`, "Check the name's DNS records");
  const forbidden = refusalOf(address);
  if (forbidden === undefined || isAllowed(address, policy.allowedPrivateCidrs)) return { ok: true };
  return refuse(
    'address',
    `the address ${ip} is ${forbidden}`,
    'Use a public address, or have its range added to allowedPrivateCidrs',
  );
}

/** Whether plain http may go to an address: only to this machine, if the policy allows loopback. */
export function allowsPlainHttp(ip: string, policy: Pick<UrlPolicy, 'allowedPrivateCidrs'>): boolean {
  const address = parseAddress(ip);
  return address !== undefined && isLoopback(address) && isAllowed(address, policy.allowedPrivateCidrs);
}

/** @param remedy one or more sentences */
export const refusal = (rule: GuardRule, problem: string, remedy: string): Refusal => ({
  ok: false,
  rule,
  problem,
  remedy,
  message: `${problem}. ${remedy}`,
});

const refuse = (rule: GuardRule, problem: string, remedy: string): Refusal =>
  refusal(rule, `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`, `${remedy}.`);
