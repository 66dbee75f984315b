/** The files that lib writes beside a function's code at synthesis, from the catalogue of the stack. */
export const CatalogueFile = {
  /** CommonJS: the compiled schemas, by type. For fan-out. */
  SCHEMAS: 'schemas.cjs',
  /** JSON: the paths of entities, by type. For deliver. */
  ENTITIES: 'entities.json',
  /** JSON: the definitions, by type. For admin. */
  CATALOGUE: 'catalogue.json',
} as const;
