import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RuntimeLog } from '../runtime-log.ts';
import type { DispatchTable } from './dispatch.ts';
import { dispatch } from './dispatch.ts';
import type { LocalState } from './local-paths.ts';
import { answerLocalPath, LOCAL_PREFIX } from './local-paths.ts';
import { protocolError, withChecksum } from './protocol.ts';
import { readBody } from './read-body.ts';
import type { ServiceAnswer } from './service.ts';
import { ServiceError } from './service.ts';

export const DEFAULT_PORT = 4566;

/** One HTTP endpoint on loopback that speaks for every AWS service of the stack. */
export class Gateway {
  readonly #server: Server;
  readonly #inFlight = new Set<AbortController>();
  readonly #log: RuntimeLog;

  constructor(table: DispatchTable, state: LocalState, log: RuntimeLog) {
    this.#log = log;
    // Clients keep connections; a server that closed idle ones first would reset requests on their way.
    this.#server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
      void this.#serve(request, response, table, state);
    });
  }

  /**
   * @param port 0 takes any free one.
   * @returns its URL, e.g. `http://127.0.0.1:4566`.
   * @throws Error when the port cannot be used, with the remedy.
   */
  async listen(port: number): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      const reason = taken
        ? 'is taken: another local stack may be running. Stop it, or choose'
        : `cannot be used: ${error instanceof Error ? error.message : String(error)}. Choose`;
      throw new Error(`Port ${port} of 127.0.0.1 ${reason} another port with --port N (0 takes any free one).`, {
        cause: error,
      });
    }
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends requests that are under way, long polls too, and closes every connection. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const controller of this.#inFlight) controller.abort();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    table: DispatchTable,
    state: LocalState,
  ): Promise<void> {
    const url = request.url ?? '/';
    const method = request.method ?? 'GET';
    const controller = new AbortController();
    this.#inFlight.add(controller);
    response.once('close', () => {
      if (!response.writableFinished) controller.abort();
    });
    const headers = request.headers as Readonly<Record<string, string>>;
    // The AWS SDK corrects its clock by the date of a response, and functions may have a faster clock than this machine.
    response.setHeader('Date', new Date(table.verifier.timeFor(headers)).toUTCString());
    try {
      const body = await readBody(request);
      const signed = { method, url, headers, body };
      const answer = url.startsWith(LOCAL_PREFIX)
        ? answerLocalPath(signed, state)
        : await dispatch(signed, controller.signal, table);
      send(response, withChecksum(answer, headers));
    } catch (error) {
      if (controller.signal.aborted) return;
      const refusal = error instanceof ServiceError ? error : this.#internal(error);
      send(response, withChecksum(protocolError(refusal, headers), headers));
    } finally {
      this.#inFlight.delete(controller);
    }
  }

  /** A fault of the runtime itself: logged, and returned to the client as AWS returns its own. */
  #internal(error: unknown): ServiceError {
    const message = `The local gateway failed: ${error instanceof Error ? error.message : String(error)}`;
    this.#log.problem(message);
    if (error instanceof Error) this.#log.info(error.stack ?? '');
    return new ServiceError('InternalFailure', message, 500);
  }
}

function send(response: ServerResponse, { status, headers, body }: ServiceAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
