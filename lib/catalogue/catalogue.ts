import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CATALOGUE } from '../../core/event/catalogue.ts';
import type { EventDefinition } from '../../core/event/catalogue/definition.ts';
import { OPERATIONAL_PREFIX } from '../../core/contract/limits.ts';
import { ConfigurationError } from '../settings/configuration-error.ts';
import type { CompiledDefinition, FileFault } from './catalogue-file.ts';
import { readCatalogueFile } from './catalogue-file.ts';
import { validatorOf } from './validator.ts';

const MOST_TYPES = 500;
/** All files together, in bytes: `GET /event-types` and the OpenAPI document have them all, and a function returns at most 6 MB. */
const LARGEST_CATALOGUE = 1_048_576;
/** Longest `detail-type` of EventBridge. */
const LONGEST_TYPE = 128;
const TYPE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** The event types of a stack, with their compiled schemas. */
export class CompiledCatalogue {
  readonly types: ReadonlyMap<string, CompiledDefinition>;

  constructor(types: ReadonlyMap<string, CompiledDefinition>) {
    this.types = types;
  }

  get definitions(): Readonly<Record<string, EventDefinition>> {
    return Object.fromEntries([...this.types].map(([type, { definition }]) => [type, definition]));
  }
}

let guide: CompiledCatalogue | undefined;

/**
 * The catalogue in `folder`, one `<type>.json` for each event type, or the guide's 15 types.
 *
 * @param folder relative to the working directory
 * @throws ConfigurationError with a line for each fault of each file: file, rule and remedy
 */
export function catalogueOf(folder: string | undefined): CompiledCatalogue {
  if (folder !== undefined) return readCatalogue(folder);
  guide ??= new CompiledCatalogue(
    new Map(
      Object.entries(CATALOGUE).map(([type, definition]) => [
        type,
        { definition, validator: validatorOf(definition.schema) },
      ]),
    ),
  );
  return guide;
}

function readCatalogue(folder: string): CompiledCatalogue {
  const files = filesOf(folder);
  const faults: string[] = [];
  const add = (file: string, { rule, remedy }: FileFault): void =>
    void faults.push(`${join(folder, file)}: ${rule}. ${remedy}`);
  const types = new Map<string, CompiledDefinition>();
  for (const file of files) {
    const type = basename(file, '.json');
    const fault = nameFault(file, type);
    if (fault !== undefined) add(file, fault);
    if (!file.endsWith('.json')) continue;
    const read = readCatalogueFile(readFileSync(join(folder, file), 'utf8'));
    if (Array.isArray(read)) for (const each of read) add(file, each);
    else types.set(type, read);
  }
  const names = new Set(files.map((file) => basename(file, '.json')));
  for (const [type, { definition }] of types) {
    const fault = replacementFault(type, definition, names);
    if (fault !== undefined) add(`${type}.json`, fault);
  }
  if (faults.length > 0) throw new ConfigurationError(faults.join('\n'));
  return new CompiledCatalogue(types);
}

/** Its entries, by name. A document about them, and a hidden file, is no part of a catalogue. */
function filesOf(folder: string): string[] {
  const fail = (rule: string, remedy: string): never => {
    throw new ConfigurationError(`catalogue: ${folder} ${rule}. ${remedy}`);
  };
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return fail('is not a folder', 'Name a folder, relative to where the app is synthesized.');
  const files = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !name.endsWith('.md'))
    .toSorted();
  if (files.length === 0) return fail('has no file', 'Add a file for each event type, e.g. order.created.json.');
  if (files.length > MOST_TYPES) return fail(`has ${files.length} files`, `At most ${MOST_TYPES} are allowed.`);
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  if (bytes > LARGEST_CATALOGUE)
    return fail(
      `has ${bytes} bytes of files`,
      `At most ${LARGEST_CATALOGUE} are allowed: shorten schemas and examples.`,
    );
  return files;
}

function nameFault(file: string, type: string): FileFault | undefined {
  if (!file.endsWith('.json'))
    return { rule: 'is not a file <type>.json', remedy: 'Rename it, or move it out of the folder.' };
  if (!TYPE.test(type) || type.length > LONGEST_TYPE)
    return {
      rule: `is not named after an event type: parts of letters, digits, _ and - between dots, at most ${LONGEST_TYPE} characters`,
      remedy: 'Rename it, e.g. to order.created.json.',
    };
  if (type.startsWith(OPERATIONAL_PREFIX))
    return {
      rule: `begins with ${OPERATIONAL_PREFIX}, which operational events of the webhook service have`,
      remedy: 'Give the type another name.',
    };
  return undefined;
}

function replacementFault(
  type: string,
  { replacedBy: replacement, deprecatedSince }: EventDefinition,
  names: ReadonlySet<string>,
): FileFault | undefined {
  if (replacement === undefined) return undefined;
  if (deprecatedSince === undefined)
    return { rule: 'has replacedBy without deprecatedSince', remedy: 'Say since when the type is deprecated.' };
  if (replacement === type)
    return { rule: 'replacedBy names the type itself', remedy: 'Name another type, or remove it.' };
  if (names.has(replacement)) return undefined;
  const rule = `replacedBy names ${JSON.stringify(replacement)}, which the catalogue does not have`;
  return { rule, remedy: `Add ${replacement}.json, or name a type of the catalogue.` };
}
