import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
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
}

const USAGE = `usage: npm run local -- [--port N] [--data DIR] [--assembly DIR] [--verbose] [--ca FILE] [--destinations FILE.json] [--speed N]
  --port N             TCP port on 127.0.0.1, ${DEFAULT_PORT} by default; 0 takes any free one
  --data DIR           keeps events, deliveries and queues in DIR; in memory by default
  --assembly DIR       runs a synthesized cloud assembly, in place of synthesizing this project
  --verbose            shows what the functions print
  --ca FILE            PEM certificates that deliveries trust besides the public authorities
  --destinations FILE  registers the destinations that FILE lists
  --speed N            runs the stack's clock N times as fast, 1 to 60: at 10 a retry due in 30 s takes 3 s; 1 by default`;

const HIGHEST_PORT = 65_535;
/** A visibility timeout of three minutes takes three seconds then; a function works on this machine's time. */
const FASTEST = 60;

/** @throws Error with the usage, for an unknown flag or a bad value. */
export function parseArguments(args: readonly string[]): Arguments {
  const text = { type: 'string' } as const;
  const known = {
    port: text,
    data: text,
    assembly: text,
    ca: text,
    destinations: text,
    speed: text,
    verbose: { type: 'boolean' },
  } as const;
  const {
    port,
    data,
    assembly,
    ca,
    destinations,
    verbose = false,
    speed = '1',
  } = attempt(() => parseArgs({ args: [...args], options: known, strict: true }).values);
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (port === '' || !Number.isInteger(number) || number < 0 || number > HIGHEST_PORT) {
    throw new Error(`--port must be a whole number from 0 to ${HIGHEST_PORT}, not "${port}".\n${USAGE}`);
  }
  if (!(Number(speed) >= 1 && Number(speed) <= FASTEST))
    throw new Error(`--speed must be a number from 1 to ${FASTEST}, not "${speed}".\n${USAGE}`);
  return {
    speed: Number(speed),
    port: number,
    data: absolute(data),
    assembly: absolute(assembly),
    ca: absolute(ca),
    destinations: absolute(destinations),
    verbose,
  };
}

function attempt<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}
