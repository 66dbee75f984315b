import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import type { ValidateFunction } from 'ajv';
import type { EventDefinition } from '../../core/event/catalogue/definition.ts';
import { violationsIn } from '../../core/event/catalogue/violation.ts';

type Schema = EventDefinition['schema'];

/** A compiled schema. */
export interface Validator {
  /** At most 10 lines. */
  violationsOf(data: unknown): string[];
  /** The code of a CommonJS module whose export is the compiled schema. */
  code(): string;
}

/**
 * Compiles a JSON Schema 2020-12. `format` describes and does not judge, as in the standard. An unknown keyword is a typo
 * unless it begins with `x-`.
 *
 * @throws Error that says why it is no valid schema
 */
export function validatorOf(schema: Schema): Validator {
  // One for each type, so that an `$id` may occur in two of them.
  const ajv = new Ajv2020({
    allErrors: true,
    code: { source: true },
    messages: false,
    // A member that an object inherits is none of its JSON text.
    ownProperties: true,
    strictTuples: false,
    strictTypes: false,
    validateFormats: false,
    // Violations have the value and the description of the schema.
    verbose: true,
    logger: false,
  });
  ajv.addVocabulary(ownKeywords(schema));
  const validate: ValidateFunction = ajv.compile(schema);
  return {
    violationsOf: (data) => (validate(data) ? [] : violationsIn(validate.errors ?? [])),
    code: () => standalone.default(ajv, validate),
  };
}

function ownKeywords(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(ownKeywords);
  return [...new Set([...inner, ...Object.keys(value).filter((key) => key.startsWith('x-'))])];
}
