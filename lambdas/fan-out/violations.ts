import { createRequire } from 'node:module';
import equal from 'ajv/dist/runtime/equal.js';
import ucs2length from 'ajv/dist/runtime/ucs2length.js';
import type { SchemaError } from '../../core/event/catalogue/violation.ts';
import { LONGEST_JUDGED } from '../../core/event/catalogue/limits.ts';
import { violationsIn } from '../../core/event/catalogue/violation.ts';

/**
 * How `data`, a JSON value that was read from `text`, breaks the schema of its type. A type that the catalogue lacks has no
 * schema.
 */
export type ViolationsOf = (type: string, data: unknown, text: string) => string[];

/** A compiled schema. */
interface Validate {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** The modules that compiled schemas require. */
const RUNTIME: Readonly<Record<string, unknown>> = {
  'ajv/dist/runtime/equal': equal,
  'ajv/dist/runtime/ucs2length': ucs2length,
};
const requireRuntime = (name: string): unknown => RUNTIME[name];

/** Loads the compiled schemas of the catalogue. A schema is set up with the first event of its type. */
export function loadViolations(file: string): ViolationsOf {
  const factories = createRequire(file)(file) as ReadonlyMap<string, (require: typeof requireRuntime) => Validate>;
  const schemas = new Map<string, Validate>();
  return (type, data, text) => {
    const validate = schemas.get(type) ?? factories.get(type)?.(requireRuntime);
    if (validate === undefined) return [];
    schemas.set(type, validate);
    if (text.length > LONGEST_JUDGED) return [`data is longer than ${LONGEST_JUDGED} characters: not checked`];
    if (validate(data)) return [];
    const errors = validate.errors ?? [];
    // A compiled schema keeps its errors, and so the data that they show, until its next event.
    validate.errors = null;
    return violationsIn(errors);
  };
}
