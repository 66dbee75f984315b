import type { DeliveryAttempt, PostOutcome, WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { Destination } from '../../../sdk/src/manager/types/destination.ts';

/** Headers and the query of a URL may have credentials: only their names are shown. */
export const destinationView = ({ headers, url, ...destination }: Destination & { etag?: string }) => ({
  ...destination,
  etag: undefined,
  url: urlView(url),
  headerNames: Object.keys(headers),
});

function urlView(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  const names = [...parsed.searchParams.keys()].map((name) => `${name}=(hidden)`);
  return `${parsed.origin}${parsed.pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`;
}

export const outcomeView = ({ statusCode, durationMs, failure, code, message, diagnosis, response }: PostOutcome) => ({
  statusCode,
  durationMs,
  failure,
  code,
  message,
  diagnosis,
  response,
});

export const attemptView = ({ run, number, at, outcome, ...rest }: DeliveryAttempt) => ({
  run,
  number,
  at,
  outcome,
  ...outcomeView(rest),
});

export const deliveryView = ({ lastAttempt, ...delivery }: WebhookDelivery) => ({
  ...delivery,
  ...(lastAttempt !== undefined && { lastAttempt: attemptView(lastAttempt) }),
});
