import { CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { StackFile } from '../../local/stack-file.ts';
import { eventually } from './eventually.ts';

const BOTH: ('MetricAlarm' | 'CompositeAlarm')[] = ['MetricAlarm', 'CompositeAlarm'];

/** The alarms of a stack, as CloudWatch's client sees them. Names without the stage's prefix. */
export class Alarms {
  readonly #client: CloudWatchClient;

  constructor(stack: StackFile) {
    this.#client = new CloudWatchClient({
      endpoint: stack.endpoint,
      region: stack.region,
      credentials: stack.credentials,
    });
  }

  /** Those that are ringing now and would tell somebody. */
  async ringing(): Promise<string[]> {
    return (await this.#telling()).filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  }

  /** Every time so far that an alarm with actions went to ALARM, oldest first. */
  async rings(): Promise<string[]> {
    const telling = new Set((await this.#telling()).map(({ name }) => name));
    const { AlarmHistoryItems = [] } = await this.#client.send(
      new DescribeAlarmHistoryCommand({ AlarmTypes: BOTH, ScanBy: 'TimestampAscending' }),
    );
    return AlarmHistoryItems.filter(({ HistorySummary = '' }) => HistorySummary.endsWith('to ALARM'))
      .map(({ AlarmName }) => shortName(AlarmName))
      .filter((name) => telling.has(name));
  }

  /** Waits until the alarms that ring are exactly these. */
  async nowRinging(names: readonly string[]): Promise<void> {
    await eventually(
      async () => ((await this.ringing()).toSorted().join() === names.toSorted().join() ? true : undefined),
      () => this.ringing(),
    );
  }

  async #telling(): Promise<{ name: string; state: string | undefined }[]> {
    const { MetricAlarms = [], CompositeAlarms = [] } = await this.#client.send(
      new DescribeAlarmsCommand({ AlarmTypes: BOTH }),
    );
    return [...MetricAlarms, ...CompositeAlarms]
      .filter(({ ActionsEnabled }) => ActionsEnabled === true)
      .map(({ AlarmName, StateValue }) => ({ name: shortName(AlarmName), state: StateValue }));
  }
}

const shortName = (name: string | undefined): string => (name ?? '').replace(/^webhooks-dev-/, '');
