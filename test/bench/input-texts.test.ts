// What the texts of scenarios and the files of numbers beside them hold, and what is said of those that hold something else.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numbersOf } from '../../bench/input/numbers-file.ts';
import { placeOf } from '../../bench/input/place.ts';
import { Problems } from '../../bench/input/problems.ts';
import { textValue } from '../../bench/input/yaml-text.ts';

describe('texts', () => {
  /** A mapping in JSON with a key that stands there twice, of so many letters. */
  const doubledJson = (letters: number): string => {
    const begin = '{"a":1,"a":2,"b":"';
    return `${begin}${'x'.repeat(letters - begin.length - 2)}"}`;
  };

  test('a key that is there again is told with its place, in every mapping; keys that are no single values are passed over', () => {
    expect(textValue('? [a, b]\n: 1\nc: 1\n\nd: {e: 1, e: 2}\nc: 3\n', false)).toEqual({
      problems: [
        'c is there again at line 6, column 1; remove one of them',
        'e is there again at line 5, column 11; remove one of them',
      ],
    });
    expect(textValue('? [a, b]\n: 1\n? [a, b]\n: 2\nc: 3\n', false)).toEqual({ value: { '[ a, b ]': 2, c: 3 } });
  });

  test('<< that is there again is merged as well; of what both bring, the first counts', () => {
    const text = 'a: &a {x: 1, z: 1}\nc: &c {y: 2, z: 2}\nb:\n  <<: *a\n  <<: *c\n';
    expect(textValue(text, false)).toEqual({
      value: { a: { x: 1, z: 1 }, c: { y: 2, z: 2 }, b: { x: 1, z: 1, y: 2 } },
    });
  });

  test.each([
    ['environment', ['012345678901', '1.10', '0x1F', true, null, 'x']],
    ['tags', ['012345678901', '1.10', '0x1F', true, null, 'x']],
    ['parameters', ['012345678901', '1.10', '0x1F', true, null, 'x']],
    ['others', [12345678901, 1.1, 31, true, null, 'x']],
  ])('of %s numbers stay as they are written, and nothing else does: %j', (name, values) => {
    const { value } = textValue(`${name}: {A: 012345678901, B: 1.10, C: 0x1F, D: true, E: , F: x}\n`, false) as {
      value: Record<string, Record<string, unknown>>;
    };
    expect(Object.values(value[name]!)).toEqual(values);
  });

  test('a mapping of 200,000 letters in JSON is read as JSON, where the last of two equal keys counts; a shorter one as YAML', () => {
    const { value } = textValue(doubledJson(200_000), false) as { value: Record<string, unknown> };
    expect(Object.keys(value)).toEqual(['a', 'b']);
    expect(value['a']).toBe(2);
    const spaced = textValue(` \n${doubledJson(200_000)}`, false) as { value: Record<string, unknown> };
    expect(spaced.value['a']).toBe(2);
    expect(textValue(doubledJson(199_999), false)).toEqual({
      problems: ['a is there again at line 1, column 8; remove one of them'],
    });
  });

  test('a long text that begins as JSON and is none is read as YAML', () => {
    expect(textValue(`${doubledJson(200_000)} # as written by hand`, false)).toEqual({
      problems: ['a is there again at line 1, column 8; remove one of them'],
    });
    expect(textValue(`[${doubledJson(200_000)}]`, false)).toEqual({
      problems: ['a is there again at line 1, column 9; remove one of them'],
    });
  });

  test('more than a hundred lists and mappings in each other are refused, however long the text is', () => {
    const list = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
    const deep = {
      problems: ['line 1, column 105: lists and mappings lie more than 100 deep in each other here; write it flatter'],
    };
    expect(textValue(`{"a":${list(99)}}`, false)).toHaveProperty('value');
    expect(textValue(`{"a":${list(100)}}`, false)).toEqual(deep);
    expect(textValue(`{"a":${list(100)},"b":"${'x'.repeat(200_000)}"}`, false)).toEqual(deep);
  });

  test('more than 4 MB of YAML are refused, unless they are meant', () => {
    const yaml = (letters: number): string => `a: 1\n#${'x'.repeat(letters - 6)}`;
    expect(textValue(yaml(4_000_000), false)).toEqual({ value: { a: 1 } });
    expect(textValue(yaml(4_160_000), false)).toEqual({
      problems: [
        'is 4.2 MB of YAML, more than is read in a few seconds; put long lists into files of their own (samples, instants, trace), write it as JSON, or insist with --max-memory 4GB',
      ],
    });
    expect(textValue(yaml(4_000_001), false)).toHaveProperty('problems');
    expect(textValue(yaml(4_000_001), true)).toEqual({ value: { a: 1 } });
  });
});

describe('a file of numbers', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-numbers-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const read = (text: string): { numbers: number[]; problems: Problems['list'] } => {
    writeFileSync(join(directory, 'ms.txt'), text);
    const problems = new Problems();
    return {
      numbers: numbersOf('ms.txt', 'a.samples', { directory, problems, warnings: [] }),
      problems: problems.list,
    };
  };

  test('has one a line; comments and empty lines are passed over', () => {
    expect(read('# ms\n1.5\n\n  0 # none\n1e3\n')).toEqual({ numbers: [1.5, 0, 1000], problems: [] });
  });

  test('with a line that is none is told with its line, of which 40 letters are said', () => {
    const refused = (text: string): string => {
      const { numbers, problems } = read(text);
      expect(numbers).toEqual([]);
      expect(problems).toHaveLength(1);
      expect(problems[0]!.path).toBe('a.samples');
      return problems[0]!.message;
    };
    expect(refused('1\n\n-1\nx\n')).toBe('ms.txt:3: "-1" is not a number of ms; write one number a line');
    expect(refused('Infinity\n')).toBe('ms.txt:1: "Infinity" is not a number of ms; write one number a line');
    expect(refused(`1\n${'12,'.repeat(20)}\n`)).toBe(
      'ms.txt:2: "12,12,12,12,12,12,12,12,12,12,12,12,12,1" is not a number of ms; write one number a line',
    );
    expect(refused('# nothing yet\n\n')).toBe('ms.txt holds no number; write one number (ms) a line');
  });
});

describe('a place in a document', () => {
  const document = {
    functions: { api: { memory: '1GB' } },
    traffic: [{ to: 'api' }],
    alarms: {},
    name: 'shop',
    tags: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`t${i}`, i])),
  };

  test('that is nowhere is told with what is there', () => {
    const problem = (path: string): unknown => placeOf(document, path);
    expect(problem('function.api')).toEqual({
      problem: 'there is no "function" in the scenario; there is: functions, traffic, alarms, name, tags',
    });
    expect(problem('functions.shop.memory')).toEqual({
      problem: 'there is no "shop" in functions; there is: api',
    });
    expect(problem('alarms.errors.period')).toEqual({ problem: 'there is no "errors" in alarms; there is: nothing' });
    expect(problem('traffic.1.to')).toEqual({ problem: 'there is no "1" in traffic; there is: 0' });
    expect(problem('name.first')).toEqual({ problem: 'name is "shop" and holds nothing; end the path there' });
    expect(problem('functions..memory')).toEqual({
      problem: '"functions..memory" is no path; write keys with dots between them',
    });
  });

  test('of 21 names that are there 20 are said', () => {
    const { tags } = document;
    expect(placeOf({ functions: tags }, 'functions.shop')).toEqual({
      problem: `there is no "shop" in functions; there is: ${Array.from({ length: 20 }, (_, i) => `t${i}`).join(', ')}`,
    });
  });

  test('that is free is undefined there, with the keys that lead to it', () => {
    expect(placeOf(document, 'seed')).toEqual({ segments: ['seed'], value: undefined });
    expect(placeOf(document, 'functions.api.keepAlive.constant')).toEqual({
      segments: ['functions', 'api', 'keepAlive', 'constant'],
      value: undefined,
    });
    expect(placeOf({ slo: { 'p99.9': '<1s' } }, 'slo.p99.9')).toEqual({ segments: ['slo', 'p99.9'], value: '<1s' });
  });
});
