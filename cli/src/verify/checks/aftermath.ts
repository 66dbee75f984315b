import type { AfterCheck } from '../check.ts';
import { CheckError } from '../check-error.ts';
import { messagesIn, refusals } from '../diagnosis.ts';

/** The state of the stack after the traffic. */

const DEAD_LETTERS = ['undelivered', 'eventsDeadLetters', 'deliveriesDeadLetters'] as const;

const grants: AfterCheck = {
  name: 'No function lacked a permission',
  when: 'after',
  remedy: 'Deploy again, and undo changes of the roles that were made by hand',
  async run(context) {
    const found = await refusals(context);
    if (found.length > 0) throw new CheckError(found.join('; '));
    return 'no refusal in the logs';
  },
};

const deadLetters: AfterCheck = {
  name: 'The dead-letter queues are empty',
  when: 'after',
  remedy: 'docs/runbook.md has an alarm for each of them: undelivered-events, events-dead-letters, exhaust-down',
  async run(context) {
    let full: string[] = [];
    // exhaust takes the delivery of this run from its queue within seconds.
    await context.until(async () => {
      full = [];
      for (const queue of DEAD_LETTERS) {
        const messages = await messagesIn(context, queue);
        if (messages > 0) full.push(`${context.deployment.queues[queue].split('/').at(-1)} has ${messages}`);
      }
      return full.length === 0 ? true : undefined;
    });
    if (full.length > 0) throw new CheckError(`Messages wait: ${full.join(', ')}`);
    return `${DEAD_LETTERS.length} queues`;
  },
};

export const aftermathChecks: readonly AfterCheck[] = [grants, deadLetters];
