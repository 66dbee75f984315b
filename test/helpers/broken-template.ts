import type { TemplateResource } from './changed-assembly.ts';

/** Faults of a deployed stack, made in its template. */

export type Resources = Record<string, TemplateResource>;

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
}

const statementsOf = ({ Properties }: TemplateResource): { Statement: Statement[] } =>
  Properties['PolicyDocument'] as { Statement: Statement[] };

/** The one resource of a type whose logical id begins with `prefix`. */
function resourceOf(resources: Resources, type: string, prefix: string): TemplateResource {
  const found = Object.entries(resources).filter(([id, { Type }]) => Type === `AWS::${type}` && id.startsWith(prefix));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} ${type} begin with ${prefix}`);
  return only[1];
}

/** Takes a statement out of the policy of a function's role, e.g. of `FanOut`. */
export function withoutGrant(resources: Resources, hop: string, sid: string): void {
  withoutStatement(resourceOf(resources, 'IAM::Policy', `${hop}FunctionRoleDefaultPolicy`), sid);
}

/** Takes a statement out of the policy of a queue, e.g. of `FanOutEventsQueue`. */
export function withoutQueueStatement(resources: Resources, queue: string, sid: string): void {
  withoutStatement(resourceOf(resources, 'SQS::QueuePolicy', queue), sid);
}

function withoutStatement(policy: TemplateResource, sid: string): void {
  const document = statementsOf(policy);
  if (!document.Statement.some(({ Sid }) => Sid === sid)) throw new Error(`the policy has no statement ${sid}`);
  document.Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
}

/** Changes properties of the resource of a type, e.g. `Events::Rule`. */
export function withProperties(resources: Resources, type: string, prefix: string, changes: object): void {
  Object.assign(resourceOf(resources, type, prefix).Properties, changes);
}

/** Gives the alarms a topic whose policy has one statement, except alarms whose logical id contains `mute`. */
export function withTopic(resources: Resources, statement: object, mute?: string): void {
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (!/CloudWatch::(Alarm|CompositeAlarm)$/.test(Type) || Properties['ActionsEnabled'] === false) continue;
    if (mute === undefined || !id.includes(mute)) Properties['AlarmActions'] = [{ Ref: 'Topic' }];
  }
  resources['Topic'] = { Type: 'AWS::SNS::Topic', Properties: {} };
  resources['TopicPolicy'] = {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'Topic' }],
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Resource: { Ref: 'Topic' }, ...statement }] },
    },
  };
}

/** What CDK writes for `enforceSSL`, and nothing else. */
export const ONLY_DENIES = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

export const LETS_CLOUDWATCH_PUBLISH = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
};
