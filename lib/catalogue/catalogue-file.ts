import { z } from 'zod';
import { entityPathOf } from '../../core/event/catalogue/entity-path.ts';
import type { EventDefinition } from '../../core/event/catalogue/definition.ts';
import { isBounded } from './bounded.ts';
import { mayBeScalar, schemasAt } from './schema-path.ts';
import type { Validator } from './validator.ts';
import { validatorOf } from './validator.ts';

/** A rule that a file breaks, without a full stop, and a sentence that says what to do. */
export interface FileFault {
  rule: string;
  remedy: string;
}

/** The description of a type and its compiled schema. */
export interface CompiledDefinition {
  definition: EventDefinition;
  validator: Validator;
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const text = z.string({ error: 'must be text' });
const object = z.record(z.string(), z.unknown(), { error: 'must be an object' });
const path = text.refine((value) => entityPathOf(value) !== undefined, 'must be a path such as data.orderId');

const shape = z.strictObject(
  {
    description: text.regex(/^[^\p{C}]{1,1000}$/u, 'must be 1 to 1000 visible characters'),
    schema: object,
    example: object,
    deprecatedSince: z.iso.date({ error: 'must be a day such as 2026-03-01' }).exactOptional(),
    replacedBy: text.exactOptional(),
    entity: z.strictObject({ id: path, version: path.exactOptional() }, { error: 'must be an object' }).exactOptional(),
  },
  { error: 'must be an object' },
);

/** Reads the text of one file of a catalogue: the definition, or everything that is wrong with it. */
export function readCatalogueFile(content: string): CompiledDefinition | FileFault[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    return [{ rule: `is not JSON: ${(error as Error).message}`, remedy: 'Correct it.' }];
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) return parsed.error.issues.flatMap(shapeFaults);
  const definition: EventDefinition = parsed.data;
  const { $schema = DRAFT } = definition.schema;
  if ($schema !== DRAFT)
    return [
      {
        rule: `schema.$schema must be ${DRAFT} (given: ${JSON.stringify($schema)})`,
        remedy: 'Write the schema for that draft, and name it or leave $schema out.',
      },
    ];
  let validator: Validator;
  try {
    validator = validatorOf(definition.schema);
  } catch (error) {
    const remedy = 'Correct it; a keyword of your own begins with x-, and a $ref stays within its file.';
    return [{ rule: `schema is not a valid JSON Schema: ${(error as Error).message}`, remedy }];
  }
  const faults = [...schemaFaults(definition), ...exampleFaults(definition, validator), ...entityFaults(definition)];
  return faults.length > 0 ? faults : { definition, validator };
}

function shapeFaults(issue: z.core.$ZodIssue): FileFault[] {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      rule: `${[...issue.path, key].join('.')} is no field of a catalogue file`,
      remedy: `Remove it, or correct its spelling: the fields are ${Object.keys(shape.shape).join(', ')}.`,
    }));
  return [{ rule: field === '' ? issue.message : `${field} ${issue.message}`, remedy: 'Correct it.' }];
}

function schemaFaults({ schema }: EventDefinition): FileFault[] {
  const faults: FileFault[] = [];
  if (schema['type'] !== 'object')
    faults.push({
      rule: 'schema.type must be "object"',
      remedy: 'Describe the fields of data, which is always an object.',
    });
  if (!isBounded(schema))
    faults.push({
      rule: 'schema has uniqueItems for items that are not of scalar types',
      remedy:
        'Give its items a type of string, number, integer or boolean, or remove it: each two other items are compared.',
    });
  return faults;
}

const exampleFaults = ({ example }: EventDefinition, validator: Validator): FileFault[] =>
  validator.violationsOf(example).map((violation) => ({
    rule: `example breaks its schema: ${violation}`,
    remedy: 'Correct the example or the schema.',
  }));

function entityFaults({ schema, entity = {} }: Pick<EventDefinition, 'schema'> & { entity?: object }): FileFault[] {
  return Object.entries(entity as Record<string, string>).flatMap(([field, value]) => {
    const schemas = schemasAt(schema, entityPathOf(value) ?? []);
    if (schemas.length === 0)
      return [
        { rule: `entity.${field} names ${value}, which is not in the schema`, remedy: 'Name a field of the schema.' },
      ];
    return mayBeScalar(schemas)
      ? []
      : [
          {
            rule: `entity.${field} names ${value}, which is neither text nor a number`,
            remedy: 'Name a field of type string, integer or number.',
          },
        ];
  });
}
