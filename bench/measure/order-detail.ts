const WORDS = [
  'linen',
  'walnut',
  'signed',
  'edition',
  'vintage',
  'poster',
  'atelier',
  'framed',
  'copper',
  'rooftop',
  'mural',
  'sketch',
  'harbour',
  'night',
  'study',
];

/** Determined by the seed, like ids and texts of real orders: it compresses no better than they do. */
function random(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The `detail` of an order of about `bytes`, with its time of publication in it.
 *
 * @param sequence makes it an event of its own
 */
export function orderDetail(run: string, sequence: number, bytes: number): string {
  const next = random(sequence + 1);
  const id = (prefix: string): string =>
    `${prefix}_${Math.floor(next() * 36 ** 8).toString(36)}${Math.floor(next() * 36 ** 4).toString(36)}`;
  const items: object[] = [];
  const order = (): string =>
    JSON.stringify({
      eventId: `${run}-${sequence}`,
      publishedAt: Date.now(),
      orderId: id('ord'),
      productId: id('prod'),
      customerId: id('cust'),
      total: Math.round(next() * 100_000) / 100,
      currency: 'EUR',
      items,
    });
  while (order().length + 120 < bytes) {
    const name = Array.from({ length: 3 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
    items.push({
      sku: id('sku'),
      name,
      quantity: 1 + Math.floor(next() * 5),
      price: Math.round(next() * 10_000) / 100,
      vendorId: id('vnd'),
    });
  }
  return order();
}
