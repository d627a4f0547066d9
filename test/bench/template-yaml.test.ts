// Plain scalars of templates: CloudFormation reads YAML 1.1. What each is read as was compared with SnakeYAML 1.33.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTemplate, textOf } from '../../bench/template/template-source.ts';

const read = (text: string): unknown => parseTemplate(`a: ${text}\nResources: {}\n`, 'template.yaml').value['a'];

test.each([
  { value: true, written: ['yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE', '!!bool "yes"'] },
  { value: false, written: ['no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'] },
  { value: null, written: ['~', 'null', 'Null', 'NULL', ''] },
  { value: 0, written: ['0', '00', '-0', '+0'] },
  { value: 493, written: ['0755', '+0755', '0_7_5_5', '493', '4_93', '0x1ED', '0b111101101', '8:13'] },
  { value: -8, written: ['-8', '-010', '-0x8', '-0b1000'] },
  { value: 5400, written: ['1:30:00', '90:00', '5400'] },
  { value: 123456789012, written: ['123456789012'] },
  { value: 0.25, written: ['0.25', '.25', '+.25', '25e-2', '2.5e-1'] },
])('$value', ({ value, written }) => {
  for (const text of written) expect(read(text), text).toBe(value);
});

test.each([
  { why: 'no word of YAML 1.1', texts: ['y', 'Y', 'n', 'N', 'yEs', 'oN', 'tRUE', 'nUll'] },
  { why: 'quoted', texts: ["'yes'", '"0755"', "'1:30'", '"1e3"'] },
  { why: 'a digit that is not octal', texts: ['08', '0788', '089123456789', '012345678901', '0o17'] },
  { why: 'no time of day', texts: ['01:30', '1:60', '1:2:99', '123:45:67'] },
  { why: 'a day of the calendar', texts: ['2012-10-17', '2001-12-14t21:59:43.10-05:00'] },
  { why: 'more digits than a number here keeps', texts: ['12345678901234567890', '-9223372036854775808'] },
  { why: 'no number at all', texts: ['0b', '0x', '0b102', '1e', 'e3', '.', '..', '+', '_1', '1.2.3', '3h', '='] },
])('a text, because it is $why', ({ texts }) => {
  for (const text of texts) expect(read(text), text).toBe(text.replaceAll(/^['"]|['"]$/g, ''));
});

test('a number with a fraction goes into a text as the service writes it', () => {
  const texts = {
    '1.0': '1.0',
    '5.': '5.0',
    '1.10': '1.1',
    '1e3': '1000.0',
    '12345e67': '1.2345E71',
    '1e10': '1.0E10',
  };
  for (const [written, text] of Object.entries(texts)) expect(textOf(read(written)), written).toBe(text);
  expect(textOf(read('.inf'))).toBe('Infinity');
  expect(textOf(read('1e400'))).toBe('Infinity');
  expect(textOf(read('!!float 3'))).toBe('3.0');
});

test('bytes stay in base64, merged keys are read, the last of equal keys counts', () => {
  expect(read('!!binary |\n  aGVs\n  bG8=')).toBe('aGVsbG8=');
  const text = 'x: &x { b: yes, c: 1 }\na: { <<: *x, c: 2 }\na2: 1\na2: 2\nResources: {}\n';
  expect(parseTemplate(text, 't').value).toMatchObject({ a: { b: true, c: 2 }, a2: 2 });
});

test('a directive does not change how a template is read', () => {
  expect(parseTemplate('%YAML 1.2\n---\na: yes\nResources: {}\n', 't').value['a']).toBe(true);
});

test('a template that is nested deeper than anybody writes is refused with the place', () => {
  const listed = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(() => read(listed(99))).not.toThrow();
  expect(() => read(listed(100))).toThrow(
    'line 1, column 103: lists and mappings lie more than 100 deep in each other here; write it flatter',
  );
});

test('aliases that repeat each other are refused', () => {
  const row = (name: string, of: string): string =>
    `${name}: &${name} [${Array.from({ length: 20 }, () => `*${of}`).join()}]`;
  const text = ['a: &a [1, 2]', row('b', 'a'), row('c', 'b'), row('d', 'c'), row('e', 'd'), 'Resources: {}'].join('\n');
  expect(() => parseTemplate(text, 't.yaml')).toThrow(/aliases .* write out/);
});

/** With every number as the text that it becomes, as the corners were written down. */
const inTexts = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inTexts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inTexts(inner)]));
  }
  return typeof value === 'number' ? textOf(value) : value;
};

const cornersFile = new URL('yaml-corners.json', import.meta.url);
const corners = JSON.parse(readFileSync(cornersFile, 'utf8')) as [text: string, value: unknown][];

test.for(corners.map(([text, value], index): [number, string, unknown] => [index, text, value]))(
  'a template in a corner of YAML 1.1 is read as SnakeYAML 1.33 reads it (%i)',
  ([, text, value]) => {
    expect(inTexts(parseTemplate(text, 't.yaml').value)).toEqual(value);
  },
);

test('keys that are lists, sets and ordered maps are refused with their lines; a key that is nothing is null', () => {
  expect(() => parseTemplate('Resources:\n  F:\n    ? [1, 2]\n    : v\n', 't.yaml')).toThrow(
    /line 3: has a list .* key/,
  );
  expect(() => parseTemplate('Resources:\n  F: !!set { a, b }\n', 't.yaml')).toThrow(/line 2: is of the type .*:set/);
  expect(() => parseTemplate('Resources:\n  F: !!omap [a: 1]\n', 't.yaml')).toThrow(/line 2: is of the type .*:omap/);
  expect(parseTemplate('Resources: { ~: 1 }\n', 't.yaml').value['Resources']).toEqual({ null: 1 });
});

test('zero below zero keeps its sign in a text', () => {
  expect(textOf(read('-0.0'))).toBe('-0.0');
});

test('a part that holds itself is refused with its place', () => {
  const text = 'Resources:\n  A:\n    Type: T\n    Properties: &all\n      Environment: { Variables: { X: *all } }\n';
  expect(() => parseTemplate(text, 't.yaml')).toThrow(
    /Resources\.A\.Properties\.Environment\.Variables\.X: holds itself: .*write out what is meant/,
  );
});
