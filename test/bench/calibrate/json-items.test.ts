// Parts of JSON documents that come in pieces: the same wherever a piece ends.

import { describe, expect, test } from 'vitest';
import type { InputFile } from '../../../bench/calibrate/input-file.ts';
import { documentsOf, jsonItems } from '../../../bench/calibrate/json-items.ts';

/** A file of this text, read so many bytes at a time. */
const fileOf = (text: string, size: number): InputFile => {
  const bytes = Buffer.from(text);
  return {
    path: 'recorded.json',
    chunks: async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
    json: () => Promise.resolve().then(() => JSON.parse(text) as unknown),
  } as unknown as InputFile;
};

const itemsOf = async (text: string, size: number, depth: 0 | 1 | 2): Promise<unknown[]> => {
  const items: unknown[] = [];
  for await (const item of jsonItems(fileOf(text, size), depth)) items.push(item);
  return items;
};

const sizes = [1, 2, 3, 5, 7, 11, 1000] as const;

describe('parts of a document', () => {
  const first = { a: '}]"{[', b: [1, { c: '\\' }], 'd"\\': 'ü–' };
  const second = [[], { e: '\\"}' }];

  test.each(sizes)('are whole, read %i bytes at a time', async (size) => {
    expect(await itemsOf(JSON.stringify([first, second, {}]), size, 1)).toEqual([first, second, {}]);
    expect(await itemsOf(JSON.stringify({ x: [first], y: [second], z: 'none [' }, null, 1), size, 2)).toEqual([
      first,
      second,
    ]);
    expect(await itemsOf(`${JSON.stringify(first)}\n${JSON.stringify(second)}`, size, 0)).toEqual([first, second]);
  });

  test('are none in what holds none', async () => {
    expect(await itemsOf('', 1, 0)).toEqual([]);
    expect(await itemsOf('[1, "a", null]', 1, 1)).toEqual([]);
    expect(await itemsOf('{"a": 1}', 1, 1)).toEqual([]);
  });

  test.each(sizes)('come up to what is broken off, read %i bytes at a time', async (size) => {
    const items: unknown[] = [];
    const all = async (text: string): Promise<void> => {
      for await (const item of jsonItems(fileOf(text, size), 1)) items.push(item);
    };
    await expect(all('[{"a":1},{"b":2}')).rejects.toThrow(
      'recorded.json has a problem:\n  (whole file): ends in the middle of its JSON; was it cut off? Write it again',
    );
    await expect(all('[{"c":3},{"d":"x')).rejects.toThrow('ends in the middle of its JSON');
    expect(items).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
  });

  test('that are no JSON are told with their first sixty characters', async () => {
    const broken = `{"a": ${'x'.repeat(70)}}`;
    await expect(itemsOf(`[${broken}]`, 9, 1)).rejects.toThrow(`holds "${broken.slice(0, 60)}", which is not JSON: `);
    await expect(itemsOf(`[${broken}]`, 9, 1)).rejects.toThrow('; correct it, or leave it out');
  });
});

describe('documents of a file', () => {
  test('are one, or all that follow one another', async () => {
    expect(await documentsOf(fileOf('{"a":1}', 3))).toEqual([{ a: 1 }]);
    expect(await documentsOf(fileOf('[1,2]', 3))).toEqual([[1, 2]]);
    expect(await documentsOf(fileOf('{"a":1}\n{"b":2}', 3))).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test('of which the last is broken off are those before it, where they are several', async () => {
    expect(await documentsOf(fileOf('{"a":1}\n{"b":2}\n{"c":', 3))).toEqual([{ a: 1 }, { b: 2 }]);
    expect(await documentsOf(fileOf('{"a":1}\n{"b":2}\n{c:3}', 3))).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test('of which no two are whole are what was wrong before', async () => {
    await expect(documentsOf(fileOf('{"a":1}\n{"b":', 3))).rejects.toThrow(SyntaxError);
    await expect(documentsOf(fileOf('{"a":', 3))).rejects.toThrow(SyntaxError);
  });

  test('that cannot be read at all say so', async () => {
    const broken = {
      path: 'recorded.json',
      chunks: () => {
        throw new TypeError('of the test');
      },
      json: () => Promise.reject(new SyntaxError('before')),
    } as unknown as InputFile;
    await expect(documentsOf(broken)).rejects.toThrow('of the test');
  });
});
