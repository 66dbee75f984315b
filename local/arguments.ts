import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReplayIds } from './aws/services/eventbridge/eventbridge-service.ts';
import { REPLAY_IDS } from './aws/services/eventbridge/eventbridge-service.ts';
import { DEFAULT_PORT } from './aws/gateway/gateway.ts';

/** Command line of `npm run local`. */
export interface Arguments {
  /** TCP port of the gateway; 0 takes any free one. */
  port: number;
  /** Where state is kept; in memory when absent. */
  data: string | undefined;
  /** A cloud assembly to run; synthesized when absent. */
  assembly: string | undefined;
  /** Whether what functions print is shown. */
  verbose: boolean;
  /** PEM file that functions trust besides the public authorities. */
  ca: string | undefined;
  /** JSON file of destinations to register. */
  destinations: string | undefined;
  /** How many times faster than the machine's clock the stack's runs. */
  speed: number;
  /** Whether an event that a replay of the archive sends again keeps its `id`. */
  replayIds: ReplayIds;
}

/** Command line of `npm start`. */
export interface StartArguments {
  /** Whether it ends when the deliveries of the samples have ended. */
  once: boolean;
  /** Whether stdout gets one JSON document. */
  json: boolean;
  /** TCP port of the gateway; 0 takes any free one. */
  port: number;
}

const USAGE = `usage: npm run local -- [--port N] [--data DIR] [--assembly DIR] [--verbose] [--ca FILE] [--destinations FILE.json] [--speed N] [--replay-ids same|new]
  --port N             TCP port on 127.0.0.1, ${DEFAULT_PORT} by default; 0 takes any free one
  --data DIR           keeps events, deliveries and queues in DIR; in memory by default
  --assembly DIR       runs a synthesized cloud assembly, in place of synthesizing this project
  --verbose            shows what the functions print
  --ca FILE            PEM certificates that deliveries trust besides the public authorities
  --destinations FILE  registers the destinations that FILE lists
  --speed N            runs the stack's clock N times as fast, 1 to 60: at 10 a retry due in 30 s takes 3 s; 1 by default
  --replay-ids same|new
                       whether a replay of the archive keeps the id of each event, of which AWS says nothing; same by default`;

const START_USAGE = `usage: npm start -- [--once] [--json] [--port N]
  --once    ends after the table; exit code 0 only if every receiver got what it should
  --json    prints the result as one JSON document on stdout
  --port N  TCP port on 127.0.0.1, ${DEFAULT_PORT} by default; 0 takes any free one`;

const HIGHEST_PORT = 65_535;
/** A visibility timeout of three minutes takes three seconds then; a function works on this machine's time. */
const FASTEST = 60;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const help = { type: 'boolean', short: 'h' } as const;

/**
 * @returns the usage when `--help` asks for it
 * @throws Error with the usage, for an unknown flag or a bad value.
 */
export function parseArguments(args: readonly string[]): Arguments | string {
  return withUsage(USAGE, () => {
    const known = {
      port: text,
      data: text,
      assembly: text,
      ca: text,
      destinations: text,
      speed: text,
      verbose: flag,
      'replay-ids': text,
    };
    const { values } = parseArgs({ args: [...args], options: { ...known, help } });
    if (values.help === true) return USAGE;
    return {
      speed: speedOf(values.speed ?? '1'),
      replayIds: replayIdsOf(values['replay-ids'] ?? 'same'),
      port: portOf(values.port),
      data: absolute(values.data),
      assembly: absolute(values.assembly),
      ca: absolute(values.ca),
      destinations: absolute(values.destinations),
      verbose: values.verbose,
    };
  });
}

/** As `parseArguments`, of `npm start`. */
export function parseStartArguments(args: readonly string[]): StartArguments | string {
  return withUsage(START_USAGE, () => {
    const { values } = parseArgs({ args: [...args], options: { once: flag, json: flag, port: text, help } });
    if (values.help === true) return START_USAGE;
    return { once: values.once, json: values.json, port: portOf(values.port) };
  });
}

function withUsage<T>(usage: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}

function portOf(given: string | undefined): number {
  const port = given === undefined ? DEFAULT_PORT : Number(given);
  if (given === '' || !Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    throw new Error(`--port must be a whole number from 0 to ${HIGHEST_PORT}, not "${given}".`);
  return port;
}

function speedOf(given: string): number {
  const speed = Number(given);
  if (speed >= 1 && speed <= FASTEST) return speed;
  throw new Error(`--speed must be a number from 1 to ${FASTEST}, not "${given}".`);
}

function replayIdsOf(given: string): ReplayIds {
  const ids = REPLAY_IDS.find((known) => known === given);
  if (ids === undefined) throw new Error(`--replay-ids must be ${REPLAY_IDS.join(' or ')}, not "${given}".`);
  return ids;
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}
