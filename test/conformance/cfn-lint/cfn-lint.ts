import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runOrThrow } from '../child.ts';
import type { Part } from '../part.ts';
import { CACHE, installPython } from '../tools.ts';
import { writeTemplates } from './templates.ts';

const REGIONS = ['us-east-1', 'eu-central-1', 'us-gov-west-1'];
const CHINA = 'cn-north-1';

/** The synthesis refuses a user pool in China, which has none. */
const regionsOf = (template: string): string[] =>
  readFileSync(template, 'utf8').includes('AWS::Cognito::UserPool') ? REGIONS : [...REGIONS, CHINA];

interface Match {
  Filename: string;
  Level: string;
  Message: string;
  Rule: { Id: string };
  Location: { Path: (string | number)[] | null };
}

interface Answer {
  rule: string;
  /** A regular expression for the path in the template, e.g. `^Resources/FanOut`. */
  path: string;
  reason: string;
}

/** cfn-lint, for the regions of all partitions: no error, and a reason in answers.json for each warning and hint. */
export const cfnLint: Part = {
  name: 'cfn-lint',
  async run(report, { plant }) {
    const python = await installPython();
    const answers = JSON.parse(readFileSync(join(import.meta.dirname, 'answers.json'), 'utf8')) as Answer[];
    const used = new Set<Answer>();
    for (const template of writeTemplates(join(CACHE, 'templates'))) {
      if (plant) plantError(template);
      const matches = await lint(python, template);
      const open = matches.filter((match) => {
        const path = (match.Location.Path ?? []).join('/');
        const answer = answers.find((known) => known.rule === match.Rule.Id && new RegExp(known.path).test(path));
        if (answer !== undefined && match.Level !== 'Error') used.add(answer);
        return match.Level === 'Error' || answer === undefined;
      });
      report.expectNone(
        `cfn-lint has no open question about ${basename(template)}`,
        open.map((match) => `${match.Rule.Id} ${match.Message} at ${(match.Location.Path ?? []).join('/')}`),
      );
    }
    report.expectNone(
      'every entry of cfn-lint/answers.json is needed',
      answers.filter((answer) => !used.has(answer)).map(({ rule, path }) => `${rule} ${path}: remove it`),
    );
  },
};

async function lint(python: string, template: string): Promise<Match[]> {
  const program = join(python, '..', 'cfn-lint');
  const options = ['--format', 'json', '--include-checks', 'I', '--non-zero-exit-code', 'none'];
  const { stdout } = await runOrThrow([
    program,
    ...options,
    '--regions',
    ...regionsOf(template),
    '--template',
    template,
  ]);
  return JSON.parse(stdout) as Match[];
}

/** A queue whose visibility timeout is no number: an error that the part must find. */
function plantError(file: string): void {
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, unknown> };
  template.Resources['Planted'] = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 'soon' } };
  writeFileSync(file, JSON.stringify(template));
}
