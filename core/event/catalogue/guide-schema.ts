import { type Schema, schemaOf } from './schema.ts';

/** The schemas that the guide's event types are made of. */

export { schemaOf };

const schema = <const Type extends Schema>(type: Type): Type => type;

/** Identifiers are text, e.g. `ord_123456`. */
export const id = schema({ type: 'string', minLength: 1 });
/** An amount in units of its currency, e.g. `1500.00`. */
export const amount = schema({ type: 'number', minimum: 0 });
/** ISO 4217, e.g. `EUR`. */
export const currency = schema({
  type: 'string',
  pattern: '^[A-Z]{3}$',
  description: 'three capital letters, e.g. EUR',
});
/** ISO 3166 alpha-2, e.g. `NO`. */
export const country = schema({ type: 'string', pattern: '^.{2}$', description: 'two letters, e.g. NO' });
/** A state or a reason, e.g. `shipped`. */
export const label = schema({ type: 'string', minLength: 1 });
/** Names of the fields that changed. */
export const changedFields = schema({ type: 'array', items: label });
/** Unix seconds. */
export const time = schema({ type: 'integer', minimum: 0 });
/** A number of pieces, or of one piece of an edition. */
export const count = schema({ type: 'integer', minimum: 1 });
export const flag = schema({ type: 'boolean' });
