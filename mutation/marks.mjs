// Marks put into a source text, which tell what of it was run: one at each statement, branch and function.

import { parseAst } from 'vitest/node';

const isFunction = (node) => /Function/.test(node.type);
const isSilent = (node) => node.type.startsWith('TS') && !/^TS(?:As|NonNull|Satisfies)/.test(node.type);
const isStatement = (node) =>
  node.type.endsWith('Statement') || node.type === 'VariableDeclaration' || node.type === 'ClassDeclaration';
const isDirective = (node) => (node.directive ?? null) !== null;

/** Statements and expressions below `program` that run or not: `{ start, end, as }`, outside before inside. */
const placesIn = (program) => {
  const places = [];
  const add = ({ start, end }, as) => places.push({ start, end, as });
  const body = (node) => node !== null && node.type !== 'BlockStatement' && add(node, 'body');
  const rules = {
    BlockStatement: (node) => {
      if (node.body.length > 0 && !isDirective(node.body[0])) add(node, 'block');
      for (const one of node.body) if (isStatement(one) && !isDirective(one)) add(one, 'statement');
    },
    SwitchCase: (node) => node.consequent.filter(isStatement).forEach((one) => add(one, 'statement')),
    IfStatement: (node) => [node.consequent, node.alternate].forEach(body),
    ForStatement: (node) => body(node.body),
    ForOfStatement: (node) => body(node.body),
    ForInStatement: (node) => body(node.body),
    WhileStatement: (node) => body(node.body),
    ConditionalExpression: (node) => [node.consequent, node.alternate].forEach((one) => add(one, 'value')),
    LogicalExpression: (node) => add(node.right, 'value'),
    ArrowFunctionExpression: (node) => node.body.type !== 'BlockStatement' && add(node.body, 'value'),
  };
  const visit = (node, inFunction) => {
    if (isSilent(node)) return;
    if (inFunction || isFunction(node)) rules[node.type]?.(node);
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child?.type === 'string') visit(child, inFunction || isFunction(node));
  };
  visit(program, false);
  return places;
};

/** Where the marks of a text are: the mark of a place within several is that of the smallest. What is run at load has none. */
export const marksOf = (text) => placesIn(parseAst(text, { lang: 'ts' }));

/** `text` with its marks: `globalThis.windtunnelMarks(file, count)` gives the bytes in which they are set. */
export const marked = (file, text) => {
  const places = marksOf(text);
  if (places.length === 0) return text;
  const put = places.flatMap(({ start, end, as }, mark) => {
    const set = `marks$[${mark}]=1`;
    if (as === 'block') return [{ at: start + 1, text: `${set};`, order: mark }];
    if (as === 'statement') return [{ at: start, text: `${set};`, order: mark }];
    const [open, close] = as === 'body' ? [`{${set};`, '}'] : [`(${set},`, ')'];
    return [
      { at: start, text: open, order: mark },
      { at: end, text: close, order: -mark },
    ];
  });
  put.sort((a, b) => a.at - b.at || a.order - b.order);
  // Nobody hears those of other processes, which run bundles of the same files.
  let made = `const marks$=globalThis.windtunnelMarks?.(${JSON.stringify(file)},${places.length})??[];`;
  let from = 0;
  for (const { at, text: more } of put) {
    made += text.slice(from, at) + more;
    from = at;
  }
  return made + text.slice(from);
};
