import { isWellFormed } from '../../../core/event/well-formed.ts';
import { WebhookIdError } from './api-errors.ts';

/**
 * Returns an id as one segment of a path. An empty segment, or dots, would name another resource.
 *
 * @throws WebhookIdError
 */
export function segment(id: string): string {
  if (typeof id !== 'string' || ['', '.', '..'].includes(id) || !isWellFormed(id))
    throw new WebhookIdError(
      `${JSON.stringify(id)} is no id. Use an id that the API returned, e.g. dst_… of a destination.`,
    );
  return encodeURIComponent(id);
}

/** Whether the path of the API takes an id. Other ids of publishers go into the query of `GET /event`. */
// oxlint-disable-next-line no-control-regex
export const fitsPath = (id: string): boolean => !/[/\\;\u0000-\u001F\u007F-\u009F]|%[0-9A-Fa-f]{2}/.test(id);
