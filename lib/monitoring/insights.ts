import { Stack } from 'aws-cdk-lib';
import { CfnInsightRule } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { LogFieldName } from '../../core/contract/log-lines.ts';
import { AttemptEntry, EventEntry, LogField } from '../../core/contract/log-lines.ts';
import { TroubleField } from '../../core/contract/metrics.ts';
import type { Watched } from './watched.ts';

/** Makes a record of each entry in a list field of a line. */
const entries = (field: LogFieldName, format: { parseCommand(name: string): string }): string[] => [
  'fields @timestamp, jsonParse(@message) as line',
  `unnest line.${field} into entry`,
  format.parseCommand('entry'),
];

const ATTEMPTS = entries(LogField.ATTEMPTS, AttemptEntry);

/** The slowest destinations, of those that responded. */
export const SLOWEST = [
  ...ATTEMPTS,
  'stats count(*) as attempts, avg(milliseconds) as mean, pct(milliseconds, 95) as p95, max(milliseconds) as longest by destination',
  'sort p95 desc',
  'limit 10',
];

/** Detail by destination, which metrics lack: rankings by Contributor Insights, and saved queries of Logs Insights. */
export class Insights extends Construct {
  /** Name of the rule that ranks destinations by failed attempts. */
  readonly failing: string;
  /** Name of the rule that ranks destinations by deliveries that have to wait. */
  readonly waiting: string;
  readonly #prefix: string;

  constructor(scope: Construct, id: string, { name, functions }: Pick<Watched, 'name' | 'functions'>) {
    super(scope, id);
    this.#prefix = name;
    const { fanOut, deliver } = functions;
    this.failing = this.ranking('FailingDestinations', deliver.logGroup, TroubleField.FAILED);
    this.waiting = this.ranking('WaitingDestinations', deliver.logGroup, TroubleField.WAITING);

    const all = Object.values(functions).map(({ logGroup }) => logGroup);
    this.query(
      'attempts-of-a-destination',
      [deliver.logGroup],
      [
        ...ATTEMPTS,
        'filter destination = "dst_"',
        'display @timestamp, event, number, outcome, milliseconds',
        'sort @timestamp desc',
      ],
    );
    this.query(
      'failures-by-destination',
      [deliver.logGroup],
      [
        ...ATTEMPTS,
        'filter outcome not like /^2\\d\\d$/',
        'stats count(*) as failures by destination, outcome',
        'sort failures desc',
      ],
    );
    this.query('slowest-destinations', [deliver.logGroup], SLOWEST);
    this.query('journey-of-an-event', all, [
      'fields @timestamp, service, @message',
      'filter @message like "msg_"',
      'sort @timestamp asc',
    ]);
    this.query(
      'unmatched-events',
      [fanOut.logGroup],
      [
        ...entries(LogField.EVENTS, EventEntry),
        'filter unmatched != "-"',
        'stats count(*) as events by type, unmatched',
        'sort events desc',
      ],
    );
    this.query('errors', all, [
      `fields @timestamp, service, ${LogField.ERRORS}, ${LogField.RETURNED}, @message`,
      `filter ispresent(${LogField.ERRORS}.0) or ispresent(${LogField.RETURNED}.0.reason) or @message like "Task timed out"`,
      'sort @timestamp desc',
    ]);
  }

  private ranking(id: string, { logGroupName }: ILogGroup, field: string): string {
    const rule = new CfnInsightRule(this, id, {
      ruleName: `${this.#prefix}-${id}`,
      ruleState: 'ENABLED',
      ruleBody: Stack.of(this).toJsonString({
        Schema: { Name: 'CloudWatchLogRule', Version: 1 },
        LogGroupNames: [logGroupName],
        LogFormat: 'JSON',
        Contribution: {
          Keys: [`$.${TroubleField.DESTINATION}`],
          ValueOf: `$.${field}`,
          Filters: [{ Match: `$.${field}`, IsPresent: true }],
        },
        AggregateOn: 'Sum',
      }),
    });
    return rule.ruleName;
  }

  private query(name: string, logGroups: ILogGroup[], lines: readonly string[]): void {
    new QueryDefinition(this, name, {
      queryDefinitionName: `${this.#prefix}/${name}`,
      logGroups,
      queryString: new RawQuery(lines),
    });
  }
}

/** A query as text: CDK's builder knows neither `unnest` nor the order of commands. */
class RawQuery extends QueryString {
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    super();
    this.#lines = lines;
  }

  override toString(): string {
    return this.#lines.join('\n| ');
  }
}
