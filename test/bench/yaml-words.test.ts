// What is said of a text whose form is wrong: for each kind of mistake its place, what is there, what is wrong, and the cure.

import { describe, expect, test } from 'vitest';
import { textValue } from '../../bench/input/yaml-text.ts';

const problemsOf = (text: string): readonly string[] => {
  const read = textValue(text, false);
  return 'problems' in read ? read.problems : [];
};

const noPair = 'there is no "key: value"; write a colon and a value after the key';
const unclosedInside = `${noPair}, or close the quote or bracket before it`;
const bracketBefore = 'a bracket before this line is not closed, or its lines are not indented deeper; close it';
const otherIndent = 'the line is indented otherwise than those beside it; line them up';
const secondPair = 'a second "key: value" is on one line; begin a line of its own, or put the value in quotes';
const unclosedQuote = 'a quote is opened and not closed; close it';
const inBrackets =
  'inside { } or [ ] a comma is missing before or behind this, or a list is written with dashes; write the comma, or brackets';
const noComma = 'a comma is missing before this; write it';
const noSpace = 'a space is missing before #; write it, or put the text in quotes';
const unclosedBracket = 'a bracket is opened and not closed; close it';
const unopened = 'a bracket is closed that was not opened; remove it';
const manyCommas = 'there is a comma too many; remove it';
const notHere = 'this does not belong here; put the value in quotes, or correct the line';
const missing = 'a bracket, a quote, a comma or a colon is missing here; write it';
const documents = 'a second document begins (---); put each into a file of its own';
const beginning = 'no value may begin like this; put it in quotes';
const escape = 'a backslash is followed by no known letter; write it twice, or use single quotes';
const anchor = 'an anchor (&) or alias (*) has no plain name; name it, or put the value in quotes';
const tagValue = 'the value is none that its tag (!) may have; correct it, or remove the tag';
const tagKind = 'a tag (!) is of another kind than its value; remove it';
const otherwise = 'this cannot be read as YAML; put the value in quotes, or correct the line';

describe('a mistake of form', () => {
  test.each<[text: string, said: string]>([
    ['a:\n\tb: 1\n', 'line 2, column 1 (b: 1): the line is indented by a tab; indent it by spaces'],
    ['a: {b: 1\n', `line 2, column 1: ${bracketBefore}`],
    ['a: [1\nb: 2\n', `line 2, column 1 (b: 2): ${bracketBefore}`],
    ['a:\n  - 1\n  b: 2\n', `line 3, column 1 (b: 2): ${otherIndent}`],
    ['- - 1\n - 2\n', `line 2, column 2 (- 2): ${otherIndent}`],
    ['a: b: c\n', `line 1, column 4 (a: b: c): ${secondPair}`],
    ['a: {b: 1 c: 2}\n', `line 1, column 8 (a: {b: 1 c: 2}): ${inBrackets}`],
    ['a: [b: 1 c: 2]\n', `line 1, column 8 (a: [b: 1 c: 2]): ${inBrackets}`],
    ['a: [\n  - 1\n  ]\n', `line 2, column 3 (- 1): ${inBrackets}`],
    ['a: "b\n', `line 2, column 1: ${unclosedQuote}`],
    ["a: 'b\n", `line 2, column 1: ${unclosedQuote}`],
    ['a:\n- 1\nx\n', `line 3, column 1 (x): ${noPair}`],
    ['a\nb: 1\n', `line 1, column 1 (a): ${unclosedInside}`],
    ['a: ["x" "y"]\n', `line 1, column 9 (a: ["x" "y"]): ${noComma}`],
    ['a: "x"#c\n', `line 1, column 7 (a: "x"#c): ${noSpace}`],
    ['a: [1]#c\n', `line 1, column 7 (a: [1]#c): ${noSpace}`],
    ['{a: 1\n', `line 2, column 1: ${unclosedBracket}`],
    ['[1\n', `line 2, column 1: ${unclosedBracket}`],
    ['a: |\n     \n  x\n', `line 3, column 3 (x): ${missing}`],
    ['a: 1\n---\nb: 2\n', `line 2, column 1 (---): ${documents}`],
    ['a: @b\n', `line 1, column 4 (a: @b): ${beginning}`],
    ['a: , b\n', `line 1, column 4 (a: , b): ${beginning}`],
    ['a: "\\q"\n', `line 1, column 5 (a: "\\q"): ${escape}`],
    ['a: &\n', `line 1, column 4 (a: &): ${anchor}`],
    ['a: *\n', `line 1, column 4 (a: *): ${anchor}`],
    ['&a: 1\n', `line 1, column 3 (&a: 1): ${anchor}`],
    [
      'a: !foo 1\n',
      'line 1, column 4 (a: !foo 1): the tag !foo is none that is known here; correct it, remove it, or put the value in quotes',
    ],
    ['a: !!timestamp x\n', `line 1, column 4 (a: !!timestamp x): ${tagValue}`],
    ['a: !!omap {b: 1}\n', `line 1, column 4 (a: !!omap {b: 1}): ${tagKind}`],
    ['a: }\n', `line 1, column 4 (a: }): ${unopened}`],
    ['a: [1]]\n', `line 1, column 7 (a: [1]]): ${unopened}`],
    ['a: [1,,2]\n', `line 1, column 7 (a: [1,,2]): ${manyCommas}`],
    ['a: {,}\n', `line 1, column 5 (a: {,}): ${manyCommas}`],
    ['a: |9x\n', 'line 1, column 6 (a: |9x): after | or > the text begins on the next line; begin it there'],
    ['{a: 1} x\n', `line 1, column 8 ({a: 1} x): ${notHere}`],
    ['%FOO\n---\na: 1\n', `line 1, column 1 (%FOO): ${otherwise}`],
    ['a: &x &y 1\n', `line 1, column 7 (a: &x &y 1): ${otherwise}`],
  ])('%j', (text, said) => {
    expect(problemsOf(text)).toEqual([said]);
  });

  test.each([
    [
      'a list where a key belongs',
      'a:\n  - 1\n - 2\n',
      'a list begins where a key belongs; begin it on a line of its own',
    ],
    [
      'a key of over 1,024 letters',
      `a: [${'k'.repeat(1025)}: 1]\n`,
      'a key is longer than 1,024 characters; shorten it',
    ],
  ])('%s is told first', (_, text, said) => {
    expect(problemsOf(text)[0]!.replace(/^line \d+, column \d+ \(.*\): /, '')).toBe(said);
  });
});

test('a key may have 1,024 letters', () => {
  expect(problemsOf(`a: [${'k'.repeat(1024)}: 1]\n`)).toEqual([]);
});

test.each([
  [60, 60],
  [61, 60],
])('of a line of %d letters %d are shown', (letters, shown) => {
  const line = `a: @${'x'.repeat(letters - 4)}`;
  expect(problemsOf(`${line}\n`)).toEqual([`line 1, column 4 (${line.slice(0, shown)}): ${beginning}`]);
});

test.each([
  [3, []],
  [4, ['and 1 more mistake of form']],
  [5, ['and 2 more mistakes of form']],
])('of %d mistakes the first three are told, and how many follow', (count, more) => {
  const lines = Array.from({ length: count }, (_, index) => `k${index}: @`);
  const told = [0, 1, 2].map((index) => `line ${index + 1}, column 5 (k${index}: @): ${beginning}`);
  expect(problemsOf(`${lines.join('\n')}\n`)).toEqual([...told, ...more]);
});

test.each([
  ['a: *b\n', '*b names no &b above it; write that, or correct the name'],
  ['a: 1\n<<: 2\n', '<< takes a mapping, or a list of them, such as *defaults; write one'],
  [
    `a: &a [${'x, '.repeat(200)}]\nb: &b [${'*a, '.repeat(200)}]\nc: [${'*b, '.repeat(200)}]\n`,
    'its aliases (*name) repeat each other too often to be read; write out what they stand for',
  ],
])('of aliases that stand for nothing, or for too much: %j', (text, said) => {
  expect(problemsOf(text)).toEqual([said]);
});
