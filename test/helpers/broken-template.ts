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

/** The resources whose logical id begins with `prefix`. */
function beginningWith(resources: Resources, prefix: string): TemplateResource[] {
  const found = Object.entries(resources).filter(([id]) => id.startsWith(prefix));
  if (found.length === 0) throw new Error(`no resource begins with ${prefix}`);
  return found.map(([, resource]) => resource);
}

/** Takes a statement out of a policy. */
export function withoutStatement(resources: Resources, policy: string, sid: string): void {
  for (const resource of beginningWith(resources, policy)) {
    const document = statementsOf(resource);
    if (!document.Statement.some(({ Sid }) => Sid === sid)) throw new Error(`${policy} has no statement ${sid}`);
    document.Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
  }
}

/** Sets a property. */
export function withProperty(resources: Resources, id: string, name: string, value: unknown): void {
  for (const { Properties } of beginningWith(resources, id)) Properties[name] = value;
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
