import { element } from '../../xml.ts';
import { alarmsOf } from '../alarms.ts';
import type { AfterCheck } from '../check.ts';
import { CheckError } from '../check-error.ts';
import { queueArn } from '../deployment.ts';
import { familiesOn } from '../journey.ts';
import { consumedQueues, functionName, mappingsOf, namePrefix, rulesOn, targetsOf } from '../wiring.ts';

/** Rules of the bus beside those of families: one for other types, one for operational events. */
const OTHER_RULES = 2;

const mappings: AfterCheck = {
  name: 'All event source mappings are enabled',
  when: 'after',
  blocks: true,
  remedy: 'Deploy again',
  async run({ account, deployment, until }) {
    const functions: string[] = [];
    for (const queue of consumedQueues) {
      const arn = queueArn(account, deployment, queue);
      // After a deployment a mapping is `Creating`, `Enabling` or `Updating` for a while.
      const settled = await until(async () => {
        const present = await mappingsOf(account, deployment, queue);
        return present.some(({ State }) => State.endsWith('ing')) ? undefined : present;
      });
      const found = settled ?? (await mappingsOf(account, deployment, queue));
      if (found.length === 0) throw new CheckError(`No function consumes the queue ${arn}`);
      for (const { UUID, FunctionArn, State } of found) {
        const name = functionName(FunctionArn);
        if (State !== 'Enabled')
          throw new CheckError(
            `The event source mapping from ${arn} to ${name} is ${State}`,
            `Run aws lambda update-event-source-mapping --uuid ${UUID} --enabled`,
          );
        functions.push(name);
      }
    }
    return functions.join(', ');
  },
};

const rules: AfterCheck = {
  name: 'All rules of the event bus are enabled and lead to the events queue',
  when: 'after',
  blocks: true,
  remedy: 'Deploy again',
  async run({ account, deployment }) {
    const { eventBusName } = deployment;
    const found = await rulesOn(account, eventBusName, namePrefix(account));
    const expected = (await familiesOn(deployment)).length + OTHER_RULES;
    if (found.length < expected)
      throw new CheckError(`The bus ${eventBusName} has ${found.length} rules of this stack, not ${expected}`);
    const queue = queueArn(account, deployment, 'events');
    for (const { Name, State } of found) {
      if (State !== 'ENABLED')
        throw new CheckError(
          `The rule ${Name} is ${State}`,
          `Run aws events enable-rule --event-bus-name ${eventBusName} --name ${Name}`,
        );
      const targets = await targetsOf(account, eventBusName, Name);
      if (!targets.some(({ Arn }) => Arn === queue)) throw new CheckError(`The rule ${Name} does not lead to ${queue}`);
    }
    return `${found.length} rules`;
  },
};

const schedule: AfterCheck = {
  name: 'The schedule of resume is enabled',
  when: 'after',
  remedy: 'Deploy again',
  async run({ account }) {
    const found = (await rulesOn(account, 'default', namePrefix(account))).filter(
      ({ ScheduleExpression }) => ScheduleExpression !== undefined,
    );
    if (found.length === 0) throw new CheckError('No schedule runs resume');
    for (const { Name, State } of found) {
      if (State !== 'ENABLED')
        throw new CheckError(`The rule ${Name} is ${State}`, `Run aws events enable-rule --name ${Name}`);
      if ((await targetsOf(account, 'default', Name)).length === 0)
        throw new CheckError(`The rule ${Name} starts no function`);
    }
    return found.map(({ ScheduleExpression }) => ScheduleExpression).join(', ');
  },
};

const actions: AfterCheck = {
  name: 'Every alarm notifies somebody',
  when: 'after',
  remedy: 'Deploy again',
  async run({ account, deployment }) {
    const alarms = await alarmsOf(account.aws, `${deployment.name}-`);
    if (alarms.length === 0) throw new CheckError(`No alarm has a name that begins with ${deployment.name}-`);
    if (deployment.alarmTopic === undefined && alarms.every(({ AlarmActions }) => AlarmActions.length === 0))
      return {
        note: 'the alarms show in CloudWatch only. To have them notify people, deploy with -c webhooks.alarmTopic=true and subscribe to the topic',
      };
    // A sign has its actions disabled: the composite alarm that names it notifies.
    const compositeRules = alarms.flatMap(({ AlarmRule = [] }) => AlarmRule);
    const mute = alarms.filter(({ AlarmName, ActionsEnabled, AlarmActions }) =>
      ActionsEnabled ? AlarmActions.length === 0 : !compositeRules.some((rule) => rule.includes(AlarmName)),
    );
    if (mute.length > 0)
      throw new CheckError(`These alarms notify nobody: ${mute.map(({ AlarmName }) => AlarmName).join(', ')}`);
    return `${alarms.length} alarms`;
  },
};

const topicPolicy: AfterCheck = {
  name: 'CloudWatch may publish to the topic of the alarms',
  when: 'after',
  remedy:
    'Allow sns:Publish for cloudwatch.amazonaws.com in the policy of the topic: https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger',
  async run({ account: { aws }, deployment }) {
    const alarms = await alarmsOf(aws, `${deployment.name}-`);
    const topics = [...new Set(alarms.flatMap(({ AlarmActions }) => AlarmActions))].filter((arn) =>
      arn.includes(':sns:'),
    );
    if (topics.length === 0) return { note: 'the alarms have no topic' };
    for (const TopicArn of topics) {
      const xml = await aws.query('sns', 'GetTopicAttributes', { TopicArn });
      const policy = /<key>Policy<\/key>\s*(<value>[^<]*<\/value>)/.exec(xml)?.[1] ?? '';
      const { Statement = [] } = JSON.parse(element(policy, 'value') ?? '{}') as {
        Statement?: Statement | Statement[];
      };
      if (![Statement].flat().some(letsCloudWatchPublish))
        throw new CheckError(`The policy of ${TopicArn} does not let CloudWatch publish: no alarm reaches anybody`);
    }
    return topics.join(', ');
  },
};

interface Statement {
  Effect: string;
  Action?: string | string[];
  Principal?: '*' | Record<string, string | string[]>;
}

function letsCloudWatchPublish({ Effect, Action = [], Principal = {} }: Statement): boolean {
  const principals = Principal === '*' ? ['*'] : Object.values(Principal).flat();
  return (
    Effect === 'Allow' &&
    [Action].flat().some((action) => /^(sns:publish|sns:\*|\*)$/i.test(action)) &&
    principals.some((principal) => ['*', 'cloudwatch.amazonaws.com'].includes(principal))
  );
}

export const wiringChecks: readonly AfterCheck[] = [mappings, rules, schedule, actions, topicPolicy];
