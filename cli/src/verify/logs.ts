import type { Aws } from './aws.ts';

export interface LogLine {
  logGroup: string;
  message: string;
}

interface FilterLogEvents {
  events?: { message: string }[];
  nextToken?: string;
}

/** The log groups whose names begin with `prefix`. */
export async function logGroups(aws: Aws, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await aws.json<{ logGroups?: { logGroupName: string }[]; nextToken?: string }>(
      'logs',
      'DescribeLogGroups',
      { logGroupNamePrefix: prefix, ...(nextToken !== undefined && { nextToken }) },
    );
    found.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
    if (page.nextToken === undefined) return found;
    nextToken = page.nextToken;
  }
}

/**
 * Lines that match a filter pattern.
 *
 * @param since milliseconds since the epoch
 */
export async function logLines(
  aws: Aws,
  groups: readonly string[],
  filterPattern: string,
  since: number,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  for (const logGroupName of groups) {
    for (let nextToken: string | undefined; ;) {
      const page = await aws.json<FilterLogEvents>('logs', 'FilterLogEvents', {
        logGroupName,
        filterPattern,
        startTime: since,
        ...(nextToken !== undefined && { nextToken }),
      });
      found.push(...(page.events ?? []).map(({ message }) => ({ logGroup: logGroupName, message })));
      if (page.nextToken === undefined) break;
      nextToken = page.nextToken;
    }
  }
  return found;
}
