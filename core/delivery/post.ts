import { secretValues, shownHeaders } from '../destination/custom-headers.ts';
import type { Configuration } from '../destination/destination.ts';
import type { OpenSecret } from '../destination/secrets.ts';
import { headerSecret } from '../destination/secrets.ts';
import type { EntityPaths } from '../event/catalogue/definition.ts';
import { composeBody } from '../event/envelope.ts';
import { entityHeaders } from './entity-headers.ts';
import { composeHeaders, SECRET_HEADER } from './headers.ts';
import { HIDDEN } from './redaction.ts';
import { sign } from './signature.ts';
import { traceparentOf } from './trace.ts';

export interface PostParts {
  /** The event, by its `webhook-id`. `time` in Unix seconds; `trace` as AWS writes it. */
  event: { eventId: string; type: string; source: string; time: number; trace?: string };
  /** The event's `data`, raw JSON text. */
  data: string;
  /** Where `data` has the entity of the event. Absent where the catalogue names none for the type. */
  entity?: EntityPaths | undefined;
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
export function composePost({
  event,
  data,
  entity,
  configuration,
  secrets,
  nowMs,
  traceparent,
}: PostParts): ComposedPost {
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
    ...(entity !== undefined && { entity: entityHeaders(data, entity) }),
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

/**
 * All headers of a POST in the order in which they are sent, without the values of secrets.
 *
 * @param configuration as it is stored
 */
export function shownPost(
  { url, headers, body }: ComposedPost,
  configuration: Pick<Configuration, 'headers' | 'secretHeaders'>,
): Record<string, string> {
  return {
    ...hostOf(url),
    ...headers,
    ...shownHeaders(configuration),
    ...(SECRET_HEADER in headers && { [SECRET_HEADER]: HIDDEN }),
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'keep-alive',
  };
}

/** As the sender writes it: without the dot at the end of a name, which the guard takes off. */
function hostOf(url: string): { Host?: string } {
  const parsed = URL.parse(url);
  if (parsed === null) return {};
  return { Host: `${parsed.hostname.replace(/\.$/, '')}${parsed.port === '' ? '' : `:${parsed.port}`}` };
}
