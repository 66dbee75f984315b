import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PutEventsCommand, EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { z } from 'zod';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { type Item, S } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { deliveryFromItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import type { faultSchema } from '../../local/aws/faults/fault.ts';
import { signatureHeaders } from './sign-request.ts';
import type { RetryPolicy } from '../../sdk/src/manager/types/destination.ts';
import type { StackFile } from '../../local/stack-file.ts';
import { eventually } from './eventually.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** The assembly that test/helpers/global-setup.mjs synthesized. */
export const ASSEMBLY = join(PROJECT, '.local', 'test', 'cdk.out');
export const SOURCE = 'street-collector-platform';

/** As in the file of `npm run local -- --destinations FILE`. */
export interface DestinationDefinition {
  url: string;
  events: string[];
  name?: string;
  secret?: string;
  tenant?: string;
  headers?: Record<string, string>;
  filter?: Record<string, unknown>;
  rateLimit?: { perMinute: number; burst: number };
  retry?: RetryPolicy;
}

export interface LocalStackOptions {
  destinations?: readonly DestinationDefinition[];
  /** Directory of the state. Default: in memory. */
  data?: string;
  assembly?: string;
  /** PEM file that deliveries trust. */
  ca?: string;
  /** How many times faster than this machine's clock the stack's runs. Receivers see signatures of its time. */
  speed?: number;
  /** Whether a replay of the archive keeps the ids of events. Default `same`. */
  replayIds?: 'same' | 'new';
  /** Whether the lines include the logs of functions. */
  verbose?: boolean;
}

/** `npm run local` in its own process, observed from outside: its files, its ports and its output. */
export class LocalStack {
  readonly stack: StackFile;
  /** Ids of the destinations, in the order of the options. */
  readonly destinationIds: readonly string[];
  /** Its output so far. */
  readonly lines: readonly string[];
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(
    stack: StackFile,
    destinationIds: readonly string[],
    lines: readonly string[],
    child: ChildProcess,
    folder: string,
  ) {
    this.stack = stack;
    this.destinationIds = destinationIds;
    this.lines = lines;
    this.#process = child;
    this.#folder = folder;
  }

  static async start({
    destinations = [],
    data,
    assembly = ASSEMBLY,
    ca,
    speed,
    replayIds,
    verbose = false,
  }: LocalStackOptions = {}): Promise<LocalStack> {
    const folder = mkdtempSync(join(tmpdir(), 'webhooks-journey-'));
    const file = join(folder, 'destinations.json');
    writeFileSync(file, JSON.stringify(destinations));
    const options = ['--port', '0', '--assembly', assembly, '--destinations', file];
    if (data !== undefined) options.push('--data', data);
    if (ca !== undefined) options.push('--ca', ca);
    if (speed !== undefined) options.push('--speed', String(speed));
    if (replayIds !== undefined) options.push('--replay-ids', replayIds);
    if (verbose) options.push('--verbose');
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(PROJECT, 'local', 'main.ts'), ...options],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...ownTables(data ?? folder) } },
    );
    // A test that fails before it stops its stack leaves none behind.
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    const lines: string[] = [];
    const output = createInterface({ input: child.stderr });
    const ready = new Promise<void>((resolve, reject) => {
      output.on('line', (line) => {
        lines.push(line);
        if (line.includes('listens on')) resolve();
      });
      child.once('exit', () => reject(new Error(`the local stack did not start:\n${lines.join('\n')}`)));
    });
    await ready;
    const stack = JSON.parse(readFileSync(join(folder, '.local', 'stack.json'), 'utf8')) as StackFile;
    const destinationIds = lines.flatMap((line) => /^(dst_\w+) .* (?:is|was) registered/.exec(line)?.[1] ?? []);
    return new LocalStack(stack, destinationIds, lines, child, folder);
  }

  /** Its working directory, which has `.local/stack.json`. */
  get folder(): string {
    return this.#folder;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Stops it as Ctrl-C does. Returns the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGINT');
  }

  /** Kills it, as a power cut does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill(signal);
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true });
    return this.#process.exitCode;
  }

  /** Publishes events as a platform service does; `detail` is raw JSON text. */
  async publish(events: readonly { type: string; detail: string; source?: string }[]) {
    const bus = new EventBridgeClient(this.stack);
    const entries = events.map(({ type, detail, source = SOURCE }): PutEventsRequestEntry => ({
      EventBusName: this.stack.eventBusName,
      Source: source,
      DetailType: type,
      Detail: detail,
    }));
    const answers = [];
    for (let start = 0; start < entries.length; start += 10) {
      answers.push(await bus.send(new PutEventsCommand({ Entries: entries.slice(start, start + 10) })));
    }
    return answers;
  }

  /** All deliveries to a destination, newest first. */
  async deliveries(destinationId: string): Promise<Delivery[]> {
    const found: Delivery[] = [];
    const pages = paginateQuery(
      { client: new DynamoDBClient(this.stack) },
      {
        TableName: this.stack.tables['deliveries'],
        ConsistentRead: true,
        ScanIndexForward: false,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': S(`D#${destinationId}`) },
      },
    );
    for await (const { Items = [] } of pages) found.push(...Items.map((item) => deliveryFromItem(item as Item)));
    return found;
  }

  /** Waits until a destination has `count` deliveries that all satisfy `predicate`. */
  async deliveriesWhen(
    destinationId: string,
    count: number,
    predicate: (delivery: Delivery) => boolean,
    patienceMs?: number,
  ): Promise<Delivery[]> {
    return eventually(
      async () => {
        const found = await this.deliveries(destinationId);
        return found.length >= count && found.every(predicate) ? found : undefined;
      },
      async () => JSON.stringify((await this.deliveries(destinationId)).slice(0, 5)),
      patienceMs,
    );
  }

  /** A response of the runtime's own paths, e.g. `/_local/calls`. */
  async local(path: string, method = 'GET', body?: unknown): Promise<unknown> {
    const { endpoint, credentials, region } = this.stack;
    const url = new URL(`/_local/${path}`, endpoint);
    const text = body === undefined ? '' : JSON.stringify(body);
    const request = { method, url: url.pathname, headers: { host: url.host }, body: Buffer.from(text) };
    const response = await fetch(url, {
      method,
      headers: signatureHeaders(request, credentials, region, Date.now(), 'local'),
      ...(text !== '' && { body: text }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${url.href}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Lets services fail from now on, see local/aws/faults/fault.ts. An empty list ends all faults. */
  async faults(faults: readonly z.input<typeof faultSchema>[] = []): Promise<void> {
    await this.local('faults', 'PUT', faults);
  }
}

/** Where all stacks share one DynamoDB, each names an account of its own, which a restart on the same data keeps. */
function ownTables(data: string): { DYNAMODB_ENDPOINT?: string } {
  const shared = process.env['DYNAMODB_ENDPOINT'];
  if (shared === undefined) return {};
  const endpoint = new URL(shared);
  endpoint.username = String(createHash('sha256').update(data).digest().readUIntBE(0, 6) % 1e12).padStart(12, '1');
  return { DYNAMODB_ENDPOINT: endpoint.href };
}
