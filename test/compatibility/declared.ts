import { type ClassElement, parseSync } from 'oxc-parser';

/** What a file of declarations says of a name. */
export interface Declared {
  /** `elsewhere`: another entry declares it. */
  kind: 'function' | 'class' | 'const' | 'enum' | 'type' | 'elsewhere';
  /** Type parameters. */
  parameters: number;
  members: readonly string[];
  text: string;
}

/** The texts of a union of texts; none for any other type. */
export function literalsOf(text: string): string[] {
  const [, union] = /= ((?:'[^']*'(?: \| )?)+);?$/.exec(text.trim()) ?? [];
  return union?.match(/'[^']*'/g) ?? [];
}

type Statement = ReturnType<typeof parseSync>['program']['body'][number];

/** The exports of a flat file, by name. */
export function exportsOf(text: string): Map<string, Declared> {
  const local = new Map<string, Declared>();
  const exported = new Map<string, Declared>();
  const { body } = parseSync('index.d.ts', text).program;
  for (const statement of body) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    const found = inner === null ? undefined : declaredBy(inner, text);
    if (found === undefined) continue;
    const [name, declared] = found;
    for (const map of statement.type === 'ExportNamedDeclaration' ? [local, exported] : [local])
      if (!map.has(name)) map.set(name, declared);
  }
  for (const statement of body) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration !== null) continue;
    for (const { local: inside, exported: outside } of statement.specifiers) {
      const declared = 'name' in inside ? local.get(inside.name) : undefined;
      if ('name' in outside)
        exported.set(outside.name, declared ?? { kind: 'elsewhere', parameters: 0, members: [], text: '' });
    }
  }
  return exported;
}

function declaredBy(statement: Statement, source: string): [string, Declared] | undefined {
  const text = source.slice(statement.start, statement.end);
  const shape = (kind: Declared['kind'], members: readonly string[] = []): Declared => ({
    kind,
    members,
    text,
    parameters: 'typeParameters' in statement ? (statement.typeParameters?.params.length ?? 0) : 0,
  });
  if (statement.type === 'TSDeclareFunction' || statement.type === 'FunctionDeclaration')
    return statement.id === null ? undefined : [statement.id.name, shape('function')];
  if (statement.type === 'ClassDeclaration')
    return statement.id === null ? undefined : [statement.id.name, shape('class', membersOf(statement.body.body))];
  if (statement.type === 'TSEnumDeclaration') return [statement.id.name, shape('enum')];
  if (statement.type === 'TSInterfaceDeclaration' || statement.type === 'TSTypeAliasDeclaration')
    return [statement.id.name, shape('type')];
  if (statement.type !== 'VariableDeclaration') return undefined;
  const [first] = statement.declarations;
  return first !== undefined && 'name' in first.id ? [first.id.name, shape('const')] : undefined;
}

const membersOf = (members: readonly ClassElement[]): string[] =>
  members.flatMap((member) => {
    if (!('key' in member) || member.key.type !== 'Identifier' || member.key.name === 'constructor') return [];
    return 'accessibility' in member && member.accessibility === 'private' ? [] : [member.key.name];
  });
