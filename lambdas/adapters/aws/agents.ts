import type { AgentOptions } from 'node:http';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { AwsError } from './error.ts';

const OPTIONS: AgentOptions = { keepAlive: true, maxSockets: 50 };

/**
 * Kept connections to AWS. A call may wait for one of them as long as it takes: each is free again within the deadline of
 * a response.
 *
 * @param connectMs longest time for name, TCP and TLS, in milliseconds
 */
export const httpAgent = (connectMs: number): HttpAgent => connecting(new HttpAgent(OPTIONS), 'connect', connectMs);

/** The same over TLS. */
export const httpsAgent = (connectMs: number): HttpsAgent =>
  connecting(new HttpsAgent(OPTIONS), 'secureConnect', connectMs);

export const timeoutError = (missing: 'response' | 'connection', milliseconds: number): AwsError =>
  new AwsError('TimeoutError', `no ${missing} within ${milliseconds} ms`);

function connecting<A extends HttpAgent>(agent: A, connected: 'connect' | 'secureConnect', connectMs: number): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback) as Socket;
    const deadline = setTimeout(() => socket.destroy(timeoutError('connection', connectMs)), connectMs);
    for (const end of [connected, 'close'])
      socket.once(end, () => {
        clearTimeout(deadline);
      });
    return socket;
  };
  return agent;
}
