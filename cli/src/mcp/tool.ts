import { timeFrom } from '../command.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';

/** JSON Schema of the arguments of a tool. */
export interface InputSchema {
  type: 'object';
  properties: Record<string, Record<string, unknown>>;
  required?: string[];
  additionalProperties: false;
}

/** What a call changes: nothing, something unless it is a dry run, or always something. */
export type Effect = 'none' | 'without-dry-run' | 'always';

export interface Tool {
  name: string;
  title: string;
  description: string;
  inputSchema: InputSchema;
  effect: Effect;
  /** Whether a call may send many webhooks. */
  destructive: boolean;
  /** @returns the result, which has no secret and no payload */
  run: (input: Record<string, unknown>, manager: WebhookManager) => Promise<object>;
}

/** @typeParam Input the type that `properties` describe: arguments are checked before a tool runs */
interface Definition<Input> {
  name: string;
  title: string;
  description: string;
  properties: Record<string & keyof Input, Record<string, unknown>>;
  required?: readonly (string & keyof Input)[];
  effect?: Effect;
  destructive?: boolean;
  run: (input: Input, manager: WebhookManager) => Promise<object>;
}

export const tool = <Input>({
  properties,
  required = [],
  effect = 'none',
  destructive = false,
  run,
  ...described
}: Definition<Input>): Tool => ({
  ...described,
  effect,
  destructive,
  inputSchema: { type: 'object', properties, required: [...required], additionalProperties: false },
  run: (input, manager) => run(input as Input, manager),
});

/** @throws UsageError for text that is neither a time nor an age */
export const timeArgument = (name: string, value: string | undefined): Date | undefined =>
  value === undefined ? undefined : timeFrom(value, name);

const text = (description: string): Record<string, unknown> => ({ type: 'string', minLength: 1, description });

/** Schemas of arguments that several tools have. */
export const argument = {
  text,
  destination: text('Id of a destination, dst_…'),
  delivery: text('Id of a delivery, dlv_…'),
  tenant: text('Tenant. Default: default.'),
  tenantOrAll: text('Tenant, or * for all tenants. Default: *.'),
  anyTenant: text('Tenant. Default: all tenants.'),
  time: (description: string) =>
    text(`${description}: ISO 8601, e.g. 2026-01-31T12:00:00Z, or an age, e.g. 15m, 2h, 7d`),
  limit: (fallback: number) => ({
    type: 'integer',
    minimum: 1,
    maximum: 50,
    description: `Largest number of items. Default: ${fallback}.`,
  }),
  dryRun: {
    type: 'boolean',
    description: 'Default: true, which sends nothing. Set false only after a person agreed to the dry run.',
  },
} as const;
