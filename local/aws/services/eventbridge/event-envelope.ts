/** An accepted event on its way to rules and targets. */
export interface BusEvent {
  id: string;
  source: string;
  detailType: string;
  /** `detail`, as its publisher wrote it. */
  detail: string;
  /** Milliseconds since the epoch; the envelope has seconds. */
  time: number;
  resources: readonly string[];
  /** X-Ray trace header of the publisher. */
  trace?: string | undefined;
}

export interface Account {
  accountId: string;
  region: string;
}

/** Characters that JSON allows in a string and SQS refuses: two non-characters and halves of surrogate pairs. */
const UNCARRIABLE = /[\uFFFE\uFFFF]|\p{Surrogate}/gu;

/**
 * The event as targets get it. The detail's text goes in as it is, never parsed and printed again: `1500.00` and
 * integers beyond 2^53 stay what they were. Only characters that SQS cannot carry become escapes, which mean the same.
 */
export function envelopeOf(event: BusEvent, { accountId, region }: Account, replayName?: string): string {
  const time = new Date(event.time).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const head = JSON.stringify({
    version: '0',
    id: event.id,
    'detail-type': event.detailType,
    source: event.source,
    account: accountId,
    time,
    region,
    ...(replayName !== undefined && { 'replay-name': replayName }),
    resources: event.resources,
  });
  const envelope = `${head.slice(0, -1)},"detail":${event.detail}}`;
  return envelope.replace(UNCARRIABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
