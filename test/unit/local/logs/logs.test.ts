import { beforeEach, describe, expect, test } from '@jest/globals';
import { PolicyEngine } from '../../../../local/iam/policy-engine.ts';
import { LogsService } from '../../../../local/services/logs/logs-service.ts';
import { deliver } from '../gateway/start-gateway.ts';

const GROUP = 'webhooks-dev-deliver';
const ARN = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`;
const METRICS = JSON.stringify({ _aws: { Timestamp: 5, CloudWatchMetrics: [] }, AttemptsFailed: 1 });

let denials: string[];
let shown: string[];
let access: PolicyEngine;
let logs: LogsService;

beforeEach(() => {
  denials = [];
  shown = [];
  access = new PolicyEngine('000000000000', (message) => denials.push(message));
  const log = { info: (message: string) => shown.push(message), problem: () => undefined };
  logs = new LogsService({ access, log, clock: () => 9, region: 'us-east-1', accountId: '000000000000' });
});

function grant(actions: string[]): void {
  access.attachRolePolicy(deliver.roleArn ?? '', 'logs', { Statement: { Effect: 'Allow', Action: actions, Resource: ARN } });
}

describe('what functions print', () => {
  test('is shown with their name, and metrics are kept, where their role lets them write', () => {
    grant(['logs:CreateLogStream', 'logs:PutLogEvents']);
    logs.write(deliver, GROUP, 'stream', ['hello', METRICS, '{"_aws": broken']);
    expect(shown).toEqual([`DeliverFunction: hello`, `DeliverFunction: ${METRICS}`, 'DeliverFunction: {"_aws": broken']);
    expect(logs.metrics.all()).toEqual([{ group: GROUP, time: 5, content: expect.objectContaining({ AttemptsFailed: 1 }) }]);
  });

  test.each([[[]], [['logs:CreateLogStream']], [['logs:PutLogEvents']]])('is lost with %j alone, and the missing action is named once', (actions) => {
    grant(actions);
    logs.write(deliver, GROUP, 'stream', [METRICS]);
    logs.write(deliver, GROUP, 'stream', [METRICS]);
    expect(shown).toEqual([]);
    expect(logs.metrics.all()).toEqual([]);
    expect(denials).toHaveLength(1);
    expect(denials[0]).toContain(`DeliverFunction is not authorized to perform: logs:${actions.includes('logs:CreateLogStream') ? 'PutLogEvents' : 'CreateLogStream'}`);
  });

  test('is lost in a log group that is not its own', () => {
    grant(['logs:CreateLogStream', 'logs:PutLogEvents']);
    logs.write(deliver, 'webhooks-dev-other', 'stream', ['hello']);
    expect(shown).toEqual([]);
  });
});
