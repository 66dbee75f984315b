import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

const COMMON = `  --json               JSON instead of text
  --profile NAME       of the AWS configuration files
  --region REGION      where the stack is deployed
  --stack NAME         default: webhooks-dev
  --api-url URL        of the admin API; default: WEBHOOKS_API_URL
  --help, -h`;

const usageOf = ({ name, words }: Command): string => (words === undefined ? name : `${name} ${words}`);

export function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => usageOf(command).length));
  return `usage: webhooks COMMAND [options]

${COMMANDS.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.summary}`).join('\n')}

Without further options it works with the local stack that runs in this folder or above it; with --profile or --region
with a deployed one. webhooks COMMAND --help shows the options of a command. All commands take:

${COMMON}
`;
}

export function helpOf(command: Command): string {
  const own = (command.help ?? []).map((line) => `  ${line}`).join('\n');
  return `usage: webhooks ${usageOf(command)} [options]\n\n${command.summary}\n\n${own === '' ? '' : `${own}\n\n`}${COMMON}\n`;
}
