import type { Command } from '../command.ts';

const text = { type: 'string' } as const;

export const replayCommand: Command = {
  name: 'replay',
  summary: 'replay archived events to the destinations that subscribe to them today',
  options: {
    from: text,
    to: text,
    name: text,
    stage: text,
    local: { type: 'boolean' },
    'no-wait': { type: 'boolean' },
    cancel: text,
    policy: { type: 'boolean' },
  },
  help: [
    '--from TIME          events of this time or later: ISO 8601, or an age: 15m, 2h, 7d',
    '--to TIME            events before this time, at least 10m old; default: 10m',
    '--name NAME          name of the replay, 1 to 64 letters, digits, . - and _; default: a generated one',
    '--stage NAME         the stack webhooks-NAME, e.g. --stage prod',
    '--local              the local stack; the default without --stage, --stack, --profile and --region',
    '--no-wait            do not wait for the end; without it, Ctrl-C cancels the replay',
    '--cancel NAME        cancel a replay that runs; events that it has sent stay sent',
    '--policy             print the IAM policy that replay needs',
  ],
  examples: [
    'replay --from 2h',
    'replay --stage prod --region eu-west-1 --from 2026-01-31T12:00:00Z --to 2026-01-31T14:00:00Z --name after-the-outage',
    'replay --stage prod --region eu-west-1 --cancel after-the-outage',
  ],
  // Loaded only when it runs, with the calls of AWS.
  runAlone: async (surroundings) => (await import('./replay-run.ts')).run(surroundings),
};
