import type { CheckContext } from './check.ts';
import { CheckError } from './check-error.ts';
import type { QueueName } from './deployment.ts';
import { logGroups, logLines } from './logs.ts';
import { namePrefix } from './wiring.ts';

/** Finds the cause of a failed check. */

const REFUSAL =
  /assumed-role\/([^\s"/\\]+)\/([^\s"\\]+) is not authorized to perform: ([\w:*]+)(?: on resource: ([^\s"\\]+))?/g;

/** Permissions that functions were refused during the run, e.g. `webhooks-prod-Deliver… lacks kms:Decrypt on arn:…`. */
export async function refusals({ account, startedAt }: CheckContext): Promise<string[]> {
  const groups = await logGroups(account.aws, namePrefix(account));
  if (groups.length === 0) throw new CheckError(`No log group has a name that begins with ${namePrefix(account)}`);
  const lines = await logLines(account.aws, groups, '"is not authorized to perform"', startedAt);
  const found = lines.flatMap(({ message }) =>
    [...message.matchAll(REFUSAL)].map(
      ([, , name, action, resource]) => `${name} lacks ${action}${resource === undefined ? '' : ` on ${resource}`}`,
    ),
  );
  return [...new Set(found)];
}

/** Messages of a queue: visible, in flight and delayed. */
export async function messagesIn({ account, deployment }: CheckContext, queue: QueueName): Promise<number> {
  const names = ['', 'NotVisible', 'Delayed'].map((kind) => `ApproximateNumberOfMessages${kind}`);
  const { Attributes } = await account.aws.json<{ Attributes: Record<string, string> }>('sqs', 'GetQueueAttributes', {
    QueueUrl: deployment.queues[queue],
    AttributeNames: names,
  });
  return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** Sentences about likely causes; empty when nothing is conspicuous. */
export async function diagnose(context: CheckContext): Promise<string> {
  const found = await refusals(context);
  const undelivered = await messagesIn(context, 'undelivered');
  if (undelivered > 0)
    found.push(
      `EventBridge could not put ${undelivered} events on the events queue: its policy does not let the rules send`,
    );
  return found.join('; ');
}
