/**
 * Runs one of the project's commands with what it needs: `node scripts/run.mjs COMMAND [ARGUMENTS]`, where COMMAND is a
 * program of node_modules/.bin. Installs the dependencies when they are missing or other than package-lock.json says,
 * and lets the command run on Node 24 where the host's is older: npm brings it. Plain JavaScript, for any Node from 20.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 24;
const windows = process.platform === 'win32';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = join(root, 'node_modules', '.bin');

function versionsOf(lockFile) {
  if (!existsSync(lockFile)) return undefined;
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return new Map(
    Object.entries(packages)
      .filter(([path]) => path !== '')
      .map(([path, entry]) => [path, entry]),
  );
}

/** npm leaves the list of what it installed beside it; optional packages may be missing on this platform. */
function isInstalled() {
  const wanted = versionsOf(join(root, 'package-lock.json')) ?? new Map();
  const found = versionsOf(join(root, 'node_modules', '.package-lock.json'));
  if (found === undefined) return false;
  for (const [path, { version, optional = false, devOptional = false }] of wanted) {
    const installed = found.get(path);
    if (installed === undefined ? !(optional || devOptional) : installed.version !== version) return false;
  }
  return true;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (!isInstalled()) {
  console.error('Installing the dependencies (npm ci)…');
  // npm's own output goes to stderr, so that a command's stdout is its result alone.
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (status !== 0) fail('The dependencies could not be installed; npm says why above.');
}

const bringsNode = existsSync(join(programs, windows ? 'node.cmd' : 'node'));
if (!bringsNode && Number(process.versions.node.split('.')[0]) < REQUIRED_MAJOR) {
  fail(
    `Node ${REQUIRED_MAJOR} or newer is needed, this is ${process.version}. npm has no Node ${REQUIRED_MAJOR} for ` +
      `${process.platform} ${process.arch}: install it from https://nodejs.org.`,
  );
}

const [command, ...args] = process.argv.slice(2);
if (command === undefined) fail('Usage: node scripts/run.mjs COMMAND [ARGUMENTS]');
const child = spawn(command, args, {
  cwd: root,
  stdio: 'inherit',
  shell: windows,
  env: {
    ...process.env,
    // The second start of a program compiles nothing again.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compile'),
    PATH: `${programs}${delimiter}${process.env.PATH}`,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --disable-warning=ExperimentalWarning`.trim(),
  },
});
// A terminal's Ctrl-C reaches the child by itself; it decides when to end.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`${command} could not be started: ${error.message}`));
child.on('exit', (code, signal) => {
  if (signal !== null) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 1);
});
