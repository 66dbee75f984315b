import { domainOf, partitionOf } from './aws.ts';
import type { Account, Deployment } from './deployment.ts';
import { arnOf, queueArn } from './deployment.ts';
import { namePrefix, ownArn } from './wiring.ts';

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
}

/** The IAM policy of a caller of `webhooks verify`: nothing more than its calls need. */
export function policyOf(account: Account, deployment: Deployment): { Version: string; Statement: Statement[] } {
  const { region } = account;
  const arn = (service: string, resource: string): string => arnOf(account, deployment, service, resource);
  const own = (service: string, kind: string): string => ownArn(account, deployment, service, kind);
  const allow = (Sid: string, Action: string[], Resource: string | string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  const queues = (Object.keys(deployment.queues) as (keyof Deployment['queues'])[]).map((queue) =>
    queueArn(account, deployment, queue),
  );
  const { replaySource } = deployment;
  const replays = own('events', 'replay/');
  const groups = [
    `log-group:${namePrefix(account)}*`,
    ...(deployment.receiver === undefined ? [] : [`log-group:${deployment.receiver.logGroup}`]),
  ];
  const logs = groups.flatMap((group) => [arn('logs', group), arn('logs', `${group}:*`)]);
  return {
    Version: '2012-10-17',
    Statement: [
      allow('ReadStack', ['cloudformation:DescribeStacks'], arn('cloudformation', `stack/${account.stackName}/*`)),
      allow('ReadBootstrap', ['ssm:GetParameter'], arn('ssm', 'parameter/cdk-bootstrap/hnb659fds/version')),
      allow('ReadLogRole', ['apigateway:GET'], `arn:${partitionOf(region)}:apigateway:${region}::/account`),
      // These actions know no resources.
      allow(
        'ReadAccount',
        [
          'cloudwatch:DescribeAlarmHistory',
          'cloudwatch:DescribeAlarms',
          'cloudwatch:GetDashboard',
          'cloudwatch:GetMetricData',
          'dynamodb:ListTables',
          'events:ListRules',
          'events:ListTargetsByRule',
          'lambda:GetAccountSettings',
          'lambda:ListEventSourceMappings',
          'lambda:ListLayers',
          'logs:DescribeLogGroups',
          'logs:DescribeQueryDefinitions',
          'logs:GetQueryResults',
          'servicequotas:ListServiceQuotas',
        ],
        '*',
      ),
      allow('ReadLogs', ['logs:FilterLogEvents', 'logs:StartQuery'], logs),
      allow('ReadQueues', ['sqs:GetQueueAttributes'], queues),
      allow('ReadTopic', ['sns:GetTopicAttributes'], arn('sns', '*')),
      allow('CallAdminApi', ['execute-api:Invoke'], arn('execute-api', `${apiOf(deployment, region)}/*`)),
      allow('PublishEvents', ['events:PutEvents'], arn('events', `event-bus/${deployment.eventBusName}`)),
      allow(
        'UseOwnTable',
        [
          'dynamodb:CreateTable',
          'dynamodb:DeleteTable',
          'dynamodb:DescribeTable',
          'dynamodb:PartiQLInsert',
          'dynamodb:PartiQLUpdate',
          'dynamodb:PutItem',
        ],
        own('dynamodb', 'table/'),
      ),
      allow(
        'UseOwnAlarm',
        ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:SetAlarmState'],
        own('cloudwatch', 'alarm:'),
      ),
      ...(replaySource === undefined
        ? []
        : [
            allow('StartReplay', ['events:StartReplay'], [replaySource.archiveArn, replaySource.busArn, replays]),
            allow('FollowReplay', ['events:CancelReplay', 'events:DescribeReplay'], replays),
          ]),
    ],
  };
}

/** Id of the admin API: the first label of its host name, or on the local stack a part of its path. */
function apiOf({ adminApiUrl }: Deployment, region: string): string {
  const { hostname, pathname } = new URL(adminApiUrl);
  if (hostname.endsWith(`.${region}.${domainOf(region)}`)) return hostname.split('.')[0] ?? '*';
  return pathname.replace(/\/$/, '').split('/').at(-2) ?? '*';
}
