import { WebhookIdError } from './api-errors.ts';

/**
 * Returns an id as one segment of a path. An empty segment, or dots, would name another resource.
 *
 * @throws WebhookIdError
 */
export function segment(id: string): string {
  if (typeof id !== 'string' || ['', '.', '..'].includes(id) || !id.isWellFormed())
    throw new WebhookIdError(
      `${JSON.stringify(id)} is no id. Use an id that the API returned, e.g. dst_… of a destination.`,
    );
  return encodeURIComponent(id);
}
