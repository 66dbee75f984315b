import { afterEach, beforeEach } from '@jest/globals';
import { run } from '../../../cli/src/run.ts';
import type { Streams } from '../../../cli/src/terminal.ts';
import { ApiServer, CREDENTIALS, type Reply, type SeenRequest } from '../sdk/manager/api-server.ts';

const ENVIRONMENT = {
  WEBHOOKS_API_URL: '',
  AWS_REGION: 'eu-north-1',
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  WEBHOOKS_LOCAL_DIRECTORY: '/',
  AWS_ENDPOINT_URL_CLOUDFORMATION: '',
};

export interface Result {
  code: number;
  out: string;
  err: string;
}

/** The command line in this process, against an API that responds as a test says. */
export class CommandLine {
  api: ApiServer | undefined;
  #before: Record<string, string | undefined> = {};

  /** Gives each test an environment of its own. */
  constructor() {
    beforeEach(() => {
      this.#before = { ...process.env };
      Object.assign(process.env, ENVIRONMENT);
    });
    afterEach(() => {
      this.api?.close();
      this.api = undefined;
      for (const name of Object.keys(process.env)) if (this.#before[name] === undefined) delete process.env[name];
      Object.assign(process.env, this.#before);
    });
  }

  readonly run = async (
    args: readonly string[],
    reply?: (request: SeenRequest, index: number) => Reply,
    stop = new AbortController(),
    terminal: Pick<Streams, 'outScreen' | 'errScreen' | 'ask'> = {},
  ): Promise<Result> => {
    if (reply !== undefined) {
      this.api?.close();
      this.api = await ApiServer.start(reply);
      process.env['WEBHOOKS_API_URL'] = this.api.url;
    }
    const result = { out: '', err: '' };
    const streams: Streams = {
      out: (text) => void (result.out += text),
      err: (text) => void (result.err += text),
      ...terminal,
    };
    const code = await run(args, streams, () => stop.signal);
    return { code, ...result };
  };
}
