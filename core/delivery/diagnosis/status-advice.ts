import { CLIENT_CERTIFICATE } from './error-advice.ts';

const HTTP_2_ONLY = 'The server does not speak HTTP/1.1: enable it beside HTTP/2.';
/** Statuses whose meaning is narrower than that of their hundred. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The endpoint does not understand the request: compare what it expects with the payload of the event, and read its response.',
  401: 'The endpoint asks for credentials: add the header it needs as a custom header, or have it check the signature instead.',
  403: 'The endpoint forbids the request: check its access rules, and that it verifies with the current secret of this destination.',
  404: 'There is nothing at this path: correct the URL of the destination, or deploy the endpoint.',
  405: 'The endpoint does not take POST at this path: correct the URL, or accept POST there.',
  406: 'The endpoint cannot respond in the requested format: let it respond with any body, or with none.',
  407: 'A proxy before the endpoint asks for credentials: give the destination a URL that is reached without it.',
  408: 'The endpoint gave up waiting for the request: check the load on it and the proxies before it.',
  409: 'The endpoint reports a conflict: if it has seen this webhook-id before, respond with 200 to repeats.',
  410: 'The endpoint says that it is gone for good: remove the destination, or register the URL that replaces it.',
  411: 'A proxy before the endpoint drops Content-Length: correct its configuration.',
  413: 'The body is too large for the endpoint: raise its limit to 1 MB and more, or filter out large events.',
  415: 'The endpoint does not take application/json: accept that content type.',
  421: 'The server does not know this host name: check the virtual hosts and certificates of the endpoint.',
  422: 'The endpoint found the payload invalid: compare what it expects with the payload of the event, and read its response.',
  426: HTTP_2_ONLY,
  429: 'The endpoint limits the rate: lower the rate limit of the destination, or raise the limit of the endpoint.',
  431: 'The headers are too large for the endpoint: shorten the custom headers, or raise its limit.',
  500: 'The endpoint failed while it handled the event: look for the webhook-id in its logs.',
  501: 'The endpoint does not implement POST: correct the URL, or accept POST there.',
  502: 'The proxy before the endpoint got no valid response from it: check that the application is running.',
  503: 'The endpoint is overloaded or in maintenance: check its capacity, and lower the rate limit of the destination if need be.',
  504: 'The proxy before the endpoint got no response from it in time: respond first, then do the work.',
  505: HTTP_2_ONLY,
  511: 'A network before the endpoint asks for a sign-in: give the destination a URL that is reached without it.',
};

const REDIRECT = 'The endpoint redirects, and redirects are not followed: register the URL that it redirects to.';
const FIREWALL =
  'A firewall or bot protection responded in place of the endpoint: let POSTs pass that carry the webhook-signature header, or the User-Agent of this service.';
const HTML =
  "A web page came instead of an endpoint's response: check that the URL is that of the endpoint, past any sign-in page and firewall.";
const BY_HUNDRED: Readonly<Record<number, string>> = {
  1: 'The endpoint sent an interim response as its last: correct the server or the proxy before it.',
  3: REDIRECT,
  4: 'The endpoint refuses the request: read its response, and respond with 2xx to every received event.',
  5: 'The endpoint failed: look for the webhook-id in its logs.',
};
const UNKNOWN = 'The status is no HTTP status: correct the endpoint to respond with 2xx to every received event.';

/** Texts on the pages of common firewalls. */
const FIREWALL_PAGE =
  /attention required|cloudflare|access denied|request blocked|request could not be satisfied|incapsula|akamai|captcha|are you a human|web application firewall|the requested url was rejected/i;
/** Texts of servers that ask for a client certificate, or speak HTTP/2 only. */
const CERTIFICATE_PAGE = /no required ssl certificate|ssl certificate error|client certificate/i;
const HTTP_2_PAGE = /missing alpn protocol|http\/2 (?:is )?(?:only|required)/i;
const PAGE = /^\s*(?:<!doctype html|<html|<head|<body)/i;
/** Statuses that an endpoint itself seldom sends with a page. */
const PAGE_TELLS = new Set([400, 401, 403, 404, 405, 406, 429, 503]);
const FIREWALL_STATUSES = new Set([401, 403, 405, 406, 409, 418, 429, 503]);

export function statusAdvice(status: number, response = ''): string {
  const hundred = Math.floor(status / 100);
  if (hundred === 3) return REDIRECT;
  if (hundred === 4 && CERTIFICATE_PAGE.test(response)) return CLIENT_CERTIFICATE;
  if (hundred === 4 && HTTP_2_PAGE.test(response)) return HTTP_2_ONLY;
  if (PAGE.test(response) && PAGE_TELLS.has(status) && !FIREWALL_PAGE.test(response)) return HTML;
  if (FIREWALL_STATUSES.has(status) && FIREWALL_PAGE.test(response)) return FIREWALL;
  return BY_STATUS[status] ?? BY_HUNDRED[hundred] ?? UNKNOWN;
}
