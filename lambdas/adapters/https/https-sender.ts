import { CONNECT_DEADLINE_MS, POST_DEADLINE_MS } from '../../../core/contract/limits.ts';
import type { PostResult } from '../../../core/delivery/post-result.ts';
import { type AllowedUrl, checkUrl, type Refusal, type UrlPolicy } from '../../../core/destination/url-guard.ts';
import { createGuardedAgents } from './guarded-agents.ts';
import { systemResolve, type Resolve } from './guarded-lookup.ts';
import { post } from './post.ts';

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
}

/**
 * Sends POSTs, each through the guard, over kept HTTP/1.1 connections with TLS 1.2 or newer.
 *
 * A result has no error when an answer came whole, whatever its status, or had more than 16 KiB of body, which is cut
 * off. Redirects are not followed and bodies not decompressed.
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
  const agents = createGuardedAgents({
    policy,
    resolve: options.resolve ?? systemResolve(),
    connectionsPerHost: options.connectionsPerHost ?? DEFAULT_CONNECTIONS_PER_HOST,
    trusted: options.trustedCertificates ?? [],
  });
  const verdictOn = rememberedVerdicts(policy);
  const connectDeadlineMs = options.connectDeadlineMs ?? CONNECT_DEADLINE_MS;
  return {
    async send({ url: text, headers, body, deadlineMs }) {
      const verdict = verdictOn(text);
      if (!verdict.ok) {
        return {
          error: { class: 'guard', code: verdict.rule.toUpperCase(), message: verdict.message },
          phases: { total: 0 },
        };
      }
      const { url, host, literal } = verdict;
      const agent = agents.of(url.protocol);
      const allowed = Math.min(deadlineMs, POST_DEADLINE_MS);
      const attempt = { url, host, literal, headers, body, agent, deadlineMs: allowed, connectDeadlineMs };
      const { result, stale } = await post(attempt);
      const left = allowed - result.phases.total;
      if (!stale || left <= 0) return result;
      // The receiver closed a kept connection while it was idle; others to it are as old.
      dropIdle(agent.freeSockets, `${host}:${verdict.port}:`);
      const { result: second } = await post({ ...attempt, deadlineMs: left });
      return { ...second, phases: { ...second.phases, total: second.phases.total + result.phases.total } };
    },
    close: () => {
      agents.close();
    },
  };
}

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

/** Idle connections are kept by `host:port:…`. */
function dropIdle(idle: Readonly<NodeJS.ReadOnlyDict<readonly { destroy(): unknown }[]>>, prefix: string): void {
  for (const [name, sockets] of Object.entries(idle)) {
    if (name.startsWith(prefix)) for (const socket of sockets ?? []) socket.destroy();
  }
}
