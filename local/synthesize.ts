import { execFile } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');

/**
 * Runs the CDK app of this project into `directory`, without the checks that `npm run synth` makes.
 *
 * @throws Error with what the app said when it fails.
 */
export function synthesize(directory: string): Promise<void> {
  const environment = { ...process.env, CDK_OUTDIR: directory, CDK_VALIDATION: 'false' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(PROJECT, 'bin', 'app.ts')], { cwd: PROJECT, env: environment }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`The CDK app could not be synthesized:\n${stderr.trim() || error.message}`));
    });
  });
}
