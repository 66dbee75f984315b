import { readFileSync } from 'node:fs';
import { WebhookValidationError } from '../sdk/src/manager/api-errors.ts';
import type { RegisterWebhookInput } from '../sdk/src/manager/types/destination.ts';
import type { WebhookManager } from '../sdk/src/manager/webhook-manager.ts';

/** A destination of the file, as the admin API has it. */
export interface FileDestination {
  id: string;
  url: string;
  /** The signing secret. Absent when an earlier start registered the destination. */
  secret?: string;
}

/**
 * The entries of `--destinations FILE`. Each is the body of `POST /destinations`; the API checks it.
 *
 * @throws Error when the file is not a JSON list
 */
export function readDestinationsFile(file: string): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not a readable JSON file: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (!Array.isArray(content)) throw new Error(`${file} must hold a JSON list of destinations.`);
  return content;
}

/**
 * Registers the entries through the admin API. An entry whose tenant, URL and name a registered destination has already
 * is skipped, so that a second start on the same data registers nothing twice.
 *
 * @throws Error that names every broken rule: entry, field, rule and remedy
 */
export async function registerDestinations(
  manager: WebhookManager,
  entries: readonly unknown[],
): Promise<FileDestination[]> {
  /** By tenant, then by URL and name. */
  const known = new Map<string | undefined, Map<string, FileDestination>>();
  const registered: FileDestination[] = [];
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const input = entry as RegisterWebhookInput;
    const tenant = (entry as Partial<RegisterWebhookInput> | null)?.tenant;
    try {
      const present = known.get(tenant) ?? (await destinationsOf(manager, tenant));
      known.set(tenant, present);
      const key = keyOf(input);
      const { id, url, secret } = present.get(key) ?? (await manager.registerWebhook(input));
      present.set(key, { id, url });
      registered.push({ id, url, ...(secret !== undefined && { secret }) });
    } catch (error) {
      if (!(error instanceof WebhookValidationError)) throw error;
      problems.push(...linesOf(error).map((line) => `  - entry ${index}: ${line}`));
    }
  }
  if (problems.length > 0) throw new Error(`The destinations cannot be registered:\n${problems.join('\n')}`);
  return registered;
}

const linesOf = ({ errors, problem }: WebhookValidationError): string[] =>
  errors.length === 0
    ? [problem.detail]
    : errors.map(({ field, message, remedy }) => `${field}: ${message}. ${remedy}`);

async function destinationsOf(
  manager: WebhookManager,
  tenant: string | undefined,
): Promise<Map<string, FileDestination>> {
  const found = await manager.listWebhooks({ tenant });
  return new Map(found.map(({ id, url, name }) => [keyOf({ url, name }), { id, url }]));
}

/** The API names a destination after its host unless the entry has a name. */
function keyOf(entry: Partial<Pick<RegisterWebhookInput, 'url' | 'name'>> | null): string {
  const url = URL.parse(String(entry?.url));
  return JSON.stringify([url?.href ?? entry?.url, entry?.name ?? url?.host]);
}
