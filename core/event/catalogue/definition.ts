import * as z from 'zod';

/** The description of one event type. */
export interface EventDefinition {
  /** When it is published. */
  description: string;
  /** Shape of `data`. Fields beyond it pass: a publisher may add some. */
  schema: z.ZodType;
  /** A plausible `data`, valid by the schema. */
  example: Readonly<Record<string, unknown>>;
}

/** Identifiers are text, e.g. `ord_123456`. */
export const id = z.string().min(1);
/** An amount in units of its currency, e.g. `1500.00`. */
export const amount = z.number().nonnegative();
/** ISO 4217, e.g. `EUR`. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'expected three capital letters, e.g. EUR');
/** A state or a reason, e.g. `shipped`. */
export const label = z.string().min(1);
/** Names of the fields that changed. */
export const changedFields = z.array(label);
/** Unix seconds. */
export const time = z.number().int().nonnegative();
