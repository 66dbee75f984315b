/** The description of one event type. */
export interface EventDefinition {
  /** When it is published. */
  description: string;
  /** JSON Schema 2020-12 of `data`. */
  schema: Readonly<Record<string, unknown>>;
  /** A plausible `data`, valid by the schema. */
  example: Readonly<Record<string, unknown>>;
  /** The day from which publishers and receivers should use another type, e.g. `2026-03-01`. It is delivered as before. */
  deprecatedSince?: string;
  /** The type of the same catalogue to use instead of a deprecated one. */
  replacedBy?: string;
  /** Of what an event tells, for receivers that drop what is older. */
  entity?: EntityPaths;
}

/** Paths into `data`, e.g. `data.orderId`, of text or a number. */
export interface EntityPaths {
  /** The id of the entity. */
  id: string;
  /** The publisher's version of the entity: a number that grows, or a time. */
  version?: string;
}

/** The documented event types of a stack, by name. */
export type Catalogue = ReadonlyMap<string, EventDefinition>;
