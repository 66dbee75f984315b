import type { Expression, Node } from 'oxc-parser';
import { parseSync, visitorKeys } from 'oxc-parser';

/** Changes of a source file's syntax tree, so that a mutation outlives reformatting and renamed locals. */

/** Takes the text of a file, returns the changed text. @throws MutationError unless the edit finds exactly one node. */
export type Edit = (source: string) => string;

export class MutationError extends Error {
  override name = 'MutationError';
}

/** Chooses nodes: returns the node to change, or `undefined`. */
export interface Selector {
  /** The node that it looks for, e.g. "call of find". */
  text: string;
  pick: (node: Node) => Node | undefined;
}

interface Scope {
  /** Puts `by` in the place of the node; a function gets the node's text. */
  replace: (selector: Selector, by: string | ((text: string) => string)) => Edit;
  /** Removes a statement, or an element of a list with its comma. */
  remove: (selector: Selector) => Edit;
}

/** Looks in the function, method or arrow function of this name alone; `#record` for a private method. */
export const inFunction = (name: string): Scope => scope(`function ${name}`, (node) => functionOf(node, name));

/** Looks in the whole file. */
export const inFile: Scope = scope('the file', (node) => (node.type === 'Program' ? node : undefined));

/** A call of `name`, be it `name()`, `x.name()` or `x.#name()`. */
export const call = (name: string): Selector =>
  selector(`call of ${name}`, (node) => node.type === 'CallExpression' && nameOf(node.callee) === name);

/** `operator` between two operands, of which one mentions `name` when that is given. */
export const comparison = (operator: string, name?: string): Selector =>
  selector(
    `${operator}${name === undefined ? '' : ` with ${name}`}`,
    (node) =>
      (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') &&
      node.operator === operator &&
      (name === undefined || mentions(node, name)),
  );

/** `key: value` of an object literal. */
export const property = (key: string): Selector =>
  selector(`property ${key}`, (node) => node.type === 'Property' && nameOf(node.key) === key);

/** An object literal whose properties have these literal values. */
export const object = (values: Readonly<Record<string, string>>): Selector =>
  selector(
    `object with ${JSON.stringify(values)}`,
    (node) =>
      node.type === 'ObjectExpression' &&
      Object.entries(values).every(([key, value]) =>
        node.properties.some(
          (each) => each.type === 'Property' && nameOf(each.key) === key && isLiteral(each.value, value),
        ),
      ),
  );

/** An array literal whose first elements mention these literals, in their order. */
export const array = (...values: readonly string[]): Selector =>
  selector(
    `array of ${values.join(', ')}`,
    (node) =>
      node.type === 'ArrayExpression' &&
      values.every((value, index) => {
        const element = node.elements[index];
        return element !== null && element !== undefined && within(element).some((each) => isLiteral(each, value));
      }),
  );

export const literal = (value: string | number): Selector =>
  selector(`literal ${value}`, (node) => isLiteral(node, value));

/** The value that the constant or variable of this name is declared with. */
export const valueOf = (name: string): Selector => ({
  text: `declaration of ${name}`,
  pick: (node) =>
    node.type === 'VariableDeclarator' && nameOf(node.id) === name && node.init !== null ? node.init : undefined,
});

/** The expression `name` in a template literal. */
export const interpolated = (name: string): Selector => ({
  text: `\${${name}}`,
  pick: (node) =>
    node.type === 'TemplateLiteral' ? node.expressions.find((each) => nameOf(each) === name) : undefined,
});

/** The object whose method the selected call is. */
export const receiver = ({ text, pick }: Selector): Selector => ({
  text: `receiver of the ${text}`,
  pick: (node) => {
    const found = pick(node);
    return found?.type === 'CallExpression' && found.callee.type === 'MemberExpression'
      ? found.callee.object
      : undefined;
  },
});

/** The argument at `index` of the selected call. */
export const argument = (index: number, { text, pick }: Selector): Selector => ({
  text: `argument ${index} of the ${text}`,
  pick: (node) => {
    const found = pick(node);
    return found?.type === 'CallExpression' ? found.arguments[index] : undefined;
  },
});

/** The condition of an `if` or `?:` that mentions `name`. */
export const condition = (name: string): Selector => ({
  text: `condition with ${name}`,
  pick: (node) =>
    (node.type === 'IfStatement' || node.type === 'ConditionalExpression') && mentions(node.test, name)
      ? node.test
      : undefined,
});

/** The expression statement that calls `name`. */
export const statement = (name: string): Selector =>
  selector(
    `statement that calls ${name}`,
    (node) =>
      node.type === 'ExpressionStatement' &&
      within(node).some((each) => each.type === 'CallExpression' && nameOf(each.callee) === name),
  );

const selector = (text: string, fits: (node: Node) => boolean): Selector => ({
  text,
  pick: (node) => (fits(node) ? node : undefined),
});

function scope(where: string, root: (node: Node) => Node | undefined): Scope {
  const find = (source: string, wanted: Selector): Node => {
    const scopes = pickAll(parse(source), root);
    if (scopes.length !== 1) throw new MutationError(`${where} is there ${scopes.length} times, 1 is needed`);
    const found = pickAll(scopes[0] as Node, wanted.pick);
    if (found.length !== 1)
      throw new MutationError(`${where} has ${found.length} nodes that are ${wanted.text}, 1 is needed`);
    return found[0] as Node;
  };
  const changed = (source: string, start: number, end: number, by: string): string => {
    const text = source.slice(0, start) + by + source.slice(end);
    parse(text);
    if (text === source) throw new MutationError(`${where} is as before`);
    return text;
  };
  return {
    replace: (wanted, by) => (source) => {
      const { start, end } = find(source, wanted);
      return changed(source, start, end, typeof by === 'string' ? by : by(source.slice(start, end)));
    },
    remove: (wanted) => (source) => {
      const { start, end } = find(source, wanted);
      const after = /^\s*,/.exec(source.slice(end))?.[0].length;
      const before = after === undefined ? (/,\s*$/.exec(source.slice(0, start))?.[0].length ?? 0) : 0;
      return changed(source, start - before, end + (after ?? 0), '');
    },
  };
}

function parse(source: string): Node {
  const { program, errors } = parseSync('source.ts', source, { preserveParens: false });
  const [error] = errors;
  if (error !== undefined) throw new MutationError(`the source does not parse: ${error.message}`);
  return program;
}

const pickAll = (root: Node, pick: Selector['pick']): Node[] => within(root).flatMap((node) => pick(node) ?? []);

/** A node and all nodes below it, in their order. */
function within(node: Node): Node[] {
  const below = (visitorKeys[node.type] ?? []).flatMap(
    (key) => (node as unknown as Record<string, Node | (Node | null)[] | null>)[key] ?? [],
  );
  return [node, ...below.flatMap((each) => (each === null ? [] : within(each)))];
}

function functionOf(node: Node, name: string): Node | undefined {
  if (node.type === 'FunctionDeclaration') return node.id?.name === name ? node : undefined;
  if (node.type === 'MethodDefinition') return nameOf(node.key) === name ? node : undefined;
  if (node.type !== 'VariableDeclarator' || node.init?.type !== 'ArrowFunctionExpression') return undefined;
  return nameOf(node.id) === name ? node.init : undefined;
}

/** The last name of `a`, `a.b` or `this.#b`; a private name has its `#`. */
function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return node.type === 'Literal' ? String(node.value) : undefined;
}

const isLiteral = (node: Node | Expression, value: string | number): boolean =>
  node.type === 'Literal' && node.value === value;

const mentions = (node: Node, name: string): boolean => within(node).some((each) => nameOf(each) === name);
