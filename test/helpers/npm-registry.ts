import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const PROJECT = join(import.meta.dirname, '..', '..');
const BLOCK = 512;

interface Lock {
  packages: Record<string, { version?: string }>;
}

/**
 * An npm registry on loopback with the packages that the project has installed: a test installs from it as an outsider does from a
 * public one, without a network.
 */
export class NpmRegistry {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<NpmRegistry> {
    const folders = installedPackages();
    const server = createServer((request, response) => {
      const [name = '', version] = decodeURIComponent(request.url ?? '')
        .slice(1)
        .split('/-/');
      const versions = folders.get(name);
      const folder = versions?.get(version ?? '');
      if (versions === undefined || (version !== undefined && folder === undefined)) response.writeHead(404).end('{}');
      else if (folder !== undefined) response.end(tarball(folder));
      else response.end(JSON.stringify(packument(name, versions, `http://${request.headers.host}`)));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new NpmRegistry(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Folders by name and version. */
function installedPackages(): Map<string, Map<string, string>> {
  const { packages } = JSON.parse(readFileSync(join(PROJECT, 'node_modules', '.package-lock.json'), 'utf8')) as Lock;
  const folders = new Map<string, Map<string, string>>();
  // The package at the top is the last of its name, and so the latest.
  const deepestFirst = Object.entries(packages).toSorted(([one], [other]) => other.length - one.length);
  for (const [path, { version }] of deepestFirst) {
    const name = path.split('node_modules/').at(-1) ?? '';
    // Those for other systems are listed and not there.
    if (version === undefined || !existsSync(join(PROJECT, path, 'package.json'))) continue;
    folders.set(name, (folders.get(name) ?? new Map<string, string>()).set(version, join(PROJECT, path)));
  }
  return folders;
}

function packument(name: string, folders: ReadonlyMap<string, string>, origin: string): object {
  const versions = [...folders].map(([version, folder]) => {
    const {
      devDependencies: _,
      scripts: __,
      ...manifest
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    return [version, { ...manifest, dist: { tarball: `${origin}/${name}/-/${version}` } }] as const;
  });
  return { name, 'dist-tags': { latest: versions.at(-1)?.[0] }, versions: Object.fromEntries(versions) };
}

/** The files of a package, without packages inside of it, as npm wants them: in a folder `package`. */
function tarball(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((file) => !file.startsWith('node_modules'));
  const blocks = files.flatMap((file) => {
    const content = readFileSync(join(folder, file));
    return [header(`package/${file}`, content.length), content, Buffer.alloc(-content.length & (BLOCK - 1))];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 1 });
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format" */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const cut = path.length > 100 ? path.lastIndexOf('/', 155) : -1;
  block.write(path.slice(cut + 1), 0);
  block.write('0000755\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0        0', 136);
  block.write('ustar\x0000', 257);
  if (cut > 0) block.write(path.slice(0, cut), 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
