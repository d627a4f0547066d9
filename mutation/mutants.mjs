// Small faults that can be put into a source text, one at a time: found in its syntax tree, never in types, imports or comments.

import { parseAst } from 'vitest/node';

const swaps = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
  '??=': ['='],
  '++': ['--'],
  '--': ['++'],
};

const otherMethods = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  toUpperCase: 'toLowerCase',
  toLowerCase: 'toUpperCase',
  push: 'unshift',
  unshift: 'push',
  shift: 'pop',
  find: 'findLast',
  indexOf: 'lastIndexOf',
};
/** Calls that give what they are called on when they are left out. */
const droppable = new Set([
  'filter',
  'slice',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'trim',
  'concat',
  'abs',
  'round',
]);

const isText = (node) =>
  node.type === 'TemplateLiteral' ||
  (node.type === 'Literal' && typeof node.value === 'string') ||
  (node.type === 'BinaryExpression' && node.operator === '+' && (isText(node.left) || isText(node.right)));

/** A word of a vocabulary (a name, an option, a state), not a text for people. */
const isWord = (value) => /^[\w.:/@$-]+$/.test(value);

/** The place of an operator between two nodes. */
const operatorAt = (text, from, to, operator) => {
  const at = text.slice(from, to).replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  return from + at.indexOf(operator);
};

/** What each kind of node may become: `put(start, end, replacement, operator)`. */
const rules = {
  BinaryExpression(node, { text, put }) {
    if (node.operator === '+' && isText(node)) return;
    const at = operatorAt(text, node.left.end, node.right.start, node.operator);
    for (const other of swaps[node.operator] ?? []) put(at, at + node.operator.length, other, 'operator');
  },
  LogicalExpression(node, { text, put }) {
    const at = operatorAt(text, node.left.end, node.right.start, node.operator);
    if (node.operator === '??') {
      put(node.start, node.end, text.slice(node.left.start, node.left.end), 'default left out');
      put(node.start, node.end, text.slice(node.right.start, node.right.end), 'default always');
    } else for (const other of swaps[node.operator]) put(at, at + 2, other, 'operator');
  },
  AssignmentExpression(node, { text, put }) {
    const at = operatorAt(text, node.left.end, node.right.start, node.operator);
    if (node.operator === '+=' && isText(node.right)) return;
    for (const other of swaps[node.operator] ?? []) put(at, at + node.operator.length, other, 'operator');
  },
  UpdateExpression(node, { put }) {
    const at = node.prefix ? node.start : node.end - 2;
    put(at, at + 2, swaps[node.operator][0], 'operator');
  },
  UnaryExpression(node, { text, put }) {
    if (node.operator === '!' || node.operator === '-')
      put(node.start, node.end, ` ${text.slice(node.argument.start, node.argument.end)}`, 'sign left out');
  },
  IfStatement(node, { put }) {
    put(node.test.start, node.test.end, 'true', 'condition');
    put(node.test.start, node.test.end, 'false', 'condition');
  },
  ConditionalExpression(node, { put }) {
    put(node.test.start, node.test.end, 'true', 'condition');
    put(node.test.start, node.test.end, 'false', 'condition');
  },
  WhileStatement(node, { put }) {
    put(node.test.start, node.test.end, 'false', 'condition');
  },
  ExpressionStatement(node, { put }) {
    if ((node.directive ?? null) === null && !isSuperCall(node.expression))
      put(node.start, node.end, ';', 'statement left out');
  },
  ThrowStatement(node, { put }) {
    put(node.start, node.end, ';', 'refusal left out');
  },
  BreakStatement(node, { put }) {
    put(node.start, node.end, ';', 'statement left out');
  },
  ContinueStatement(node, { put }) {
    put(node.start, node.end, ';', 'statement left out');
  },
  BlockStatement(node, { parent, put }) {
    if (/Function/.test(parent.type) && node.body.length > 0 && !isConstructor(parent))
      put(node.start + 1, node.start + 1, ' return;', 'early return');
  },
  ArrowFunctionExpression(node, { put }) {
    const { body } = node;
    if (body.type !== 'BlockStatement' && body.type !== 'ArrowFunctionExpression' && body.type !== 'Literal')
      put(body.start, body.end, 'null', 'result left out');
  },
  ReturnStatement(node, { put }) {
    const { argument } = node;
    if (argument !== null && argument.type !== 'Literal' && argument.type !== 'Identifier')
      put(argument.start, argument.end, 'null', 'result left out');
  },
  Literal(node, { parent, put }) {
    const { value } = node;
    if (typeof value === 'number') {
      put(node.start, node.end, String(value + 1), 'constant');
      if (value !== 0) put(node.start, node.end, String(value === 1 ? 0 : value * 2), 'constant');
    } else if (typeof value === 'boolean') put(node.start, node.end, String(!value), 'constant');
    else if (typeof value === 'string' && value !== '' && isWord(value) && !isKey(parent, node))
      put(node.start, node.end, "''", 'word');
  },
  ArrayExpression(node, { put }) {
    if (node.elements.length > 0) put(node.start, node.end, '[]', 'list emptied');
  },
  MemberExpression(node, { text, put }) {
    if (node.optional) {
      const at = operatorAt(text, node.object.end, node.property.start + 1, '?.');
      put(at, at + 2, text[at + 2] === '[' ? '' : '.', 'optional chaining');
    }
  },
  CallExpression(node, { text, put }) {
    const { callee } = node;
    if (callee.type !== 'MemberExpression' || callee.computed) return;
    const { name } = callee.property;
    if (Object.hasOwn(otherMethods, name))
      put(callee.property.start, callee.property.end, otherMethods[name], 'method');
    if (!droppable.has(name)) return;
    const kept = text.slice(callee.object.start, callee.object.end) === 'Math' ? node.arguments[0] : callee.object;
    put(node.start, node.end, `(${text.slice(kept.start, kept.end)})`, 'call left out');
  },
};

const isSuperCall = (node) => node.type === 'CallExpression' && node.callee.type === 'Super';
const isConstructor = (node) => node.isConstructor === true;
const isKey = (parent, node) =>
  parent.key === node || parent.type === 'ImportExpression' || parent.type === 'ImportAttribute';

/** Children that hold no code that runs. */
const isSilent = (node) =>
  (node.type.startsWith('TS') &&
    !['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion', 'TSEnumMember'].includes(
      node.type,
    )) ||
  node.type === 'ImportDeclaration' ||
  node.type === 'ExportAllDeclaration';

/** Places by which lines of a text begin. */
export const lineStarts = (text) => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];

const lineOf = (starts, at) => {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= at) low = middle;
    else high = middle;
  }
  return low + 1;
};

/** Every mutant of a source: `{ start, end, replacement, operator, line }`, in the order of the text. */
export const mutantsOf = (text) => {
  const starts = lineStarts(text);
  const found = [];
  const put = (start, end, replacement, operator) => {
    if (text.slice(start, end) === replacement) return;
    found.push({ start, end, replacement, operator, line: lineOf(starts, start) });
  };
  const visit = (node, parent) => {
    if (isSilent(node)) return;
    const inner = node.type === 'MethodDefinition' && node.kind === 'constructor' ? { isConstructor: true } : null;
    if (node.type === 'ExportNamedDeclaration' && node.source !== null) return;
    if (Object.hasOwn(rules, node.type)) rules[node.type](node, { text, parent, put });
    for (const [key, value] of Object.entries(node)) {
      if (key === 'typeAnnotation' || key === 'returnType' || key === 'typeArguments') continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child === null || typeof child !== 'object' || typeof child.type !== 'string') continue;
        if (inner !== null && key === 'value') Object.assign(child, inner);
        visit(child, node);
      }
    }
  };
  visit(parseAst(text, { lang: 'ts' }), { type: '' });
  return found.sort((a, b) => a.start - b.start);
};

export const mutated = (text, { start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end);
