import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');
const BUILD = join(PROJECT, 'console', 'build.ts');
/** Where console/build.ts puts the page. */
const PAGE = join(PROJECT, 'dist', 'console');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageFile {
  content: Buffer;
  type: string;
  /** Its name changes with its content. */
  immutable: boolean;
}

/** The files of the page. They are built when it is first asked for, and again after a change of its sources. */
export class PageFiles {
  #building: Promise<void> | undefined;

  /**
   * @param path path of a URL, e.g. `/` or `/assets/index-B2x.js`
   * @returns `undefined` when there is no such file
   * @throws Error with what the build said when it fails
   */
  async read(path: string): Promise<PageFile | undefined> {
    const name = path === '/' ? 'index.html' : path.slice(1);
    const type = TYPES[extname(name)];
    if (type === undefined || !/^(assets\/)?[\w.-]+$/.test(name) || name.includes('..')) return undefined;
    if (name === 'index.html') await this.#built();
    try {
      return { content: await readFile(join(PAGE, name)), type, immutable: name.startsWith('assets/') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** One build at a time, in a process of its own: the bundler would stay in the memory of this one. */
  #built(): Promise<void> {
    this.#building ??= build().finally(() => {
      this.#building = undefined;
    });
    return this.#building;
  }
}

function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', BUILD],
      { cwd: PROJECT },
      (error, _stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`The console could not be built:\n${stderr.trim() || error.message}`));
      },
    );
  });
}
