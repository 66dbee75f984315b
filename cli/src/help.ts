import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

const COMMON = `  --json               JSON instead of text
  --profile NAME       profile of the AWS configuration files
  --region REGION      region of the stack
  --stack NAME         name of the stack; default: webhooks-dev
  --api-url URL        URL of the admin API; default: WEBHOOKS_API_URL
  --help, -h           this help`;

const usageOf = ({ name, words }: Command): string => (words === undefined ? name : `${name} ${words}`);

export function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => usageOf(command).length));
  return `usage: webhooks COMMAND [options]

${COMMANDS.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.summary}`).join('\n')}

By default a command uses the local stack of this folder or of a parent folder. With --profile or --region it uses a
deployed stack. webhooks COMMAND --help shows the options of a command. All commands have these options:

${COMMON}
`;
}

export function helpOf(command: Command): string {
  const own = (command.help ?? []).map((line) => `  ${line}`).join('\n');
  return `usage: webhooks ${usageOf(command)} [options]\n\n${command.summary}\n\n${own === '' ? '' : `${own}\n\n`}${COMMON}\n`;
}
