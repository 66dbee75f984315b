import type { Aws } from './aws.ts';

/** A metric or composite alarm. */
export interface Alarm {
  AlarmName: string;
  ActionsEnabled: boolean;
  AlarmActions: string[];
  /** Of a composite alarm. */
  AlarmRule?: string;
}

interface DescribeAlarms {
  MetricAlarms?: Alarm[];
  CompositeAlarms?: Alarm[];
  NextToken?: string;
}

/** The alarms whose names begin with `prefix`. */
export async function alarmsOf(aws: Aws, prefix: string): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for (let NextToken: string | undefined; ;) {
    const page = await aws.json<DescribeAlarms>('monitoring', 'DescribeAlarms', {
      AlarmNamePrefix: prefix,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      ...(NextToken !== undefined && { NextToken }),
    });
    found.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
    if (page.NextToken === undefined) return found;
    NextToken = page.NextToken;
  }
}
