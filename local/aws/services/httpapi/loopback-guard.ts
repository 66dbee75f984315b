import type { IncomingMessage } from 'node:http';

/**
 * Whether a request is one that a page of another origin can make a browser send. AWS has no such rule: there the API has a
 * name of its own. Here a foreign name may resolve to loopback (DNS rebinding), and every port of this host counts as the
 * same site. A page of another origin may open a page here, as a link and the return from a provider do, and no more.
 *
 * @param port of this server
 * @returns the reason of the refusal, for people; `undefined` for a request that may pass
 */
export function foreignRequest({ method, headers }: IncomingMessage, port: number): string | undefined {
  const { host, origin } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
    return `This server responds to http://127.0.0.1:${port} alone.`;
  if (origin !== undefined && origin !== `http://${host}`) return 'Only pages of this server may call it.';
  const site = headers['sec-fetch-site'];
  const opens =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !opens)
    return 'Only pages of this server may call it.';
  return undefined;
}
