import { z } from 'zod';
import { ServiceError } from '../../gateway/service.ts';
import type { LogLine, LogStore } from './log-store.ts';

type LogOperation = (input: unknown, store: LogStore, arnOf: (group: string) => string) => object;

const filterSchema = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().default(''),
  /** Milliseconds since the epoch. */
  startTime: z.number().default(0),
  endTime: z.number().default(Infinity),
  filterPattern: z.string().default(''),
  nextToken: z.string().regex(/^\d+$/).optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
});

const groupsSchema = z.object({
  logGroupNamePrefix: z.string().default(''),
  logGroupNamePattern: z.string().default(''),
});

/** The words of a filter pattern, all of which a line must hold. Patterns on JSON fields are refused. */
function wordsOf(pattern: string): string[] {
  if (pattern.trimStart().startsWith('{') || pattern.trimStart().startsWith('[')) {
    throw new ServiceError(
      'InvalidParameterException',
      `The filter pattern ${pattern} is refused: words, and "several words" in quotes, are looked for locally.`,
    );
  }
  return [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

/** Lines of a group by time and words; pages by the id of the last line. `aws logs tail` asks for them so. */
const filterLogEvents: LogOperation = (input, store) => {
  const { success, data, error } = filterSchema.safeParse(input);
  if (!success) throw new ServiceError('InvalidParameterException', z.prettifyError(error));
  const {
    logGroupName,
    logGroupIdentifier = '',
    logStreamNames,
    logStreamNamePrefix,
    startTime,
    endTime,
    filterPattern,
    nextToken,
    limit,
  } = data;
  const group = logGroupName ?? logGroupIdentifier.replace(/^.*:log-group:/, '').replace(/:\*$/, '');
  const lines = store.lines(group);
  if (lines === undefined)
    throw new ServiceError('ResourceNotFoundException', `Nothing was written to the log group ${group}.`);
  const words = wordsOf(filterPattern);
  const after = Number(nextToken ?? 0);
  const fits = ({ id, time, stream, message }: LogLine): boolean =>
    id > after &&
    time >= startTime &&
    time < endTime &&
    stream.startsWith(logStreamNamePrefix) &&
    (logStreamNames === undefined || logStreamNames.includes(stream)) &&
    words.every((word) => message.includes(word));
  const found = lines.filter(fits);
  const page = found.slice(0, limit);
  return {
    events: page.map(({ stream, time, message, id }) => ({
      logStreamName: stream,
      timestamp: time,
      ingestionTime: time,
      message,
      eventId: String(id),
    })),
    searchedLogStreams: [],
    ...(found.length > page.length && { nextToken: String(page.at(-1)?.id) }),
  };
};

const describeLogGroups: LogOperation = (input, store, arnOf) => {
  const { success, data, error } = groupsSchema.safeParse(input);
  if (!success) throw new ServiceError('InvalidParameterException', z.prettifyError(error));
  const found = store
    .groups()
    .filter((group) => group.startsWith(data.logGroupNamePrefix) && group.includes(data.logGroupNamePattern));
  return {
    logGroups: found.map((logGroupName) => ({
      logGroupName,
      arn: `${arnOf(logGroupName)}:*`,
      logGroupArn: arnOf(logGroupName),
    })),
  };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
export const logOperations: Readonly<Record<string, LogOperation>> = {
  DescribeLogGroups: describeLogGroups,
  FilterLogEvents: filterLogEvents,
};
