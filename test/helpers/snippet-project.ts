import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPackages } from './packages.ts';
import { type Finished, Program } from './program.ts';
import type { Snippet } from './snippets.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** A folder of the project, so that imports find the packages of its node_modules. */
const PARENT = join(PROJECT, '.local', 'test');
const CLI = join('node_modules', '@street-collector', 'webhooks-cli', 'dist', 'cli.js');
const TSC = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');

/** Reports the port of a snippet's server to the parent process. */
const REPORT_PORT = `data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...options) {
    this.once('listening', () => process.send?.({ port: this.address().port }));
    return listen.apply(this, options);
  };
`)}`;

/** A server that a snippet started. */
export interface RunningSnippet {
  /** E.g. `http://127.0.0.1:40123`. */
  origin: string;
  stop(): Promise<Finished>;
}

/** A separate project with both packages, for the snippets of a document. */
export class SnippetProject {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(snippets: readonly Pick<Snippet, 'name' | 'code'>[] = []): Promise<SnippetProject> {
    mkdirSync(PARENT, { recursive: true });
    const project = new SnippetProject(mkdtempSync(join(PARENT, 'snippets-')));
    installPackages(project.folder);
    project.write('package.json', JSON.stringify({ type: 'module' }));
    for (const { name, code } of snippets) project.write(name, code);
    return project;
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Type-checks the files strictly, with the declarations of their imports. Returns the compiler's errors. */
  async compile(options: object = {}): Promise<string[]> {
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023'],
      module: 'nodenext',
      types: ['node'],
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      ...options,
    };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts', '*.cts'] }));
    const { stdout } = await new Program([TSC, '-p', '.'], this.folder).finished;
    return stdout.split('\n').filter((line) => line.trim() !== '');
  }

  /** Runs a file to its end; `parameters` follow its name. */
  async run(
    name: string,
    environment: Readonly<Record<string, string>> = {},
    parameters: readonly string[] = [],
  ): Promise<Finished> {
    return new Program([name, ...parameters], this.folder, environment).finished;
  }

  /** Runs text as a module of the project, e.g. to import a snippet and call what it exports. */
  async evaluate(module: string, environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return new Program(['--input-type=module', '--eval', module], this.folder, environment).finished;
  }

  /** Starts the command line. */
  webhooks(...parameters: readonly string[]): Program {
    return new Program([CLI, ...parameters], this.folder);
  }

  /** Starts a file that listens on `process.env.PORT`; resolves once it listens. */
  async serve(name: string, environment: Readonly<Record<string, string>> = {}): Promise<RunningSnippet> {
    const program = new Program(['--import', REPORT_PORT, name], this.folder, { PORT: '0', ...environment });
    const ended = program.finished.then(({ stderr }) => {
      throw new Error(`${name} ended instead of listening:\n${stderr}`);
    });
    const [{ port }] = (await Promise.race([once(program.process, 'message'), ended])) as [{ port: number }];
    ended.catch(() => undefined);
    return { origin: `http://127.0.0.1:${port}`, stop: () => program.stop() };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
