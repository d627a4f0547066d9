// How deep a text of YAML or JSON is nested, told before it is parsed.

import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { deepestYaml, tooDeepAt, tooDeepWords } from '../../local/wire/yaml-depth.ts';

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');

const indented = (text: string): ((at: number) => string) => {
  const deeper = (at: number): string => `${' '.repeat(at)}${text}`;
  return deeper;
};

describe('a text is too deep by the first', () => {
  test.each<[what: string, text: (depth: number) => string, line: number, column: number]>([
    ['bracket of a list', (depth) => '['.repeat(depth), 1, 101],
    ['bracket of a mapping', (depth) => `${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`, 1, 501],
    ['bracket in JSON', (depth) => '{"a":[\n'.repeat(depth / 2).concat(depth % 2 === 1 ? '[' : ''), 51, 1],
    ['key that is indented', (depth) => lines(depth, indented('a:')), 101, 102],
    ['key in quotes', (depth) => lines(depth, indented('"a":')), 101, 104],
    ['key behind an anchor and a tag', (depth) => lines(depth, indented('&x !t a:')), 101, 108],
    ['key with a colon in it', (depth) => lines(depth, indented('a:b:')), 101, 104],
    ['key behind a question mark', (depth) => lines(depth, indented('?')), 101, 101],
    ['dash that is indented', (depth) => lines(depth, indented('-')), 101, 101],
    ['dash behind dashes', (depth) => '- '.repeat(depth), 1, 201],
    ['key behind keys, which is wrong besides', (depth) => 'a: '.repeat(depth), 1, 302],
    ['key below comments, which end nothing', (depth) => lines(depth, (at) => `${indented('a:')(at)}\n# b`), 201, 102],
    ['key below windows line ends', (depth) => lines(depth, (at) => `${indented('a:')(at)}\r`), 101, 102],
  ])('%s', (_, text, line, column) => {
    expect(tooDeepAt(text(deepestYaml))).toBeNull();
    expect(tooDeepAt(text(deepestYaml + 1))).toEqual({ line, column });
  });

  test('bracket inside of what is indented', () => {
    const text = (brackets: number): string => `${lines(50, indented('a:'))}${' '.repeat(50)}${'['.repeat(brackets)}`;
    expect(tooDeepAt(text(50))).toBeNull();
    expect(tooDeepAt(text(51))).toEqual({ line: 51, column: 101 });
  });

  test('bracket behind what only looks like more than it is', () => {
    const deep = '['.repeat(101);
    for (const before of [
      'a: "x\\"["\nb: ',
      "a: 'it''s ['\nb: ",
      "a: it's\nb: ",
      'a: |\n  [\n\n  [\n\nb: ',
      'a: x # [\nb: ',
      'a: [it\'s, "]", b#c] # ]\nb: ',
      'a: [\n  1, # ]\n# ]\n  2]\nb: ',
      'a: x\n  [\n\n  y\nb: ',
      'a: "x\n  y"\nb: ',
      'a: x\n---\n',
      '- |\n  [\n- ',
      '|\n[\n---\n',
      '[a]: 1\nb: ',
      '&x\n',
      '!t ',
      '',
    ]) {
      expect(tooDeepAt(`${before}${deep}`), before).not.toBeNull();
      expect(tooDeepAt(`${before}${deep.slice(3)}`), before).toBeNull();
    }
  });
});

describe('a text is not too deep', () => {
  const many = 150;
  test.each([
    ['by brackets in quotes', `a: "${'[{'.repeat(many)}"\nb: '${'[{'.repeat(many)}'\nc: ["${'['.repeat(many)}"]\n`],
    ['by brackets in comments', `# ${'['.repeat(many)}\na: 1 # ${'['.repeat(many)}\nb: [ # ${'['.repeat(many)}\n  ]\n`],
    ['by brackets within plain words', `a: x${'[{'.repeat(many)}\nb:\n  c\n  ${'['.repeat(many)}\n`],
    ['by brackets in block texts', `a: |\n  ${'['.repeat(many)}\nb:\n  - >-\n    ${'['.repeat(many)}\n`],
    ['by brackets in a block text of its own', `--- |\n ${'['.repeat(many)}\n`],
    ['by the steps of a block text', `a: |\n${lines(many, (at) => `  ${' '.repeat(at)}if`)}b: 1\n`],
    ['by the steps of a plain text', `a: x\n${lines(many, (at) => `  ${' '.repeat(at)}y`)}`],
    ['by many lists beside each other', `a: [${'[1], '.repeat(many)}]\n`],
    ['by many keys beside each other', lines(many, (at) => `a${at}:\n  - b: { c: [1] }`)],
    ['by many documents', lines(many, () => '---\na: 1')],
  ])('%s', (_, text) => {
    expect(tooDeepAt(text)).toBeNull();
    expect(parseDocument(text, { logLevel: 'silent' }).contents).not.toBeNull();
  });

  test('by brackets that nobody closed, each in a line of its own: that is told by whoever parses it', () => {
    expect(tooDeepAt(lines(many, (at) => `a${at}: [`))).toBeNull();
  });
});

test('it is said where, how deep a text may be, and what to do', () => {
  expect(tooDeepWords({ line: 3, column: 7 })).toBe(
    'line 3, column 7: lists and mappings lie more than 100 deep in each other here; write it flatter',
  );
});
