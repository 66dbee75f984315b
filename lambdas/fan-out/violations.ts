import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';
import equal from 'ajv/dist/runtime/equal.js';
import ucs2length from 'ajv/dist/runtime/ucs2length.js';
import type { SchemaError } from '../../core/event/catalogue/violation.ts';
import { LONGEST_JUDGED, LONGEST_JUDGING_MS } from '../../core/event/catalogue/limits.ts';
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

interface CompiledSchema {
  /** Whether it has a pattern that can take long. */
  slow: boolean;
  load(require: typeof requireRuntime): Validate;
}

/** The modules that compiled schemas require. */
const RUNTIME: Readonly<Record<string, unknown>> = {
  'ajv/dist/runtime/equal': equal,
  'ajv/dist/runtime/ucs2length': ucs2length,
};
const requireRuntime = (name: string): unknown => RUNTIME[name];

/** Loads the compiled schemas of the catalogue. A schema is set up with the first event of its type. */
export function loadViolations(file: string): ViolationsOf {
  const schemas = createRequire(file)(file) as ReadonlyMap<string, CompiledSchema>;
  const loaded = new Map<string, Validate>();
  return (type, data, text) => {
    const schema = schemas.get(type);
    if (schema === undefined) return [];
    const validate = loaded.get(type) ?? schema.load(requireRuntime);
    loaded.set(type, validate);
    if (text.length > LONGEST_JUDGED) return [`data is longer than ${LONGEST_JUDGED} characters: not checked`];
    const isValid = schema.slow ? inTime(() => validate(data)) : validate(data);
    if (isValid === undefined) return [`data takes a pattern longer than ${LONGEST_JUDGING_MS} ms: not checked`];
    if (isValid) return [];
    const errors = validate.errors ?? [];
    // A compiled schema keeps its errors, and so the data that they show, until its next event.
    validate.errors = null;
    return violationsIn(errors);
  };
}

const surroundings = createContext({ judge: (): boolean => true });
const judging = new Script('judge()');

/** @returns undefined if it takes too long. Only a script of its own can be stopped, within a regular expression too. */
function inTime(judge: () => boolean): boolean | undefined {
  surroundings['judge'] = judge;
  try {
    return judging.runInContext(surroundings, { timeout: LONGEST_JUDGING_MS }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
