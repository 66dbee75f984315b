/**
 * Items that a transaction in flight writes. Every other write of them conflicts.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export class OpenTransactions {
  readonly #items = new Set<string>();

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  has(item: string | undefined): boolean {
    return item !== undefined && this.#items.has(item);
  }

  /** Holds the items, none of which is held by another transaction, until `transaction` is over. */
  async hold<Answer>(items: readonly string[], transaction: () => Promise<Answer>): Promise<Answer> {
    for (const item of items) this.#items.add(item);
    try {
      return await transaction();
    } finally {
      for (const item of items) this.#items.delete(item);
    }
  }
}
