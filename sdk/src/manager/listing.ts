import { WebhookConnectionError } from './api-errors.ts';

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** The cursor of the next page; absent on the last page. */
  nextCursor?: string;
}

export interface ListOptions {
  /** The maximum number of items. Default: all. */
  limit?: number | undefined;
}

const LARGEST_PAGE = 100;

/**
 * A list in pages. `for await (const item of list)` reads a page when it needs one; `await list` reads all pages. Set
 * `limit` for long lists.
 */
export interface Listing<Item> extends AsyncIterable<Item>, PromiseLike<Item[]> {
  /** All items. */
  toArray(): Promise<Item[]>;
}

export class PagedListing<Item> implements Listing<Item> {
  readonly #fetchPage: (query: { limit: number; cursor: string | undefined }) => Promise<Page<Item>>;
  readonly #limit: number;

  /** @param fetchPage reads a page from the API */
  constructor(
    fetchPage: (query: { limit: number; cursor: string | undefined }) => Promise<Page<Item>>,
    { limit = Infinity }: ListOptions = {},
  ) {
    this.#fetchPage = fetchPage;
    this.#limit = limit;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    if (this.#limit <= 0) return;
    let left = this.#limit;
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await this.#fetchPage({ limit: Math.min(LARGEST_PAGE, left), cursor });
      if (!Array.isArray(items))
        throw new WebhookConnectionError(
          'The response is not a list of the admin API. Check that WEBHOOKS_API_URL is right.',
        );
      for (const item of items) {
        yield item;
        left -= 1;
        if (left === 0) return;
      }
      cursor = nextCursor;
    } while (cursor !== undefined);
  }

  async toArray(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  // `await` returns an array, as callers of a history expect.
  // oxlint-disable-next-line unicorn/no-thenable
  then<Fulfilled = Item[], Rejected = never>(
    onFulfilled?: ((items: Item[]) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.toArray().then(onFulfilled, onRejected);
  }
}
