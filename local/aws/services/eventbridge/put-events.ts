import { z } from 'zod';
import { ServiceError } from '../../gateway/service.ts';
import { detailFault } from './detail-rules.ts';

/** Entries of a call, and bytes of all of them: 1 MB since January 2026, 256 KB before. */
const MOST_ENTRIES = 10;
const LARGEST_REQUEST_BYTES = 1024 * 1024;
const TIME_BYTES = 14;
const LONGEST_TYPE = 128;
const LONGEST_TRACE = 500;

const entrySchema = z.object({
  /** Seconds since the epoch. */
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().default('default'),
  TraceHeader: z.string().optional(),
});

export type PutEventsEntry = z.output<typeof entrySchema>;

export interface EntryRefusal {
  ErrorCode: string;
  ErrorMessage: string;
}

const requestSchema = z.object({ Entries: z.array(entrySchema) });

/** @throws ServiceError for what makes EventBridge refuse the whole call. */
export function readEntries(input: unknown): PutEventsEntry[] {
  const { success, data, error } = requestSchema.safeParse(input);
  if (!success) throw new ServiceError('ValidationException', z.prettifyError(error));
  const { Entries } = data;
  if (Entries.length < 1 || Entries.length > MOST_ENTRIES) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length from 1 to ${MOST_ENTRIES}; it has ${Entries.length}.`,
    );
  }
  const bytes = Entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > LARGEST_REQUEST_BYTES) {
    throw new ServiceError(
      'ValidationException',
      `Total size of the entries in the request is over the limit: ${bytes} bytes of ${LARGEST_REQUEST_BYTES}.`,
    );
  }
  return Entries;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
function entryBytes({ Time, Source, DetailType, Detail, Resources }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time === undefined ? 0 : TIME_BYTES);
}

/** Returns the reason for which EventBridge would refuse the entry. */
export function refusalOf(entry: PutEventsEntry): EntryRefusal | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    const value = entry[name];
    if (value === undefined || value === '') return invalid(name, `${name} is a required argument.`);
  }
  if (entry.Source?.startsWith('aws.') === true) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source ${entry.Source}.`,
    };
  }
  if ((entry.DetailType?.length ?? 0) > LONGEST_TYPE)
    return invalid('DetailType', `DetailType must be at most ${LONGEST_TYPE} characters.`);
  if ((entry.TraceHeader?.length ?? 0) > LONGEST_TRACE)
    return invalid('TraceHeader', `TraceHeader must be at most ${LONGEST_TRACE} characters.`);
  const fault = detailFault(entry.Detail ?? '');
  return fault === undefined ? undefined : { ErrorCode: 'MalformedDetail', ErrorMessage: fault };
}

const invalid = (name: string, reason: string): EntryRefusal => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
});
