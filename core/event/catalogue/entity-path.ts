/** The parts of a path into `data`: `data.order.id` is `['order', 'id']`. `undefined` for text that is no such path. */
export function entityPathOf(text: string): string[] | undefined {
  const [root, ...parts] = text.split('.');
  return root === 'data' && parts.length > 0 && !parts.includes('') ? parts : undefined;
}
