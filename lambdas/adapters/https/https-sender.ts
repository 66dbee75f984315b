import { CONNECT_DEADLINE_MS, POST_DEADLINE_MS } from '../../../core/contract/limits.ts';
import type { PostResult } from '../../../core/delivery/post-result.ts';
import { type AllowedUrl, checkUrl, type Refusal, type UrlPolicy } from '../../../core/destination/url-guard.ts';
import { Connections } from './connections.ts';
import { Connector } from './connector.ts';
import { describeFailure, timeoutError } from './failure.ts';
import { systemResolve, type Resolve } from './guarded-lookup.ts';
import { Places } from './places.ts';
import { composeRequest, post } from './post.ts';
import { repeatOnce } from './repeat-once.ts';

export interface HttpsSenderOptions {
  /** Where POSTs may go. */
  policy: UrlPolicy;
  /** Connections to one host and port at once; a POST beyond it waits within its deadline. Default 20, twice a batch. */
  connectionsPerHost?: number;
  /** Milliseconds to a usable connection. Default 5000. */
  connectDeadlineMs?: number;
  /** PEM certificates to trust beside the public ones, e.g. of receivers on this machine. */
  trustedCertificates?: readonly string[];
  /** How names become addresses. Default: the name servers of the system. */
  resolve?: Resolve;
}

export interface PostRequest {
  /** Of the destination, as registered. */
  url: string;
  /** All but `Host`, `Content-Length` and `Connection`. */
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
  /** Milliseconds for everything; 15000 at most. */
  deadlineMs: number;
  /** Asked before the POST is sent once more, see `repeatOnce`. Default: it may. */
  mayRepeat?: () => Promise<boolean>;
}

/**
 * Sends POSTs, each through the guard, over kept HTTP/1.1 connections with TLS 1.2 or newer.
 *
 * A result has no error when the status line and the headers of a response came. Redirects are not followed and bodies
 * not decompressed.
 */
export interface HttpsSender {
  /** Never rejects for what a URL, a network or a receiver does. */
  send(request: PostRequest): Promise<PostResult>;
  /** Ends idle connections and POSTs under way. */
  close(): void;
}

const DEFAULT_CONNECTIONS_PER_HOST = 20;
/** URLs whose verdict is remembered. */
const VERDICTS_KEPT = 5_000;

export function createHttpsSender({ policy, ...options }: HttpsSenderOptions): HttpsSender {
  const connector = new Connector({
    policy,
    resolve: options.resolve ?? systemResolve(),
    trusted: options.trustedCertificates ?? [],
  });
  const connections = new Connections();
  const places = new Places(options.connectionsPerHost ?? DEFAULT_CONNECTIONS_PER_HOST);
  const verdictOn = rememberedVerdicts(policy);
  const connectDeadlineMs = options.connectDeadlineMs ?? CONNECT_DEADLINE_MS;
  return {
    async send({ url: text, headers, body, deadlineMs, mayRepeat }) {
      const startedAt = performance.now();
      const verdict = verdictOn(text);
      if (!verdict.ok) return failure({ class: 'guard', code: verdict.rule.toUpperCase(), message: verdict.message });
      const { url, host, port, literal } = verdict;
      let request: string | Buffer;
      try {
        request = composeRequest(url, host, headers, body);
      } catch (error) {
        return failure(describeFailure(error, 'queue'));
      }
      const key = `${url.protocol}//${host}:${port}`;
      const endpoint = { key, secure: url.protocol === 'https:', host, port, literal };
      const allowed = Math.min(deadlineMs, POST_DEADLINE_MS);
      const left = () => allowed - (performance.now() - startedAt);
      const waiting = places.take(key, allowed);
      if (waiting !== undefined && !(await waiting))
        return failure(describeFailure(timeoutError('queue', allowed), 'queue'), allowed);
      const attempt = { endpoint, request, connector, connections, connectDeadlineMs };
      try {
        return await repeatOnce(await post({ ...attempt, deadlineMs: left() }), {
          mayRepeat,
          left,
          again: (deadline) => {
            // Others that are idle are as old.
            connections.dropIdle(key);
            return post({ ...attempt, deadlineMs: deadline });
          },
        });
      } finally {
        places.leave(key);
      }
    },
    close: () => {
      connector.close();
      connections.close();
    },
  };
}

const failure = (error: NonNullable<PostResult['error']>, total = 0): PostResult => ({ error, phases: { total } });

/** The check of a URL's text depends on text and policy alone, so its result is cached. Addresses are checked each time. */
function rememberedVerdicts(policy: UrlPolicy): (text: string) => AllowedUrl | Refusal {
  const verdicts = new Map<string, AllowedUrl | Refusal>();
  return (text) => {
    const known = verdicts.get(text);
    if (known !== undefined) return known;
    if (verdicts.size >= VERDICTS_KEPT) verdicts.clear();
    const verdict = checkUrl(text, policy);
    verdicts.set(text, verdict);
    return verdict;
  };
}
