import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../cli/src/commands.ts';
import { completionScript } from '../../../cli/src/completion.ts';

const SCRIPT = completionScript(COMMANDS);

/** What bash offers after these words; the last one is being typed. Runs in a folder without files. */
function offered(...words: string[]): string[] {
  const script = `${SCRIPT}
    [[ "$(complete -p webhooks)" == "complete -F _webhooks webhooks" ]] || exit 1
    set -u
    COMP_WORDS=("$@") COMP_CWORD=$(( $# - 1 ))
    _webhooks
    printf '%s\\n' "\${COMPREPLY[@]+"\${COMPREPLY[@]}"}"`;
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'webhooks', ...words], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  return output.split('\n').filter((line) => line !== '');
}

const COMMON = ['--json', '--help', '--profile', '--region', '--stack', '--api-url'];

describe('the completion of bash', () => {
  test.each<[string[], string[]]>([
    [['pu'], ['publish']],
    [['ev'], ['events', 'event-types', 'event']],
    [['destinations', 're'], ['resume']],
    [
      ['destinations', 'r'],
      ['resume', 'rotate-secret'],
    ],
    [
      ['events', ''],
      [
        'list',
        'get',
        'erase',
        '--tenant',
        '--event',
        '--unmatched',
        '--malformed',
        '--since',
        '--until',
        '--limit',
        ...COMMON,
      ],
    ],
    [
      ['publish', 'order.c'],
      ['order.created', 'order.cancelled'],
    ],
    [['event-types', 'vendor.r'], ['vendor.registration']],
    [
      ['publish', 'order.created', '--da'],
      ['--data', '--data-file'],
    ],
    [
      ['destinations', 'create', '--event', 'order.'],
      ['order.created', 'order.updated', 'order.cancelled', 'order.*'],
    ],
    [['destinations', 'create', '-e', 'payment.*'], ['payment.*']],
    [['listen', '--event', 'certificate.i'], ['certificate.issued']],
    [
      ['deliveries', 'list', '--status', ''],
      ['PENDING', 'SUCCESS', 'FAILED', 'RETRY_EXHAUSTED'],
    ],
    [['deliveries', 'list', '--status', '=', 'S'], ['SUCCESS']],
    [
      ['deliveries', 'list', '--status', '='],
      ['PENDING', 'SUCCESS', 'FAILED', 'RETRY_EXHAUSTED'],
    ],
    [['deliveries', 'list', '-d', 'dst_1', '--status', 'F'], ['FAILED']],
    [['recover', 'dst_1', '--status', 'R'], ['RETRY_EXHAUSTED']],
    [['events', 'erase', 'msg_1', '--y'], ['--yes']],
    [['destinations', 'create', '--url', ''], []],
    [
      ['completion', ''],
      ['bash', ...COMMON],
    ],
    [['help', 'exit'], ['exit-codes']],
    [['publish', 'order.created', '--data-file', 'completion'], ['completion.test.ts']],
    [['nonsense', 'x'], []],
    [['test', 'dst_1', '--type', 'certificate.i'], ['certificate.issued']],
  ])('%j -> %j', (words, expected) => expect(offered(...words)).toEqual(expected));

  test('has each command and each option', () => {
    for (const { name, options = {} } of COMMANDS) {
      const words = name.split(' ');
      expect(offered(...words)).toContain(words.at(-1));
      for (const option of Object.keys(options)) expect(offered(...words, `--${option}`)).toContain(`--${option}`);
    }
  });

  test('leaves no variable in the shell but its result', () => {
    const script = `before=x; before=$(compgen -A variable)
      ${SCRIPT}
      COMP_WORDS=(webhooks destinations create --event o) COMP_CWORD=4; _webhooks
      comm -13 <(sort <<< "$before") <(compgen -A variable | sort)`;
    const names = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(names.split('\n').filter((name) => name !== '' && !/^(BASH|PIPESTATUS|COMP_)/.test(name))).toEqual([
      'COMPREPLY',
    ]);
  });
});
