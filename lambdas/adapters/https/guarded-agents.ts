import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { UrlPolicy } from '../../../core/destination/url-guard.ts';
import { guardedLookup, requireAllowed, type Resolve } from './guarded-lookup.ts';
import { IDLE_LIMIT_MS, keepIdle } from './keep-alive.ts';

export interface AgentOptions {
  policy: UrlPolicy;
  resolve: Resolve;
  /** Connections to one host and port at once. */
  connectionsPerHost: number;
  /** PEM certificates to trust beside the public ones. */
  trusted: readonly string[];
}

/** Keep-alive pools, one for each scheme. */
export interface GuardedAgents {
  of(protocol: string): HttpAgent;
  close(): void;
}

/** Milliseconds for one of several addresses before the next is tried; the last one has until the deadline. */
const ADDRESS_TIMEOUT_MS = 1_000;

export function createGuardedAgents({ policy, resolve, connectionsPerHost, trusted }: AgentOptions): GuardedAgents {
  const pooling = (protocol: string) => ({
    keepAlive: true,
    maxSockets: connectionsPerHost,
    timeout: IDLE_LIMIT_MS,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    lookup: guardedLookup(protocol, policy, resolve),
  });
  let https: HttpsAgent | undefined;
  let http: HttpAgent | undefined;
  return {
    of(protocol) {
      if (protocol === 'http:') return (http ??= verifying(new HttpAgent(pooling(protocol)), protocol, policy));
      return (https ??= verifying(
        new HttpsAgent({ ...pooling(protocol), secureContext: tlsContext(trusted) }),
        protocol,
        policy,
      ));
    },
    close() {
      https?.destroy();
      http?.destroy();
    },
  };
}

/** One for all connections: making one parses every trusted certificate. */
function tlsContext(trusted: readonly string[]): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ...(trusted.length > 0 && { ca: [...getCACertificates('default'), ...trusted] }),
  });
}

/** Looks at the address really connected to, before a byte is sent: lookups are skipped for IP literals. */
function verifying<A extends HttpAgent>(agent: A, protocol: string, policy: UrlPolicy): A {
  // All its connections have the same options: without this, Node spells out all of them to find an idle one.
  agent.getName = ({ host = '', port = '' } = {}) => `${host}:${port}:`;
  agent.keepSocketAlive = (socket) => keepIdle(socket as Socket);
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback) as Socket;
    socket.prependOnceListener('connect', () => {
      try {
        requireAllowed(socket.remoteAddress ?? 'an unknown address', protocol, policy, options.host ?? 'the host');
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    return socket;
  };
  return agent;
}
