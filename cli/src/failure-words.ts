import type { ProblemError, WebhookApiError } from '../../sdk/src/manager/api-errors.ts';
import type { PublishRefusedError } from '../../sdk/src/publisher/publish-errors.ts';
import type { Command } from './command.ts';

/** Turns the words of the API and of the SDK into those of the command line: `--url`, not `url` or `path.id`. */

/** One rule that the command line breaks, in its words. */
export interface FailureField {
  /** As the API or the publisher names it, e.g. `rateLimit.perMinute`. */
  field: string;
  /** The option or word of the command, e.g. `--per-minute`. Absent when there is none. */
  option?: string;
  message: string;
  remedy: string;
}

/** Fields whose option has another name. */
const OPTIONS: Readonly<Record<string, string>> = {
  events: 'event',
  statuses: 'status',
  headers: 'header',
  secretHeaders: 'secret-header',
  rateLimit: 'per-minute',
  'rateLimit.perMinute': 'per-minute',
  'rateLimit.burst': 'burst',
  'retry.maxAttempts': 'max-attempts',
  'retry.baseSeconds': 'retry-base',
  'retry.preset': 'retry-preset',
  'retry.schedule': 'retry-schedule',
  from: 'since',
  to: 'until',
  eventType: 'type',
};

const kebab = (name: string): string => name.replaceAll(/\p{Lu}/gu, (letter) => `-${letter.toLowerCase()}`);

/** E.g. `--per-minute` for `rateLimit.perMinute`, `ID` for `path.id`, `--header X-Shop` for `headers.X-Shop`. */
export function optionOf(field: string, command: Pick<Command, 'options' | 'words'> | undefined): string | undefined {
  if (command === undefined) return undefined;
  if (field === 'path.id' || (field === 'query.id' && command.words !== undefined)) return command.words;
  const name = field.replace(/^(?:query|body)\./, '');
  const options = command.options ?? {};
  const [, first = '', rest = ''] = /^([^.[]+)(?:\[\d+\])?\.?(.*)$/.exec(name) ?? [];
  for (const [key, more] of [
    [name, ''],
    [first, rest],
  ] as const) {
    const names = [OPTIONS[key] ?? kebab(key), kebab(key).replace(/-id$/, '')];
    const option = names.find((each) => Object.hasOwn(options, each));
    if (option !== undefined) return `--${option}${more === '' ? '' : ` ${more}`}`;
  }
  // The word that `publish TYPE` is about.
  return field === 'event' && command.words !== undefined ? command.words : undefined;
}

export function inWordsOfCommands(text: string, command: Command | undefined): string {
  const help = `webhooks ${command === undefined ? 'help' : `${command.name} --help`}`;
  return text
    .replaceAll('see GET /openapi.json for what is allowed', `see ${help}`)
    .replaceAll('a type of GET /event-types', 'a type of webhooks event-types')
    .replaceAll('the option apiUrl', '--api-url')
    .replaceAll('the option region', '--region')
    .replaceAll('the option eventBusName', '--bus')
    .replaceAll('name a profile (AWS_PROFILE)', 'name a profile (--profile or AWS_PROFILE)')
    .replaceAll('publish without strict', 'publish without --strict')
    .replaceAll('that WEBHOOKS_API_URL is right', 'that --api-url or WEBHOOKS_API_URL is right');
}

const fieldOf = ({ field, message, remedy }: ProblemError, command: Command | undefined): FailureField => {
  const option = optionOf(field, command);
  return {
    field,
    ...(option !== undefined && { option }),
    message,
    remedy: inWordsOfCommands(remedy, command),
  };
};

export const apiFaults = ({ errors }: WebhookApiError, command: Command | undefined): FailureField[] =>
  errors.map((error) => fieldOf(error, command));

export const publishFaults = ({ problems }: PublishRefusedError, command: Command | undefined): FailureField[] =>
  problems.map(({ field, rule, remedy }) => fieldOf({ field, message: rule, remedy: `${remedy}.` }, command));
