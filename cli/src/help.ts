import type { Command } from './command.ts';
import { exitCodeRows } from './exit-codes.ts';

const COMMON = `  --json               JSON instead of text, also for errors
  --profile NAME       profile of the AWS configuration files
  --region REGION      region of the stack
  --stack NAME         name of the stack; default: webhooks-dev
  --api-url URL        URL of the admin API; default: WEBHOOKS_API_URL
  --help, -h           this help`;

export const usageOf = ({ name, words }: Command): string => (words === undefined ? name : `${name} ${words}`);

function listOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length));
  return commands.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.summary}`).join('\n');
}

export const overview = (commands: readonly Command[]): string => `usage: webhooks COMMAND [options]

${listOf(commands)}

By default a command uses the local stack of this folder or of a parent folder. With --profile or --region it uses a
deployed stack. webhooks COMMAND --help shows the options of a command. All commands have these options:

${COMMON}

webhooks help exit-codes and webhooks help environment show the exit codes and the environment variables.
`;

export const groupHelp = (
  name: string,
  commands: readonly Command[],
): string => `usage: webhooks ${name} COMMAND [options]

${listOf(commands)}

webhooks ${name} COMMAND --help shows the options of a command.
`;

/** A heading with lines; empty without lines. */
const part = (heading: string, lines: readonly string[] = []): string =>
  lines.length === 0 ? '' : `${heading}\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`;

export const helpOf = (command: Command): string =>
  `usage: webhooks ${usageOf(command)} [options]

${command.summary}

${part(
  'examples:',
  command.examples?.map((example) => `webhooks ${example}`),
)}${part('options:', command.help)}options of all commands:
${COMMON}
${command.aliases === undefined ? '' : `\nalso: ${command.aliases.map((alias) => `webhooks ${alias}`).join(', ')}\n`}`;

/** Environment variables, in the order of the documents. Those of AWS are of the AWS SDK, with its meaning. */
export const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  ['WEBHOOKS_API_URL', "URL of the admin API, the stack's output AdminApiUrl"],
  ['WEBHOOKS_EVENT_BUS', "name or ARN of the event bus for publish, the stack's output EventBusName"],
  ['WEBHOOKS_EVENT_SOURCE', 'source of published events; default: that of the stack, else street-collector-platform'],
  ['WEBHOOKS_LOCAL_DIRECTORY', 'folder of the local stack (.local/stack.json); default: this folder or one above'],
  ['WEBHOOK_SECRET', 'secret of your receiver, for listen'],
  ['WEBHOOKS_DEBUG', '1 shows the place of a fault of this program'],
  ['AWS_PROFILE', 'profile of the AWS configuration files; --profile wins'],
  ['AWS_REGION, AWS_DEFAULT_REGION', 'region of a deployed stack; --region wins'],
  ['AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN', 'credentials'],
  ['AWS_ENDPOINT_URL', 'endpoint of all AWS services in place of AWS, e.g. of the local stack'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxy; needs Node 24.14, or NODE_USE_ENV_PROXY=1 from Node 22.21 on'],
  ['NODE_EXTRA_CA_CERTS', 'PEM file with certificates of your own authorities'],
  ['NO_COLOR, FORCE_COLOR', 'no colours, or colours also in a pipe; FORCE_COLOR wins'],
  ['TZ', 'zone of the times in text, e.g. Europe/Berlin'],
];

const twoColumns = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
};

/** Topics of `webhooks help`. */
export const TOPICS: Readonly<Record<string, () => string>> = {
  'exit-codes': () => `exit codes, with the kind that an error has with --json:\n\n${twoColumns(exitCodeRows())}\n`,
  environment: () =>
    `environment variables; an option wins over a variable, and a variable over the local stack:\n\n${ENVIRONMENT.map(([name, meaning]) => `  ${name}\n      ${meaning}`).join('\n')}\n`,
};
