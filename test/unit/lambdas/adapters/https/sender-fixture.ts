import { afterEach, beforeAll } from '@jest/globals';
import type { UrlPolicy } from '../../../../../core/destination/url-guard.ts';
import {
  createHttpsSender,
  type HttpsSender,
  type HttpsSenderOptions,
} from '../../../../../lambdas/adapters/https/https-sender.ts';
import { certificateFor, receiveRaw, type Certificate, type Receiver } from './https-receivers.ts';

/** Senders and receivers of one test, which end with it. */
const LOOPBACK: UrlPolicy = { allowedPrivateCidrs: ['127.0.0.0/8', '::1/128'], allowedPorts: [443] };
export const BODY = '{"event":"order.created","data":{"name":"Ærø"}}';
const DEADLINE_MS = 5_000;
/** Deadline of tests in which it must pass. */
export const SHORT_MS = 500;

export let trusted: Certificate;
export const cleanups: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  trusted = await certificateFor(['localhost', '127.0.0.1']);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

export function sender(options: Partial<HttpsSenderOptions> = {}): HttpsSender {
  const created = createHttpsSender({ policy: LOOPBACK, trustedCertificates: [trusted.cert], ...options });
  cleanups.push(() => {
    created.close();
  });
  return created;
}

export async function started(receiver: Promise<Receiver>): Promise<Receiver> {
  const running = await receiver;
  cleanups.unshift(() => running.stop());
  return running;
}

/** A receiver that responds with this text, whatever it is, and closes the connection. */
export const responding = (text: string): Promise<Receiver> =>
  started(
    receiveRaw((socket) => {
      socket.once('data', () => {
        socket.end(text, 'latin1');
      });
    }, trusted),
  );

export const to = (url: string, deadlineMs = DEADLINE_MS) => ({
  url,
  headers: { 'webhook-id': 'msg_1' },
  body: BODY,
  deadlineMs,
});
export const at = ({ port }: Receiver, path = '/hook?a=b'): string => `https://127.0.0.1:${port}${path}`;
