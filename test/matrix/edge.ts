import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { OutsideProject } from './outside-project.ts';
import { installed } from './tools.ts';

export const EDGE_RUNTIME = '5.0.0';
export const WORKERD = '1.20261117.1';

/** A configuration for `workerd test`: a worker without the compatibility with Node. */
const WORKERD_CONFIGURATION = `using Workerd = import "/workerd/workerd.capnp";
const unit :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "worker", esModule = embed "worker.js")], compatibilityDate = "2024-09-01"))]);`;

/** Runs the check of `/web` in Cloudflare's runtime. */
export async function runInWorkerd(project: OutsideProject): Promise<string> {
  const test = 'export default { test: async () => { if ((await check(web)) !== "ok") throw new Error("no ok"); } };';
  project.write('worker.js', await bundled(project, test, 'workerd'));
  project.write('workerd.capnp', WORKERD_CONFIGURATION);
  const cpu = process.arch === 'x64' ? '64' : process.arch;
  const program = join(installed(`@cloudflare/workerd-${process.platform}-${cpu}`, WORKERD), 'bin', 'workerd');
  execFileSync(program, ['test', 'workerd.capnp'], {
    cwd: project.folder,
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return 'ok';
}

/** Runs the check of `/web` in Vercel's runtime, which Next.js has too. */
export async function runInEdgeRuntime(project: OutsideProject): Promise<string> {
  const folder = installed('@edge-runtime/vm', EDGE_RUNTIME);
  const { EdgeVM } = (await import(pathToFileURL(join(folder, 'dist', 'index.js')).href)) as {
    EdgeVM: new () => { evaluate(code: string): Promise<string> };
  };
  const vm = new EdgeVM();
  void vm.evaluate(await bundled(project, 'globalThis.outcome = check(web);', 'edge-light'));
  return vm.evaluate('outcome');
}

async function bundled(project: OutsideProject, code: string, condition: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as web from '@street-collector/webhooks/web'; import { check } from './check-web.mjs'; ${code}`,
      resolveDir: project.folder,
    },
    bundle: true,
    write: false,
    platform: 'browser',
    format: condition === 'workerd' ? 'esm' : 'iife',
    conditions: [condition],
  });
  return outputFiles[0]?.text ?? '';
}
