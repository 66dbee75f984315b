/** One search reads at most so many pages. */
export const MOST_READS = 25;

export interface Page<Item> {
  items: readonly Item[];
  nextCursor?: string | undefined;
}

/**
 * Reads pages until one has an item, the list ends, or {@link MOST_READS} are read: a page of the API may be empty and still
 * have a next one.
 *
 * @param cursor of the first page to read
 * @param onRead called after each empty page with the number of pages read
 * @returns the last page that was read
 */
export async function firstMatch<Item>(
  cursor: string,
  read: (cursor: string) => Promise<Page<Item>>,
  onRead: (reads: number) => void,
): Promise<Page<Item>> {
  let page = await read(cursor);
  for (let reads = 1; reads < MOST_READS && page.items.length === 0 && page.nextCursor !== undefined; reads += 1) {
    onRead(reads);
    page = await read(page.nextCursor);
  }
  return page;
}
