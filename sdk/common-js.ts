import { parseSync } from 'oxc-parser';

type Statement = ReturnType<typeof parseSync>['program']['body'][number];

/**
 * Turns a built ES module into CommonJS. Its imports become `require` and its exports `exports.name=`, by which Node also
 * finds the names for an `import`. esbuild would add 0.5 to 1 KB of helpers to each file, for cases that no file here has.
 *
 * @param text as esbuild writes it: one list of exports, of names that do not change once the module is evaluated
 * @throws Error when the module has another kind of import or export
 */
export function commonJs(name: string, text: string): string {
  const { program, errors } = parseSync(name, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${name}: ${error.message}`);
  let [code, end] = ['"use strict";', 0];
  for (const statement of program.body) {
    code += text.slice(end, statement.start) + (converted(statement) ?? text.slice(statement.start, statement.end));
    ({ end } = statement);
  }
  return code + text.slice(end);
}

/** The statement as CommonJS; `undefined` for one that is the same in both. */
function converted(statement: Statement): string | undefined {
  if (statement.type === 'ImportDeclaration') {
    const { specifiers, source } = statement;
    const module = `require(${JSON.stringify(source.value)})`;
    const [first] = specifiers;
    if (first?.type === 'ImportNamespaceSpecifier' && source.value.startsWith('node:'))
      return `const ${first.local.name}=${module};`;
    const names = specifiers.map((specifier) => {
      if (specifier.type !== 'ImportSpecifier') throw unknown(specifier.type);
      return pair(nameOf(specifier.imported), specifier.local.name);
    });
    return `const{${names.join(',')}}=${module};`;
  }
  if (statement.type === 'ExportNamedDeclaration' && statement.declaration === null && statement.source === null) {
    const names = statement.specifiers.map(({ local, exported }) => pair(nameOf(exported), nameOf(local)));
    return `module.exports={${names.join(',')}};`;
  }
  if (/^(Import|Export)/.test(statement.type)) throw unknown(statement.type);
  return undefined;
}

const pair = (outside: string, inside: string): string => (outside === inside ? outside : `${outside}:${inside}`);

function nameOf(name: { type: string; name?: string }): string {
  if (name.name === undefined) throw unknown(name.type);
  return name.name;
}

const unknown = (type: string): Error => new Error(`${type} is not known here. Teach commonJs to convert it.`);
