// Keys written into, and taken out of, mappings of YAML and JSON: where they come to stand, and that all else stays as it is.

import { describe, expect, test } from 'vitest';
import { parse, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { inside, pairOf, TemplateEditor } from '../../../bench/plan/template-editor.ts';

type Act = (editor: TemplateEditor, map: YAMLMap) => void;

const contentsOf = (text: string): unknown => parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }).contents;

/** The text after `act` on the mapping at R, or on the whole where there is none. */
const edited = (text: string, act: Act): string => {
  const root = contentsOf(text) as YAMLMap;
  const editor = new TemplateEditor(text);
  act(editor, (inside(root, 'R') ?? root) as YAMLMap);
  return editor.text;
};

describe('a key that is set', () => {
  const setting =
    (key: string, value: string): Act =>
    (editor, map) =>
      editor.set(map, key, value);

  test.each([
    ['keeps the comment behind it', 'a: 1 # one\nb: 2\n', 'a: 9 # one\nb: 2\n'],
    ['keeps the blanks behind it', 'b: 1\na: 2   \n', 'b: 1\na: 9   \n'],
    ['takes the place of a mapping, not of the empty line below', 'a:\n  x: 1\n\nb: 1\n', 'a: 9\n\nb: 1\n'],
    ['comes where nothing stood', 'a:\nb: 1\n', 'a: 9\nb: 1\n'],
    ['is the last of two that are called so', 'a: 1\na: 2\n', 'a: 1\na: 9\n'],
    ['comes to a key without a colon in braces', 'R: { a, b: 1 }\n', 'R: { a: 9, b: 1 }\n'],
    ['comes to a key without a colon at the end of braces', 'R: { b: 1, a }\nc: 1\n', 'R: { b: 1, a: 9 }\nc: 1\n'],
    ['comes to a key without a value in braces', 'R: { a: , b: 1 }\n', 'R: { a: 9 , b: 1 }\n'],
    ['comes to a marked key without a colon', '? a # one\nb: 1\n', '? a\n: 9 # one\nb: 1\n'],
    ['comes to a marked key in braces', 'R: { ? a, b: 1 }\n', 'R: { ? a: 9, b: 1 }\n'],
    ['comes behind the colon of a marked key', '? a\n# one: 1\n: 1\n', '? a\n# one: 1\n: 9\n'],
    ['comes behind a colon that stands by itself', 'R: {"a" : 1}\n', 'R: {"a" : 9}\n'],
    ['takes the place of a tag and its value', 'a: !Ref b\nb: 1\n', 'a: 9\nb: 1\n'],
    ['takes the place of a tag alone', 'R: { a: !t , b: 1 }\n', 'R: { a: 9 , b: 1 }\n'],
    ['takes the place of an anchored mapping', 'a: &x\n  b: 1\nc: 1\n', 'a: 9\nc: 1\n'],
    ['keeps the comment before the value', 'a: # one: 1\n  1 # two\nb: 1\n', 'a: 9 # one: 1 # two\nb: 1\n'],
    ['keeps the lines of comments before the value', 'a:\n  # b: 1\n  # c\n  x: 1\n', 'a: 9\n  # b: 1\n  # c\n'],
    ['keeps a comment where nothing stood', 'a: # one: 1\nb: 1\n', 'a: 9 # one: 1\nb: 1\n'],
    ['keeps a comment in braces', 'R: { a: # one\n  1 }\n', 'R: { a: 9 # one\n   }\n'],
  ])('%s', (_, before, after) => {
    expect(edited(before, setting('a', '9'))).toBe(after);
  });

  test.each([
    ['in lines', 'R:\n  # first\n  a: 1\n  b: 2\n', 'R:\n  # first\n  c: 9\n  a: 1\n  b: 2\n'],
    ['with the line ends of the text', 'a: 1\r\nb: 2\r\n', 'c: 9\r\na: 1\r\nb: 2\r\n'],
    ['within braces', 'R: { a: 1 }\n', 'R: { c: 9, a: 1 }\n'],
    ['within empty braces', 'R: {}\n', 'R: { c: 9 }\n'],
    ['within braces in lines', 'R: {\n  a: 1 }\n', 'R: {\n  c: 9,\n  a: 1 }\n'],
    ['before the anchor of the first', 'R:\n  &x a: 1\n', 'R:\n  c: 9\n  &x a: 1\n'],
    ['before the question mark of the first', 'R:\n  ? a\n  : 1\n', 'R:\n  c: 9\n  ? a\n  : 1\n'],
    ['in JSON indented by tabs', '{\n\t"R": {\n\t\t"a": 1\n\t}\n}', '{\n\t"R": {\n\t\t"c": 9,\n\t\t"a": 1\n\t}\n}'],
    ['in JSON', '{"R":{"a":1}}', '{"R":{ "c": 9,"a":1}}'],
    ['in JSON in lines', '{\n  "R": {\n    "a": 1\n  }\n}\n', '{\n  "R": {\n    "c": 9,\n    "a": 1\n  }\n}\n'],
  ])('and is new stands first, %s', (_, before, after) => {
    expect(edited(before, setting('c', '9'))).toBe(after);
  });
});

test.each([
  ['in lines', 'a: 1\n', 'c: 9\nd: 8\na: 1\n'],
  ['within braces', 'R: { a: 1 }\n', 'R: { c: 9, d: 8, a: 1 }\n'],
  ['within empty braces', 'R: {}\n', 'R: { c: 9, d: 8 }\n'],
  ['in JSON in lines', '{\n  "a": 1\n}\n', '{\n  "c": 9,\n  "d": 8,\n  "a": 1\n}\n'],
])('keys that are new stand in the order in which they were set, %s', (_, before, after) => {
  expect(
    edited(before, (editor, map) => {
      editor.set(map, 'c', '9');
      editor.set(map, 'd', '8');
    }),
  ).toBe(after);
});

test('a key that is new in a mapping of a list stands behind its dash', () => {
  const text = 'R:\n  - a: 1\n    b: 2\n';
  const editor = new TemplateEditor(text);
  const map = (inside(contentsOf(text), 'R') as YAMLSeq<YAMLMap>).items[0]!;
  editor.set(map, 'c', '9');
  editor.set(map, 'd', '8');
  expect(editor.text).toBe('R:\n  - c: 9\n    d: 8\n    a: 1\n    b: 2\n');
  editor.remove(map, 'a');
  expect(editor.text).toBe('R:\n  - c: 9\n    d: 8\n    b: 2\n');
  editor.remove(map, 'b');
  expect(parse(editor.text)).toEqual({ R: [{ c: 9, d: 8 }] });
});

test.each([
  ['in lines', 'a: 1\nb: 1\n', 'c: 9\n'],
  ['behind another', 'a: 1\nx: 0\nb: 1\n', 'c: 9\nx: 0\n'],
  ['within braces', 'R: { a: 1, b: 1 }\n', 'R: { c: 9  }\n'],
  ['at the end of braces', 'R: { x: 0, a: 1, b: 1 }\n', 'R: { c: 9, x: 0 }\n'],
  ['at the beginning of braces', 'R: { a: 1, b: 1, x: 0 }\n', 'R: { c: 9, x: 0 }\n'],
  ['on both sides of another', 'R: { a: 1, x: 0, b: 1 }\n', 'R: { c: 9, x: 0 }\n'],
  ['in JSON', '{"x":0,"a":1,"b":1}', '{ "c": 9,"x":0}'],
  ['in JSON in lines', '{\n  "x": 0,\n  "a": 1,\n  "b": 1\n}', '{\n  "c": 9,\n  "x": 0\n}'],
])('two keys are removed and one is set, %s', (_, before, after) => {
  for (const keys of ['ab', 'ba']) {
    expect(
      edited(before, (editor, map) => {
        for (const key of keys) editor.remove(map, key);
        editor.set(map, 'c', '9');
      }),
    ).toBe(after);
  }
});

describe('a key that is removed', () => {
  test.each([
    ['goes with its lines', 'a: 1\nb:\n  c: 1\n  d: 2\ne: 3\n', 'a: 1\ne: 3\n'],
    ['goes from the end of a text that ends without a line end', 'a: 1\nb: 2', 'a: 1\n'],
    ['goes with the comma behind it', 'R: { b: 1, c: 3 }\n', 'R: { c: 3 }\n'],
    ['goes with the comma behind it from the middle', 'R: { a: 1, b: 2, c: 3 }\n', 'R: { a: 1, c: 3 }\n'],
    ['goes with the comma before it from the end', 'R: { a: 1, b: 3 }\n', 'R: { a: 1 }\n'],
    ['leaves a comma that a comment follows', 'R: { a: 1, # one\n  b: 3 }\n', 'R: { a: 1, # one\n   }\n'],
    ['leaves empty braces', '{"R":{"b":1}}', '{"R":{}}'],
    ['goes from JSON in lines, first', '{\n  "b": 1,\n  "a": 2\n}', '{\n  "a": 2\n}'],
    ['goes from JSON in lines, last', '{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1\n}'],
    ['goes from braces without a colon', 'R: { b, a: 1 }\n', 'R: { a: 1 }\n'],
    ['goes from braces with its anchor', 'R: { &x b: 1, a: 1 }\n', 'R: { a: 1 }\n'],
    ['goes with the comment before its comma', 'R: { b: 1 # one, 1\n  , a: 1 }\n', 'R: { a: 1 }\n'],
    ['goes with its lines where it has a colon inside', 'a: 1\n"b": !t\n  "x:y": 1\ne: 3\n', 'a: 1\ne: 3\n'],
    ['and is not there changes nothing', 'a: 1\n', 'a: 1\n'],
  ])('%s', (_, before, after) => {
    expect(edited(before, (editor, map) => editor.remove(map, 'b'))).toBe(after);
  });
});

test.each([
  ['each by itself where there are some', 'R:\n  c: { x: 1, y: 1 }\n', 'R:\n  c: { x: 2, y: 3 }\n'],
  ['each in its line', 'R:\n  c:\n    y: 1 # one\n', 'R:\n  c:\n    x: 2\n    y: 3 # one\n'],
  ['in their order', 'R:\n  c:\n    z: 1\n', 'R:\n  c:\n    x: 2\n    y: 3\n    z: 1\n'],
  ['as a mapping in the place of an empty one', 'R:\n  a: 1\n  c: {}\n', 'R:\n  a: 1\n  c: { x: 2, y: 3 }\n'],
  ['as a mapping that is new', 'R:\n  a: 1\n', 'R:\n  c: { x: 2, y: 3 }\n  a: 1\n'],
  ['as a mapping in JSON', '{"R": {"a": 1}}', '{"R": { "c": { "x": 2, "y": 3 },"a": 1}}'],
])('keys of an inner mapping are set %s', (_, before, after) => {
  expect(edited(before, (editor, map) => editor.setInside(map, 'c', { x: 2, y: 3 }))).toBe(after);
});

test.each([
  ['new', 'R:\n  a: 1\n', "R:\n  c:\n    - { x: 'a b', y: { z: 1 } }\n    - { l: [q, 2] }\n  a: 1\n"],
  [
    'behind the comment of another',
    'R:\n  c: # one\n    - 1\n',
    "R:\n  c: # one\n    - { x: 'a b', y: { z: 1 } }\n    - { l: [q, 2] }\n",
  ],
  [
    'in the place of another',
    'R:\n    a: 1\n    c: [1]\n    d: 2\n',
    "R:\n    a: 1\n    c:\n      - { x: 'a b', y: { z: 1 } }\n      - { l: [q, 2] }\n    d: 2\n",
  ],
  [
    'with the line ends of the text',
    'a: 1\r\n',
    "c:\r\n  - { x: 'a b', y: { z: 1 } }\r\n  - { l: [q, 2] }\r\na: 1\r\n",
  ],
  ['in JSON', '{"R": {"a": 1}}', '{"R": { "c": [{"x":"a b","y":{"z":1}},{"l":["q",2]}],"a": 1}}'],
])('a list, %s', (_, before, after) => {
  const items = [{ x: 'a b', y: { z: 1 } }, { l: ['q', 2] }];
  expect(edited(before, (editor, map) => editor.setList(map, 'c', items))).toBe(after);
});

describe('entries that are added behind another', () => {
  const adding =
    (entries: Readonly<Record<string, object>>): Act =>
    (editor, map) =>
      editor.add(map, 'F', entries);

  test('are written as a template is: functions short where they are alone, texts in quotes where they could be something else', () => {
    const split = { 'Fn::Split': [':', { Ref: 'Y' }] };
    const entries = {
      T: {
        Type: 'A::B',
        Own: { Ref: 'X' },
        Sub: { 'Fn::Sub': 'function:${X}:live' },
        Join: { 'Fn::Join': [':', ['a', { 'Fn::Select': [6, split] }]] },
        Two: { Ref: 'X', Other: 1 },
        P: { N: 1, B: true, Z: null, L: [{ a: 'cron(1 2)' }, { b: "it's" }], W: '1.5' },
      },
      U: { Type: 'C' },
    };
    expect(edited('R:\n  F:\n    Type: X\n  G:\n    Type: Y\n', adding(entries))).toBe(`R:
  F:
    Type: X
  T:
    Type: A::B
    Own: !Ref X
    Sub: !Sub 'function:\${X}:live'
    Join: !Join [':', [a, { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: Y }] }] }]]
    Two:
      Ref: X
      Other: 1
    P:
      N: 1
      B: true
      Z: null
      L:
        - { a: 'cron(1 2)' }
        - { b: 'it''s' }
      W: '1.5'
  U:
    Type: C
  G:
    Type: Y
`);
  });

  test.each([
    ['by one', 'R:\r\n F:\r\n  Type: X\r\n', 'R:\r\n F:\r\n  Type: X\r\n T:\r\n  P:\r\n   N: 1\r\n'],
    [
      'by four, in a text that ends without a line end',
      'R:\n    F:\n        Type: X',
      'R:\n    F:\n        Type: X\n    T:\n        P:\n            N: 1',
    ],
    [
      'by ten, of which eight are taken',
      'R:\n  F:\n            Type: X\n',
      'R:\n  F:\n            Type: X\n  T:\n          P:\n                  N: 1\n',
    ],
    ['not at all', 'R:\n  F: {}\n', 'R:\n  F: {}\n  T:\n    P:\n      N: 1\n'],
    ['and no mapping', 'R:\n  F: 1\n', 'R:\n  F: 1\n  T:\n    P:\n      N: 1\n'],
  ])('are indented as it is: %s', (_, before, after) => {
    expect(edited(before, adding({ T: { P: { N: 1 } } }))).toBe(after);
  });

  test.each([
    [
      'in lines by two',
      '{\n  "R": {\n    "F": {\n      "Type": "X"\n    }\n  }\n}\n',
      '{\n  "R": {\n    "F": {\n      "Type": "X"\n    },\n    "T": {\n      "P": {\n        "N": 1\n      }\n    },\n    "U": {\n      "a": 1\n    }\n  }\n}\n',
    ],
    [
      'in lines by four',
      '{\n    "R": {\n        "F": {\n            "Type": "X"\n        }\n    }\n}\n',
      '{\n    "R": {\n        "F": {\n            "Type": "X"\n        },\n        "T": {\n            "P": {\n                "N": 1\n            }\n        },\n        "U": {\n            "a": 1\n        }\n    }\n}\n',
    ],
    [
      'in one line',
      '{"R":{"F":{"Type":"X"},"G":1}}',
      '{"R":{"F":{"Type":"X"}, "T": {"P":{"N":1}}, "U": {"a":1},"G":1}}',
    ],
  ])('stand in JSON as it does: %s', (_, before, after) => {
    expect(edited(before, adding({ T: { P: { N: 1 } }, U: { a: 1 } }))).toBe(after);
  });
});

test('what is inside is found by its keys; of two keys that are called so the last', () => {
  const root = contentsOf('? [a]\n: 1\n1: x\na: { b: 2 }\na: { b: 3 }\n');
  expect((inside(root, 'a', 'b') as { value: unknown }).value).toBe(3);
  expect((pairOf(root, '1')!.value as { value: unknown }).value).toBe('x');
  expect(inside(root, 'a', 'c', 'd')).toBeUndefined();
  expect(pairOf('text', 'a')).toBeUndefined();
});
