import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

/** Variables of the shell go from one block to the next through a file; `set -a` exports all of them. */
const BLOCK = `set -aeuo pipefail; if [ -f "$HOME/variables" ]; then . "$HOME/variables"; fi
eval "$1"
export -p > "$HOME/variables"`;

/** A block that runs on. */
export interface Terminal {
  /** Resolves once the output matches. */
  printed(pattern: RegExp): Promise<void>;
  /** Resolves once somebody listens on a port of this machine. */
  listens(port: number): Promise<void>;
}

/** What a block printed. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** Somebody in an empty folder outside of the project, with a shell, Node and npm, and nothing of this project's environment. */
export class Outsider {
  readonly folder = mkdtempSync(join(tmpdir(), 'webhooks-outsider-'));
  readonly #environment: Readonly<Record<string, string>>;
  readonly #terminals: ChildProcess[] = [];

  /** @param environment added to that of an empty account */
  constructor(environment: Readonly<Record<string, string>>) {
    const home = mkdtempSync(join(tmpdir(), 'webhooks-home-'));
    this.#environment = {
      PATH: [home, dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: home,
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    };
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Puts files into the folder, under their own names. */
  download(files: readonly { file: string }[]): void {
    for (const { file } of files) copyFileSync(file, join(this.folder, basename(file)));
  }

  /** Adds a program to the path. */
  install(name: string, script: string): void {
    writeFileSync(join(this.#environment['HOME'] ?? '', name), script, { mode: 0o755 });
  }

  /**
   * Runs the lines of a block as they are printed, to the first that fails. Its variables are there in the next block.
   *
   * @throws Error with what was printed
   */
  async run(block: string): Promise<Printed> {
    const options = { cwd: this.folder, env: this.#environment };
    const running = promisify(execFile)('bash', ['-c', BLOCK, 'block', block], options);
    running.child.stdin?.end();
    try {
      return await running;
    } catch (error) {
      const { stdout, stderr, code } = error as Printed & { code: unknown };
      throw new Error(`${block}\nended with ${String(code)}:\n${stdout}${stderr}`, { cause: error });
    }
  }

  /** Starts a block that runs on, as in a terminal of its own, until `leave`. */
  start(block: string): Terminal {
    const process = spawn('bash', ['-c', BLOCK, 'block', block], {
      cwd: this.folder,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#terminals.push(process);
    let output = '';
    const events = new EventEmitter();
    for (const stream of [process.stdout, process.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        events.emit('output');
      });
    process.once('close', () => events.emit('output'));
    const running = (): void => {
      if (process.exitCode !== null) throw new Error(`${block}\nended early:\n${output}`);
    };
    return {
      async printed(pattern) {
        while (!pattern.test(output)) {
          running();
          await once(events, 'output');
        }
      },
      async listens(port) {
        await eventually(async () => {
          running();
          return (await isOpen(port)) || undefined;
        });
      },
    };
  }

  /** Ends what still runs, as Ctrl-C does, and removes the folders. */
  async leave(): Promise<void> {
    for (const terminal of this.#terminals) {
      if (terminal.exitCode !== null || terminal.pid === undefined) continue;
      const closed = once(terminal, 'close');
      process.kill(-terminal.pid, 'SIGINT');
      await closed;
    }
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#environment['HOME'] ?? '', { recursive: true, force: true });
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Nobody listens yet.
    return false;
  } finally {
    socket.destroy();
  }
}
