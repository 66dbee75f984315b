import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkCustomHeaders } from '../../core/delivery/headers.ts';
import { checkSecret } from '../../core/delivery/signature.ts';
import { checkUrl } from '../../core/delivery/url-guard.ts';
import { compilePattern } from '../../core/events/pattern.ts';
import { parseEventSubscription } from '../../core/events/subscription.ts';
import { LOOPBACK_RANGES } from '../runtime-host.ts';

const filter = z.record(z.string(), z.unknown());

/** A destination as `--destinations FILE.json` lists it. */
const destinationSchema = z.strictObject({
  /** Shown in logs and lists; the URL's host by default. */
  name: z.string().min(1).exactOptional(),
  url: z.string().superRefine((url, context) => attempt(context, () => requireAllowed(url))),
  /** Exact types, families such as `order.*`, or `*`. */
  events: z.array(z.string().superRefine((event, context) => attempt(context, () => parseEventSubscription(event)))).min(1),
  /** 16 characters or more; generated, and printed once, when absent. */
  secret: z.string().superRefine((secret, context) => attempt(context, () => checkSecret(secret))).exactOptional(),
  tenant: z.string().min(1).default('default'),
  headers: z
    .record(z.string(), z.string())
    .superRefine((headers, context) => attempt(context, () => checkCustomHeaders(headers)))
    .default({}),
  filter: filter.superRefine((pattern, context) => attempt(context, () => compilePattern(pattern))).exactOptional(),
  /** The stage's default when absent. */
  rateLimit: z.strictObject({ perMinute: z.number().positive(), burst: z.number().int().positive() }).exactOptional(),
  retry: z.strictObject({ maxAttempts: z.number().int().min(1).max(12).exactOptional(), baseSeconds: z.number().positive().exactOptional() }).exactOptional(),
});

export type DestinationDefinition = z.output<typeof destinationSchema>;

const POLICY = { allowedPrivateCidrs: LOOPBACK_RANGES, allowedPorts: [443, 8443] };

/** @throws Error that names each destination and field that is wrong, the rule and the remedy. */
export function parseDestinations(content: unknown): DestinationDefinition[] {
  const result = z.array(destinationSchema).safeParse(content);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  - ${path.join('.') || 'the file'}: ${message}`);
  throw new Error(`The destinations cannot be registered:\n${lines.join('\n')}`);
}

/** @throws Error when the file is not JSON or lists what is not a destination. */
export function readDestinationFile(file: string): DestinationDefinition[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not a readable JSON file: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return parseDestinations(content);
}

function requireAllowed(url: string): void {
  const verdict = checkUrl(url, POLICY);
  if (!verdict.ok) throw new Error(verdict.message);
}

function attempt(context: z.core.$RefinementCtx, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
}
