type Fields = Readonly<Record<string, unknown>>;

interface Keyed {
  KeySchema: readonly { AttributeName: string }[];
}

export interface IndexSchema {
  name: string;
  /** Its key attributes that are not the table's. */
  key: readonly string[];
}

/** Key attributes of the tables and of their global secondary indexes, as their definitions say. */
export class TableSchemas {
  readonly #tables = new Map<string, { key: readonly string[]; indexes: readonly IndexSchema[] }>();

  /** @param definition input of `CreateTable` */
  add(definition: Fields): void {
    const key = namesOf(definition as unknown as Keyed);
    const indexes = (definition['GlobalSecondaryIndexes'] ?? []) as (Keyed & { IndexName: string })[];
    this.#tables.set(String(definition['TableName']), {
      key,
      indexes: indexes.map((index) => ({
        name: index.IndexName,
        key: namesOf(index).filter((name) => !key.includes(name)),
      })),
    });
  }

  keyOf(table: string): readonly string[] {
    return this.#tables.get(table)?.key ?? [];
  }

  indexesOf(table: string): readonly IndexSchema[] {
    return this.#tables.get(table)?.indexes ?? [];
  }
}

const namesOf = ({ KeySchema }: Keyed): string[] => KeySchema.map(({ AttributeName }) => AttributeName);
