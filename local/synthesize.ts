import { execFile } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');

/** The account of this machine is new: API Gateway has no role for logs in it. */
const ACCOUNT = { 'webhooks.adminApi.accountLogRole': true };

/** There are no function URLs here: `verify` receives by itself. */
const LOCAL = { 'webhooks.verify.receiver': false };

/**
 * Runs the CDK app of this project into `directory`, without the checks that `npm run synth` makes. `context` overrides
 * settings, e.g. `{ 'webhooks.retry.baseSeconds': 1 }`; those of this process's own `CDK_CONTEXT_JSON` stay where it does not.
 *
 * @param signal ends the app
 * @throws Error with what the app said when it fails.
 */
export async function synthesize(
  directory: string,
  context: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<void> {
  const inherited = inheritedContext();
  const environment = {
    ...process.env,
    CDK_OUTDIR: directory,
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({ ...ACCOUNT, ...inherited, ...LOCAL, ...context }),
  };
  await new Promise<void>((resolve, reject) => {
    execFile(
      process.execPath,
      [join(PROJECT, 'bin', 'app.ts')],
      { cwd: PROJECT, env: environment, ...(signal !== undefined && { signal }) },
      (error, _stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`The CDK app could not be synthesized:\n${withoutStack(stderr) || error.message}`));
      },
    );
  });
}

function inheritedContext(): Record<string, unknown> {
  try {
    return JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}') as Record<string, unknown>;
  } catch (error) {
    throw new Error('The variable CDK_CONTEXT_JSON is no JSON object. Correct it, or unset it.', { cause: error });
  }
}

/** What the app said, without what Node adds to an error that nobody catches. */
function withoutStack(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s+at |^Node\.js v|^(file|node):\S+:\d+$|^\s*\^+$/.test(line));
  return lines.join('\n').trim();
}
