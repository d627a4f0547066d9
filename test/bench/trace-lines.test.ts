// The lines of a file at the seams: of chunks, of characters, of line ends, of what is a line of a trace at all.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { linesOf } from '../../bench/trace/lines.ts';
import { TraceError } from '../../bench/trace/trace-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'trace.csv');
const lines = (content: string | Buffer, keepsBlank?: boolean): [number, string][] => {
  writeFileSync(file, content);
  return [...linesOf(file, keepsBlank)].map(({ text, number }) => [number, text]);
};
const chunkBytes = 256 * 1024;
const megabyte = 1024 * 1024;

describe('lines of a file', () => {
  test.each<[string, string, [number, string][]]>([
    ['none of an empty file', '', []],
    [
      'the last without its end',
      'a\nb',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'the last with its end',
      'a\nb\n',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'CRLF as LF',
      'a\r\nb\r\n',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'one return dropped at the end only',
      'a\rb\r\r\nc\r',
      [
        [1, 'a\rb\r'],
        [2, 'c'],
      ],
    ],
    [
      'no blank ones, which are counted',
      '\na\n \t\r\n\nb\n\n',
      [
        [2, 'a'],
        [5, 'b'],
      ],
    ],
    [
      'no byte order mark, but at the beginning only',
      '\uFEFFa\n\uFEFFb\n',
      [
        [1, 'a'],
        [2, '\uFEFFb'],
      ],
    ],
  ])('%s', (_, content, expected) => {
    expect(lines(content)).toEqual(expected);
  });

  test('blank ones too where they are asked for', () => {
    expect(lines('\na\n\n', true)).toEqual([
      [1, ''],
      [2, 'a'],
      [3, ''],
    ]);
  });

  test.each([-2, -1, 0, 1, 2])('whole across the end of a chunk, %i bytes from it', (offset) => {
    const first = 'x'.repeat(chunkBytes + offset - 1);
    expect(lines(`${first}\n\u20AC\r\nz`)).toEqual([
      [1, first],
      [2, '\u20AC'],
      [3, 'z'],
    ]);
    expect(lines(`${first}\u20AC\n\nz`)).toEqual([
      [1, `${first}\u20AC`],
      [3, 'z'],
    ]);
  });
});

describe('what is no trace', () => {
  test.each<[string, number[], string]>([
    ['UTF-16, little end first', [0xff, 0xfe, 0x61, 0], 'is UTF-16; save it as UTF-8'],
    ['UTF-16, big end first', [0xfe, 0xff, 0, 0x61], 'is UTF-16; save it as UTF-8'],
    ['gzip', [0x1f, 0x8b, 8, 0], 'is compressed; unpack it (gunzip)'],
    ['zip', [0x50, 0x4b, 3, 4, 0], 'is a zip archive; unpack it'],
  ])('is told by its first bytes: %s', (_, bytes, what) => {
    expect(() => lines(Buffer.from(bytes))).toThrow(new TraceError(file, null, what));
  });

  test('not by half of them', () => {
    expect(lines(Buffer.from([0x50, 0x4b, 0x03, 0x61]))).toEqual([[1, 'PK\u0003a']]);
    expect(lines(Buffer.from([0x1f, 0x61]))).toEqual([[1, '\u001Fa']]);
  });

  test('a line of 16 MB is one yet, a longer one is refused with its number', () => {
    const longest = 'x'.repeat(16 * megabyte);
    expect(lines(`a\n${longest}`).map(([number, text]) => [number, text.length])).toEqual([
      [1, 1],
      [2, 16 * megabyte],
    ]);
    expect(() => lines(`a\n${longest}x`)).toThrow(
      new TraceError(file, 2, 'is longer than 16 MB; name a file of text with a record a line'),
    );
  });

  test('a file that is not there, or is a directory', () => {
    const missing = join(folder, 'none.csv');
    expect(() => [...linesOf(missing)]).toThrow(/^.*none\.csv: cannot be read: .*; check the path$/);
    expect(() => [...linesOf(folder)]).toThrow(/: cannot be read: .*; name a file$/);
  });
});
