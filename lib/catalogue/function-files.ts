import { CatalogueFile } from '../../core/contract/catalogue-files.ts';
import type { Hop } from '../../core/contract/limits.ts';
import type { CompiledCatalogue } from './catalogue.ts';
import { hasSlowPattern } from './bounded.ts';

/** Files beside the code of a function, by name. */
export type FunctionFiles = Readonly<Record<string, string>>;

/** Modules that the bundle of fan-out has for compiled schemas. */
const RUNTIME = new Set(['ajv/dist/runtime/equal', 'ajv/dist/runtime/ucs2length']);

/** For fan-out. Each schema is a function of its own, so that one that no event needs is not even compiled. */
const schemasFile = ({ types }: CompiledCatalogue): FunctionFiles => ({
  [CatalogueFile.SCHEMAS]: `module.exports = new Map([\n${[...types]
    .map(([type, { definition, validator }]) => {
      const code = validator.code();
      refuseUnknownModules(type, code);
      const load = `(require) => {const module = {};${code};return module.exports;}`;
      return `[${JSON.stringify(type)}, {slow: ${hasSlowPattern(definition.schema)}, load: ${load}}],`;
    })
    .join('\n')}\n]);\n`,
});

/** For deliver. */
const entitiesFile = ({ types }: CompiledCatalogue): FunctionFiles => ({
  [CatalogueFile.ENTITIES]: JSON.stringify(
    Object.fromEntries(
      [...types].flatMap(([type, { definition }]) =>
        definition.entity === undefined ? [] : [[type, definition.entity]],
      ),
    ),
  ),
});

/** For admin. */
const catalogueFile = ({ definitions }: CompiledCatalogue): FunctionFiles => ({
  [CatalogueFile.CATALOGUE]: JSON.stringify(definitions),
});

function refuseUnknownModules(type: string, code: string): void {
  for (const [, name = ''] of code.matchAll(/require\("([^"]+)"\)/g))
    if (!RUNTIME.has(name)) throw new Error(`The compiled schema of ${type} requires ${name}, which fan-out lacks.`);
}

/** Of the hops that read the catalogue. */
const FILES: Partial<Record<Hop, (catalogue: CompiledCatalogue) => FunctionFiles>> = {
  'fan-out': schemasFile,
  deliver: entitiesFile,
  admin: catalogueFile,
};

/** The files of a function that come from the catalogue. */
export const filesOf = (hop: Hop, catalogue: CompiledCatalogue): FunctionFiles => FILES[hop]?.(catalogue) ?? {};
