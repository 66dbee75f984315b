import { secretValues } from '../destination/custom-headers.ts';
import type { Configuration } from '../destination/destination.ts';
import type { OpenSecret } from '../destination/secrets.ts';
import { headerSecret } from '../destination/secrets.ts';
import { composeBody } from '../event/envelope.ts';
import { composeHeaders } from './headers.ts';
import { sign } from './signature.ts';
import { traceparentOf } from './trace.ts';

export interface PostParts {
  /** The event, by its `webhook-id`. `time` in Unix seconds; `trace` as AWS writes it. */
  event: { eventId: string; type: string; source: string; time: number; trace?: string };
  /** The event's `data`, raw JSON text. */
  data: string;
  /** Its headers have the decrypted values of the secret ones. */
  configuration: Pick<Configuration, 'url' | 'headers' | 'secretHeaders' | 'secretHeader'>;
  /** Valid secrets, newest first; each signs. */
  secrets: readonly OpenSecret[];
  /** Start of the attempt, in milliseconds since the epoch. */
  nowMs: number;
  /** Whether the receiver gets the event's trace as a `traceparent` header. Default: false. */
  traceparent?: boolean;
}

/** A signed POST. `headers` lack only `Host`, `Content-Length` and `Connection`. */
export interface ComposedPost {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Composes and signs the POST of an event to a destination. */
export function composePost({ event, data, configuration, secrets, nowMs, traceparent }: PostParts): ComposedPost {
  const { eventId, type, trace } = event;
  const timestamp = Math.floor(nowMs / 1000);
  const body = composeBody({ ...event, data });
  const inHeader = headerSecret(configuration.secretHeader, secrets);
  const traced = traceparent === true && trace !== undefined ? traceparentOf(trace) : undefined;
  const signature = sign(
    { id: eventId, timestamp, body },
    secrets.map(({ secret }) => secret),
  );
  const headers = composeHeaders({
    eventId,
    timestamp,
    signature,
    type,
    custom: configuration.headers,
    ...(inHeader !== undefined && { secret: inHeader.secret }),
    ...(traced !== undefined && { traceparent: traced }),
  });
  return { url: configuration.url, headers, body };
}

/** The secrets of a POST, which its receiver may echo. */
export const secretsIn = ({ configuration, secrets }: Pick<PostParts, 'configuration' | 'secrets'>): string[] => [
  ...secrets.map(({ secret }) => secret),
  ...secretValues(configuration),
];
