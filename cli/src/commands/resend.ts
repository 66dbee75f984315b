import type { Command } from '../command.ts';

export const resendCommand: Command = {
  name: 'resend',
  words: 'ID…',
  arity: [1, Infinity],
  summary: 'send deliveries again with new attempts and the same webhook-id',
  examples: ['resend dlv_4fXq0a1ZkP9sT7uB0Q1m2n3o6Zk2V9sT7uB4fXq0a1ZkP9'],
  async run({ words, manager, output }) {
    for (const id of words)
      output.follow(await manager.resendDelivery(id), ({ run, status }) => `${id} is ${status}, run ${run}`);
    return 0;
  },
};
