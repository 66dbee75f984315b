/**
 * Runs one of the project's commands with what it needs: `node scripts/run.mjs COMMAND [ARGUMENTS]`, where COMMAND is a
 * program of node_modules/.bin. Installs the dependencies when they are missing or other than package-lock.json says,
 * and lets the command run on Node 24 where the host's is older: npm brings it. Plain JavaScript, for any Node from 20.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_LOOK_MS = 250;
const windows = process.platform === 'win32';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = join(root, 'node_modules', '.bin');
const parent = process.ppid;

/** A reader that ended early is no error. */
process.stderr.on('error', () => {});

function packagesOf(lockFile) {
  if (!existsSync(lockFile)) return undefined;
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return new Map(Object.entries(packages).filter(([path]) => path !== ''));
}

/** Whether npm may leave a package out. Those that are made for this platform are needed, whatever npm was told to omit. */
function mayBeMissing({ optional = false, devOptional = false, os, cpu, libc }) {
  if (!optional && !devOptional) return false;
  return libc !== undefined || ![os].flat().includes(process.platform) || ![cpu].flat().includes(process.arch);
}

/** npm leaves the list of what it installed beside it. */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json')) ?? new Map();
  const found = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (found === undefined) return false;
  for (const [path, entry] of wanted) {
    const installed = found.get(path);
    if (installed === undefined ? !mayBeMissing(entry) : installed.version !== entry.version) return false;
  }
  return true;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Runs a program and passes on every signal: whoever sends it to this process alone, such as npm, means the program. One
 * that a terminal sends reaches the program twice; it takes them for one. Below npm, the end of npm is a signal too.
 *
 * @returns its exit code. When a signal ended it, this process ends by the same signal
 */
function run(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, shell: windows, ...options });
    const passOn = (signal) => void child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, passOn);
    const look = setInterval(() => {
      if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) {
        clearInterval(look);
        child.kill('SIGHUP');
      }
    }, PARENT_LOOK_MS);
    child.on('error', (error) => fail(`${program} could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      clearInterval(look);
      for (const name of SIGNALS) process.off(name, passOn);
      if (signal === null) return resolve(code);
      process.kill(process.pid, signal);
      process.exit(128 + constants.signals[signal]);
    });
  });
}

if (!isInstalled()) {
  console.error('Installing the dependencies (npm ci)…');
  // What the commands need, whatever NODE_ENV and npm's configuration leave out. npm's own output goes to stderr, so that
  // a command's stdout is its result alone. Its warnings about the host's Node are not meant for it: Node 24 comes along.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run('npm', ['ci', ...options], { stdio: ['ignore', 2, 2] });
  if (code !== 0) fail('The dependencies could not be installed; npm says why above.');
}

const bringsNode = existsSync(join(programs, windows ? 'node.cmd' : 'node'));
if (!bringsNode && Number(process.versions.node.split('.')[0]) < REQUIRED_MAJOR) {
  fail(
    `Node ${REQUIRED_MAJOR} or newer is needed, this is ${process.version}. npm has no Node ${REQUIRED_MAJOR} for ` +
      `${process.platform} ${process.arch}: install it from https://nodejs.org.`,
  );
}

/** Where the environment names a proxy, what runs on this machine is not reached through it. */
function noProxy() {
  const value = [process.env.no_proxy || process.env.NO_PROXY, 'localhost', '127.0.0.1', '::1']
    .filter(Boolean)
    .join(',');
  return { no_proxy: value, NO_PROXY: value };
}

const [command, ...args] = process.argv.slice(2);
if (command === undefined) fail('Usage: node scripts/run.mjs COMMAND [ARGUMENTS]');
const code = await run(command, args, {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...noProxy(),
    // The second start of a program compiles nothing again.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compile'),
    PATH: `${programs}${delimiter}${process.env.PATH}`,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --disable-warning=ExperimentalWarning`.trim(),
  },
});
process.exit(code);
