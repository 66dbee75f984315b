import type { Command } from '../command.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'try whether a deployed stack works, and say how to fix what does not',
  options: {
    stage: { type: 'string' },
    local: { type: 'boolean' },
    before: { type: 'boolean' },
    receiver: { type: 'string' },
    port: { type: 'string' },
    notify: { type: 'boolean' },
    replay: { type: 'boolean' },
    patience: { type: 'string' },
    clean: { type: 'boolean' },
    policy: { type: 'boolean' },
  },
  examples: ['verify', 'verify --stage prod --region eu-west-1', 'verify --stage prod --before'],
  help: [
    '--stage NAME         the stack webhooks-NAME, e.g. --stage prod',
    '--local              the local stack; the default without --stage, --stack, --profile and --region',
    '--before             only check the account and region, before a deployment',
    '--receiver URL       receive here instead of in the stack: the URL leads to --port of this machine',
    '--port N             port on 127.0.0.1 for --receiver',
    '--notify             send one test message to the topic of the alarms',
    '--replay             replay one event and say whether its id survives; takes more than ten minutes',
    '--patience SECONDS   how long to wait for each step; default: 120, with the local stack 20',
    '--clean              remove what a killed run left; not while another run is under way',
    '--policy             print the IAM policy that verify needs',
  ],
  // Loaded only when it runs: it is half of this program.
  runAlone: async (surroundings) => (await import('./verify-run.ts')).run(surroundings),
};
