import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from '../aws/gateway/credential-store.ts';

/** The refusal of a request, as its sender gets it. */
export interface Refusal {
  status: 401 | 403;
  code: 'wrong-host' | 'cross-origin' | 'no-session';
  detail: string;
}

/** The session of the page: as long-lived as the admin's key, and of no use in guessing it. */
export const sessionToken = ({ secretAccessKey }: Credentials): string =>
  createHmac('sha256', secretAccessKey).update('console session').digest('base64url');

/**
 * A name that resolves to loopback reaches this server from any web page (DNS rebinding); only requests for its own
 * address are served.
 *
 * @param port of this server
 */
export function checkHost(headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  if (headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`) return undefined;
  return { status: 403, code: 'wrong-host', detail: `The console answers at 127.0.0.1:${port} alone.` };
}

/**
 * Whether a request to the API comes from the page itself: not from another page, whatever the browser sends along of its
 * own, and not from someone who has only found the port. The token travels in a header, which no other origin can set
 * without a permission that this server never gives; a cookie would go to every port of this host.
 */
export function checkCaller(headers: IncomingHttpHeaders, token: string): Refusal | undefined {
  const { origin, host, authorization } = headers;
  const site = headers['sec-fetch-site'];
  if ((origin !== undefined && origin !== `http://${host}`) || (site !== undefined && site !== 'same-origin')) {
    return {
      status: 403,
      code: 'cross-origin',
      detail: 'Only the page that this server serves may call the API through it.',
    };
  }
  if (authorization === undefined || !equal(authorization, `Bearer ${token}`)) {
    return {
      status: 401,
      code: 'no-session',
      detail: 'The session is missing or of another start. Open the address that the local stack printed.',
    };
  }
  return undefined;
}

function equal(received: string, expected: string): boolean {
  const [left, right] = [Buffer.from(received), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
