import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, runOrThrow } from '../child.ts';
import { ToolMissing } from '../report.ts';
import { shellBlocks } from '../runbook/blocks.ts';
import { CACHE, MAVEN_REPOSITORY, requireJdk } from '../tools.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');

/** An example of examples/receivers. Its page in docs/receivers prints its files and commands. */
export interface Language {
  name: 'python' | 'go' | 'java';
  /** @throws ToolMissing */
  requireTools: () => Promise<void>;
  /** The program of this folder that judges the vectors, its place in the example, and its command. */
  vectors: { program: string; path: string; command: string };
}

export const LANGUAGES: readonly Language[] = [
  {
    name: 'python',
    requireTools: () =>
      require(['python3', '-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))'], 'Python 3.10 or newer'),
    vectors: { program: 'vectors.py', path: 'vectors.py', command: '.venv/bin/python vectors.py' },
  },
  {
    name: 'go',
    requireTools: () => require(['go', 'version'], 'Go'),
    vectors: { program: 'vectors_test.go', path: 'vectors_test.go', command: 'go test -count=1 -v -run TestVectors' },
  },
  {
    name: 'java',
    requireTools: async () => {
      await requireJdk();
      await require(['mvn', '--version'], 'Maven');
    },
    vectors: {
      program: 'Vectors.java',
      path: 'src/main/java/Vectors.java',
      command: 'mvn --quiet compile exec:java -Dexec.mainClass=Vectors',
    },
  },
];

async function require(command: readonly string[], name: string): Promise<void> {
  if ((await run(command)).code !== 0) throw new ToolMissing(`There is no ${name}.`);
}

/** A copy of an example whose dependencies are installed. */
export interface Installed {
  folder: string;
  /** Commands that start a server, by the titles of their blocks. */
  servers: readonly { title: string; script: string }[];
}

/** Copies an example and runs the command of its page that installs. */
export async function install({ name, requireTools, vectors }: Language): Promise<Installed> {
  await requireTools();
  const folder = join(CACHE, 'receivers', name);
  cpSync(join(PROJECT, 'examples', 'receivers', name), folder, { recursive: true });
  mkdirSync(dirname(join(folder, vectors.path)), { recursive: true });
  cpSync(join(import.meta.dirname, vectors.program), join(folder, vectors.path));
  if (name === 'java') configureMaven(folder);
  const blocks = shellBlocks(readFileSync(join(PROJECT, 'docs', 'receivers', `${name}.md`), 'utf8'));
  for (const { title, script } of blocks) {
    if (title === 'install') await runOrThrow(['sh', '-e', '-c', script], { cwd: folder });
  }
  const servers = blocks.flatMap(({ title = '', script }) => (title.startsWith('run') ? [{ title, script }] : []));
  return { folder, servers };
}

/** Artifacts stay in the cache. */
function configureMaven(folder: string): void {
  const options = ['--batch-mode', `-Dmaven.repo.local=${join(CACHE, 'maven')}`];
  mkdirSync(join(folder, '.mvn'), { recursive: true });
  if (process.env['MAVEN_REPOSITORY'] !== undefined) {
    const settings = join(folder, '.mvn', 'settings.xml');
    const mirror = `<mirror><id>mirror</id><mirrorOf>central</mirrorOf><url>${MAVEN_REPOSITORY}</url></mirror>`;
    writeFileSync(settings, `<settings><mirrors>${mirror}</mirrors></settings>\n`);
    options.push(`--settings=${settings}`);
  }
  writeFileSync(join(folder, '.mvn', 'maven.config'), `${options.join('\n')}\n`);
}
