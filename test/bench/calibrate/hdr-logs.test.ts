// Interval logs of HdrHistogram, written here by hdr-histogram-js: units in words, times, tags, lines that are none.

import { deflateSync } from 'node:zlib';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { readTexts, takeReads } from './reading.ts';

const histogram = (counts: Readonly<Record<number, number>>): string => {
  const made = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3, autoResize: true });
  for (const [value, count] of Object.entries(counts)) made.recordValueWithCount(Number(value), count);
  return encodeIntoCompressedBase64(made);
};

const version = '#[Histogram log format version 1.3]\n';
const interval = (startS: number, counts: Readonly<Record<number, number>>, tag = ''): string =>
  `${tag === '' ? '' : `Tag=${tag},`}${startS.toFixed(3)},1.000,0.020,${histogram(counts)}\n`;
const read = (text: string, options: Parameters<typeof readTexts>[1] = {}) => readTexts([text], options, 'run.hlog');

const base = 1_772_445_600;
const first = Date.parse('2026-03-02T10:00:00.000Z');

describe('the unit of values', () => {
  test.each([
    ['#[values are in ms]', 20, 20],
    ['# Unit: milliseconds', 20, 20],
    ['#[Values in µs]', 20_000, 20],
    ['# value unit is us', 20_000, 20],
    ['# Values: microseconds', 20_000, 20],
    ['#[values in ns]', 20e6, 20],
    ['# unit = nanoseconds', 20e6, 20],
    ['#[Value (s)]', 20, 20_000],
    ['# values in seconds', 20, 20_000],
    ['#[Logged with jHiccup version 2.0.10]', 20e6, 20],
  ])('%s', async (words, value, ms) => {
    const { only } = await read(`${words}\n${version}${interval(1, { [value]: 10 })}`);
    expect(only.warm.count).toBe(10);
    expect(only.warm.meanMs! / ms).toBeCloseTo(1, 2);
  });

  test('that no word tells is asked for; what was asked goes before words', async () => {
    await expect(read(version + interval(1, { 20: 1 }))).rejects.toThrow(
      /run\.hlog.*does not say what its values count.*--unit ns, us, ms or s/s,
    );
    const { only } = await read(`# values in ns\n${version}${interval(1, { 20: 1 })}`, { unit: 'ms' });
    expect(only.warm.meanMs).toBeCloseTo(20, 0);
  });
});

describe('when values were counted', () => {
  const told = async (head: string, startS: number): Promise<string[]> => {
    takeReads();
    const intervals = interval(startS, { 20: 30 }) + interval(startS + 5, { 20: 10 });
    await read(head + version + intervals, { unit: 'ms' });
    return [...takeReads().matchAll(/^invoked \[null,(.*)\]$/gm)].map(([, step]) => step!);
  };
  test.each([
    ['from BaseTime on', `#[BaseTime: ${base}.000 (seconds since epoch)]\n`, 2, first + 2000],
    ['from StartTime on, where times are small', `#[StartTime: ${base}.000 (seconds since epoch)]\n`, 2, first + 2000],
    [
      'as it stands, where it is Unix time',
      `#[StartTime: ${base}.000 (seconds since epoch)]\n`,
      base + 3,
      first + 3000,
    ],
    ['from 0 on, where nothing is told', '', 2, 2000],
  ])('%s', async (_, head, startS, fromMs) => {
    expect(await told(head, startS)).toEqual([
      `{"atMs":"${fromMs}","stepMs":"1000","count":"30"}`,
      `{"atMs":"${fromMs + 5000}","stepMs":"1000","count":"10"}`,
    ]);
  });
});

describe('tags', () => {
  const cold = interval(1, { 300: 5 }, 'cold') + interval(2, { 300: 5 }, 'cold');
  const warm = interval(1, { 20: 90 }, 'warm');

  test('are functions of their own, besides what has none', async () => {
    const { json, recording } = await read(version + interval(1, { 20: 7 }) + cold, { unit: 'ms' });
    expect(Object.entries(json.functions).map(([name, of]) => [name, of.warm.count])).toEqual([
      ['function', 7],
      ['cold', 10],
    ]);
    expect(recording.notes.join()).toContain('has tags (cold): each is a function of its own');
  });

  test('whose sum stands there too are not taken twice', async () => {
    const all = interval(1, { 20: 90, 300: 5 }) + interval(2, { 300: 5 });
    const { json, recording } = await read(version + all + cold + warm, { unit: 'ms' });
    expect(Object.entries(json.functions).map(([name, of]) => [name, of.warm.count])).toEqual([
      ['cold', 10],
      ['warm', 90],
    ]);
    expect(recording.notes.join()).toContain('has tags (cold, warm): lines without a tag hold as many values');
  });
});

test('a histogram packed as old ones are, of an encoding that nobody knows, is broken', async () => {
  const unknown = Buffer.alloc(48);
  unknown.writeInt32BE(0x12_34_56_78);
  const packed = deflateSync(unknown);
  const head = Buffer.alloc(8);
  head.writeInt32BE(0x1c_84_93_09);
  head.writeInt32BE(packed.length, 4);
  const line = `3.000,1.000,0.1,${Buffer.concat([head, packed]).toString('base64')}`;
  const { json, recording } = await read(`${version}${interval(1, { 20: 3 })}${line}\n`, { unit: 'ms' });
  expect(json).toMatchObject({ lines: 2, matched: 1, broken: 1 });
  expect(recording.brokenLines).toEqual([{ file: '0-run.hlog', line: 3, text: line }]);
});

test('lines that are no interval are broken, comments and headings are none', async () => {
  const text = `${version}"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n# a word\n\n${interval(1, { 20: 3 })}3.000,1.000,0.1,HISTnothing\nno line at all\n`;
  const { json, only, recording } = await read(text, { unit: 'ms' });
  expect(json).toMatchObject({ lines: 3, matched: 1, broken: 2 });
  expect(only.warm.count).toBe(3);
  expect(recording.brokenLines).toEqual([
    { file: '0-run.hlog', line: 6, text: '3.000,1.000,0.1,HISTnothing' },
    { file: '0-run.hlog', line: 7, text: 'no line at all' },
  ]);
});
