import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

const EXPORT = '@export@';
const COMMENT = /^\t*\/\*\*[^]*?\*\/\n/gm;
/** A line break ends a declaration and a member as well. */
const NEEDLESS_SEMICOLON = /^(?!\s*\*)(.*);$/gm;

/** A name at the top level of a declaration file. */
interface Declaration {
  /** With its comment; `EXPORT` stands where `export` may come. */
  text: string;
  file: string;
}

/** A file of declarations, as the compiler emits them. */
interface Module {
  declarations: Map<string, Declaration>;
  /** Names of other files, by the name here. */
  imports: Map<string, { file: string; name: string }>;
  exports: Map<string, string>;
  stars: string[];
  /** The package of each name that comes from one. */
  packages: Map<string, string>;
}

export interface FlattenOptions {
  /** A flat file that this one may import, and its specifier. */
  earlier?: { from: string; flat: FlatDeclarations };
  /** Whether a declaration goes without comments. Default: none does. */
  isTerse?: (name: string) => boolean;
  /** Packages that the file may import. Default: none. */
  peers?: readonly string[];
}

/** A file of declarations that imports nothing but earlier ones. */
export interface FlatDeclarations {
  /** Contents. */
  text: string;
  /** The name outside, by the name of each declaration in it that is exported. */
  exported: ReadonlyMap<string, string>;
  /** The file of each declaration in it. */
  files: ReadonlyMap<string, string>;
}

/**
 * Puts what an entry exports, and all that this refers to, into one file: fewer bytes than the compiler's file for each
 * module, and nothing of the inside.
 *
 * @param entry the entry's `.d.ts`
 * @throws Error when two declarations have one name, or when the earlier file does not export a name that this one needs
 */
export function flatten(
  entry: string,
  { earlier, isTerse = () => false, peers = [] }: FlattenOptions = {},
): FlatDeclarations {
  const modules = new Modules(peers);
  const wanted = modules.exportsOf(entry);
  const found = new Map<string, Declaration>();
  const imported = new Map<string, string>();
  const packages = new Map<string, string>();
  const queue = [...wanted.values()];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { name, file } = next;
    if (earlier?.flat.files.get(name) === file) {
      const outside = earlier.flat.exported.get(name);
      if (outside === undefined) throw new Error(`${entry} needs ${name}, which ${earlier.from} does not export.`);
      imported.set(name, outside);
      continue;
    }
    const declaration = modules.declaration(name, file);
    const known = found.get(name);
    if (known !== undefined && known.file !== declaration.file)
      throw new Error(`${name} is declared in ${known.file} and in ${declaration.file}: rename one.`);
    if (known !== undefined) continue;
    const { text } = declaration;
    found.set(name, isTerse(name) ? { ...declaration, text: text.replaceAll(COMMENT, '') } : declaration);
    queue.push(...modules.referencesOf(declaration));
    for (const [word, specifier] of modules.packagesOf(declaration)) packages.set(word, specifier);
  }
  return print(wanted, found, packages, imported, earlier?.from);
}

function print(
  wanted: ReadonlyMap<string, { name: string }>,
  found: ReadonlyMap<string, Declaration>,
  packages: ReadonlyMap<string, string>,
  imported: ReadonlyMap<string, string>,
  from: string | undefined,
): FlatDeclarations {
  const exported = new Map([...wanted].map(([outside, { name }]) => [name, outside]));
  const isOwn = ([name, outside]: [string, string]): boolean => found.has(name) && name === outside;
  const passed = [...imported].filter(([name]) => exported.has(name));
  const named = new Set(
    [...found.values()].flatMap(({ text }) => text.replaceAll(/\/\*[^]*?\*\//g, '').match(/[\w$]+/g)),
  );
  const needed = [...imported].filter(([name]) => named.has(name));
  const aliases = [...exported].filter((pair) => found.has(pair[0]) && !isOwn(pair));
  const lines = [
    ...[...packages].map(([name, specifier]) => `import { ${name} } from '${specifier}';`).toSorted(),
    needed.length > 0
      ? `import { ${needed.map(([name, outside]) => alias(outside, name)).join(', ')} } from '${from}';`
      : '',
    ...[...found].map(([name, { text }]) => text.replaceAll(EXPORT, exported.get(name) === name ? 'export ' : '')),
    passed.length > 0 ? `export { ${passed.map(([, outside]) => outside).join(', ')} } from '${from}';` : '',
    `export {${aliases.map(([name, outside]) => ` ${alias(name, outside)}`).join(',')} };`,
  ];
  return {
    text: `${lines.filter(Boolean).join('\n').replaceAll(NEEDLESS_SEMICOLON, '$1')}\n`,
    exported,
    files: new Map([...found].map(([name, { file }]) => [name, file])),
  };
}

const alias = (name: string, as: string): string => (name === as ? name : `${name} as ${as}`);

class Modules {
  readonly #read = new Map<string, Module>();
  readonly #peers: readonly string[];

  constructor(peers: readonly string[]) {
    this.#peers = peers;
  }

  /** What a file exports: the name and the file of each declaration, by the name outside. */
  exportsOf(file: string): Map<string, { name: string; file: string }> {
    const { exports, stars } = this.#module(file);
    const all = new Map<string, { name: string; file: string }>();
    for (const star of stars) for (const [outside, origin] of this.exportsOf(star)) all.set(outside, origin);
    for (const [outside, name] of exports) all.set(outside, this.#origin(name, file));
    return all;
  }

  declaration(name: string, file: string): Declaration {
    const declaration = this.#module(file).declarations.get(name);
    if (declaration === undefined) throw new Error(`${file} does not declare ${name}.`);
    return declaration;
  }

  /** The declarations of this project that a declaration names. */
  referencesOf({ text, file }: Declaration): { name: string; file: string }[] {
    const { declarations, imports } = this.#module(file);
    return wordsOf(text)
      .filter((word) => declarations.has(word) || imports.has(word))
      .map((word) => this.#origin(word, file));
  }

  /** The names of packages that a declaration names, each with its package. */
  packagesOf({ text, file }: Declaration): [name: string, specifier: string][] {
    const { packages } = this.#module(file);
    return wordsOf(text).flatMap((word) => {
      const specifier = packages.get(word);
      return specifier === undefined ? [] : [[word, specifier] as [string, string]];
    });
  }

  #origin(name: string, file: string): { name: string; file: string } {
    const { declarations, imports } = this.#module(file);
    if (declarations.has(name)) return { name, file };
    const source = imports.get(name);
    if (source === undefined) throw new Error(`${file} has no ${name}.`);
    const origin = this.exportsOf(source.file).get(source.name);
    if (origin === undefined) throw new Error(`${source.file} does not export ${source.name}.`);
    return origin;
  }

  #module(file: string): Module {
    const known = this.#read.get(file);
    if (known !== undefined) return known;
    const module = read(file, this.#peers);
    this.#read.set(file, module);
    return module;
  }
}

type Statement = ReturnType<typeof parseSync>['program']['body'][number];

/** The names in a declaration, without comments and texts. */
const wordsOf = (text: string): string[] => [
  ...new Set(text.replaceAll(/\/\*[^]*?\*\/|'[^'\n]*'/g, '').match(/[\w$]+/g)),
];

function read(file: string, peers: readonly string[]): Module {
  const source = readFileSync(file, 'utf8');
  const module: Module = {
    declarations: new Map(),
    imports: new Map(),
    exports: new Map(),
    stars: [],
    packages: new Map(),
  };
  const target = (specifier: string): string => join(dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts'));
  let end = 0;
  for (const statement of parseSync(file, source).program.body) {
    const comment = source.slice(end, statement.start);
    end = statement.end;
    readStatement(statement, comment.slice(Math.max(0, comment.lastIndexOf('/**'))).trim());
  }
  return module;

  function readStatement(statement: Statement, comment: string): void {
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ImportSpecifier' || !('name' in specifier.imported)) throw unexpected(statement);
        const specified = statement.source.value;
        if (!specified.startsWith('.')) {
          if (!peers.includes(specified.split('/')[0] ?? ''))
            throw new Error(
              `${relative('.', file)}: the declarations need ${specified}. Describe the used part instead.`,
            );
          module.packages.set(specifier.local.name, specified);
          continue;
        }
        module.imports.set(specifier.local.name, {
          file: target(statement.source.value),
          name: specifier.imported.name,
        });
      }
    } else if (statement.type === 'ExportAllDeclaration') module.stars.push(target(statement.source.value));
    else if (statement.type === 'ExportNamedDeclaration' && statement.declaration === null) {
      for (const { local, exported } of statement.specifiers) {
        if (!('name' in local) || !('name' in exported)) throw unexpected(statement);
        if (statement.source === null) module.exports.set(exported.name, local.name);
        else {
          const hidden = `${exported.name} `;
          module.imports.set(hidden, { file: target(statement.source.value), name: local.name });
          module.exports.set(exported.name, hidden);
        }
      }
    } else {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      const bare = source
        .slice(statement.start, statement.end)
        .replace(/^export /, '')
        .replace(/^declare /, '');
      const code = `${EXPORT}${/^(interface|type)\b/.test(bare) ? '' : 'declare '}${bare}`;
      const text = `${comment}\n${code}`.trim().replaceAll(/^(?: {4})+/gm, (indent) => '\t'.repeat(indent.length / 4));
      for (const name of namesOf(declaration, statement)) {
        const before = module.declarations.get(name)?.text;
        module.declarations.set(name, { file, text: before === undefined ? text : `${before}\n${text}` });
        if (statement.type === 'ExportNamedDeclaration') module.exports.set(name, name);
      }
    }
  }

  function namesOf(declaration: Statement | null, statement: Statement): string[] {
    if (declaration !== null && 'id' in declaration && declaration.id !== null && 'name' in declaration.id)
      return [declaration.id.name];
    if (declaration?.type === 'VariableDeclaration')
      return declaration.declarations.flatMap(({ id }) => ('name' in id ? [id.name] : []));
    throw unexpected(statement);
  }

  function unexpected({ type, start }: Statement): Error {
    return new Error(`${file}: ${type} at ${start} is not known here.`);
  }
}
