import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { AwsCredentials } from '../../sdk/src/manager/connection.ts';
import { Aws } from '../../cli/src/verify/aws.ts';
import { logLines } from '../../cli/src/verify/logs.ts';
import type { Resources } from './broken-template.ts';
import { eventually } from './eventually.ts';
import type { LocalStack } from './local-stack.ts';

/**
 * Credentials of a role with a policy, on the local stack: only functions have roles there, so a function prints its
 * own.
 */

const NAME = 'role-credentials';
const LOG_GROUP = `/aws/lambda/${NAME}`;
const CODE = `exports.handler = async () => console.log(JSON.stringify({
  credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY },
}));`;

/** Adds the function and a rule that starts it. */
export function addRole(resources: Resources, policy: object): void {
  const trust = { Version: '2012-10-17', Statement: [] };
  const logs = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' }],
  };
  const policies = [
    { PolicyName: 'tried', PolicyDocument: policy },
    { PolicyName: 'logs', PolicyDocument: logs },
  ];
  const add = (id: string, Type: string, Properties: Record<string, unknown>): void => {
    resources[id] = { Type, Properties };
  };
  add('TriedRole', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, Policies: policies });
  add('TriedFunction', 'AWS::Lambda::Function', {
    FunctionName: NAME,
    Code: { S3Bucket: 'none', S3Key: NAME },
    Handler: 'index.handler',
    Role: { 'Fn::GetAtt': ['TriedRole', 'Arn'] },
    Runtime: 'nodejs24.x',
  });
  add('TriedRule', 'AWS::Events::Rule', {
    EventPattern: { source: [NAME] },
    Targets: [{ Id: 'tried', Arn: { 'Fn::GetAtt': ['TriedFunction', 'Arn'] } }],
  });
  add('TriedPermission', 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: 'TriedFunction' },
    Principal: 'events.amazonaws.com',
  });
}

/** Adds the code of the function to the assembly. */
export function addRoleCode(assembly: string): void {
  mkdirSync(join(assembly, NAME));
  writeFileSync(join(assembly, NAME, 'index.js'), CODE);
  const file = join(assembly, readdirSync(assembly).find((name) => name.endsWith('.assets.json')) ?? '');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, unknown> };
  manifest.files[NAME] = { source: { path: NAME }, destinations: { here: { bucketName: 'none', objectKey: NAME } } };
  writeFileSync(file, JSON.stringify(manifest));
}

/** Starts the function and reads the credentials of its role from its log. */
export async function roleCredentials({ stack }: LocalStack): Promise<AwsCredentials> {
  const entry = { Source: NAME, DetailType: NAME, Detail: '{}' };
  await new EventBridgeClient(stack).send(new PutEventsCommand({ Entries: [entry] }));
  const { region, credentials, endpoint } = stack;
  const aws = new Aws({ region, credentials: () => Promise.resolve(credentials) }, endpoint);
  const line = await eventually(async () => {
    const lines = await logLines(aws, [LOG_GROUP], 'accessKeyId', 0).catch(() => []);
    return lines[0]?.message;
  });
  return (JSON.parse(line.slice(line.indexOf('{'))) as { credentials: AwsCredentials }).credentials;
}
