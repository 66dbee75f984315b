import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../helpers/packages.ts';

/** How an import is resolved, and by which module system. */
export interface Resolution {
  name: string;
  module: string;
  moduleResolution: string;
  more?: object;
}

const NODE10: Resolution = { name: 'node10', module: 'commonjs', moduleResolution: 'node' };
const NODE16: Resolution = { name: 'node16', module: 'node16', moduleResolution: 'node16' };
const BUNDLER: Resolution = { name: 'bundler', module: 'esnext', moduleResolution: 'bundler' };

/** The resolutions that a compiler has: `bundler` since 5.0; 6.0 deprecates node10, and 7.0 has removed it. */
export function resolutionsOf(version: string): Resolution[] {
  if (version.startsWith('4')) return [NODE10, NODE16];
  if (version.startsWith('6')) return [{ ...NODE10, more: { ignoreDeprecations: '6.0' } }, NODE16, BUNDLER];
  return version.startsWith('7') ? [NODE16, BUNDLER] : [NODE10, NODE16, BUNDLER];
}

/** A project outside of this repository: it has the packed packages and nothing else, no types of Node either. */
export class OutsideProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'outside-'));

  constructor() {
    installPackages(this.folder);
    cpSync(join(import.meta.dirname, 'programs'), this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'package.json'), '{ "type": "module" }');
    const use = readFileSync(join(this.folder, 'use.ts'), 'utf8');
    for (const name of ['use.cts', 'use.mts']) this.write(name, use);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a program. Returns its output, both kinds together. */
  run(program: string, parameters: readonly string[]): string {
    const { PATH = '', HOME = '' } = process.env;
    const { stdout, stderr, error } = spawnSync(program, parameters, {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH, HOME },
    });
    if (error !== undefined) throw error;
    return `${stdout}${stderr}`.trim();
  }

  /** Compiles a use of all entries strictly, declarations included. Returns the errors of the compiler. */
  compile(compiler: string, { module, moduleResolution, more = {} }: Resolution): string {
    const compilerOptions = {
      target: 'es2021',
      lib: ['es2021'],
      types: [],
      module,
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      isolatedModules: true,
      skipLibCheck: false,
      noEmit: true,
      ...more,
    };
    // Only node16 looks at the extension: as CommonJS, and as an ES module.
    const files = module === 'node16' ? ['use.cts', 'use.mts'] : ['use.ts'];
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    return this.run(process.execPath, [compiler, '-p', '.']);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
