import { join } from 'node:path';
import { EDGE_RUNTIME, runInEdgeRuntime, runInWorkerd, WORKERD } from './edge.ts';
import { type OutsideProject, resolutionsOf } from './outside-project.ts';
import { compilerOf, installed, NODE_VERSIONS, nodeOf, TYPESCRIPT_VERSIONS } from './tools.ts';

export interface Case {
  /** Runtime or compiler, with its version. */
  name: string;
  part: string;
  /** @throws Error that says what went wrong */
  run(): unknown;
}

const BUN = '1.4.5';
const DENO = '2.9.6';
/** Node 18 has no global `crypto`. */
const WITHOUT_WEBCRYPTO = 18;

/** All cases of `npm run matrix`. */
export function casesOf(project: OutsideProject): Case[] {
  return [...nodes(project), ...others(project), ...compilers(project)];
}

function nodes(project: OutsideProject): Case[] {
  const majors = Object.keys(NODE_VERSIONS).map(Number) as (keyof typeof NODE_VERSIONS)[];
  return majors.flatMap((major) => {
    const name = `Node ${NODE_VERSIONS[major]}`;
    const cases: Case[] = ['node.mjs', 'node.cjs'].map((file) => ({
      name,
      part: file.endsWith('.mjs') ? 'ESM' : 'CommonJS',
      run: () => expectOk(project.run(nodeOf(major), [file])),
    }));
    if (major === WITHOUT_WEBCRYPTO) return cases;
    return cases.concat({ name, part: '`/web`', run: () => expectOk(project.run(nodeOf(major), ['web.mjs'])) });
  });
}

function others(project: OutsideProject): Case[] {
  const { platform, arch } = process;
  const bun = (): string => join(installed(`@oven/bun-${platform}-${arch}`, BUN), 'bin', 'bun');
  const deno = (): string =>
    join(installed(`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`, DENO), 'deno');
  const runtimes = [
    { name: `Bun ${BUN}`, run: (file: string) => project.run(bun(), [file]) },
    {
      name: `Deno ${DENO}`,
      run: (file: string) => project.run(deno(), ['run', '-A', '--node-modules-dir=manual', file]),
    },
  ];
  const parts = { 'node.mjs': 'ESM', 'node.cjs': 'CommonJS', 'web.mjs': '`/web`' };
  return [
    ...runtimes.flatMap(({ name, run }) =>
      Object.entries(parts).map(([file, part]): Case => ({ name, part, run: () => expectOk(run(file)) })),
    ),
    { name: `workerd ${WORKERD} (Cloudflare)`, part: '`/web`', run: async () => expectOk(await runInWorkerd(project)) },
    {
      name: `edge-runtime ${EDGE_RUNTIME} (Vercel, Next.js)`,
      part: '`/web`',
      run: async () => expectOk(await runInEdgeRuntime(project)),
    },
  ];
}

function compilers(project: OutsideProject): Case[] {
  const versions = Object.keys(TYPESCRIPT_VERSIONS) as (keyof typeof TYPESCRIPT_VERSIONS)[];
  return versions.flatMap((version) =>
    resolutionsOf(version).map((resolution): Case => ({
      name: `TypeScript ${TYPESCRIPT_VERSIONS[version]}`,
      part: resolution.name,
      run: () => expectNothing(project.compile(compilerOf(version), resolution)),
    })),
  );
}

function expectOk(output: string): void {
  if (output !== 'ok') throw new Error(output);
}

function expectNothing(output: string): void {
  if (output !== '') throw new Error(output);
}
