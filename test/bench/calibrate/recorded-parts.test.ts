// Parts of calibrate by themselves: times in cells, laws poured together, what cold invocations take longer, histograms of old
// encodings, k6 as CSV, tables, and results made of other tools' files.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foreignResult } from '../../../bench/calibrate/foreign-result.ts';
import { pourSummary } from '../../../bench/calibrate/fit-law.ts';
import { decodedHistogram } from '../../../bench/calibrate/hdr-encodings.ts';
import { timeAt, timeEnd, unixMsOfText } from '../../../bench/calibrate/log-time.ts';
import { quantilesOf, Times } from '../../../bench/calibrate/times.ts';
import { placeWith, type Place } from '../../support/command-line.ts';
import { readTexts } from './reading.ts';

describe('times', () => {
  /** Enough to be kept in cells. */
  const poured = (values: readonly number[]): Times => {
    const times = new Times();
    times.add(50, 65_536);
    for (const value of values) times.add(value);
    return times;
  };

  test('up to 65,536 are kept as they are, one more goes to cells a thousandth wide', () => {
    const times = new Times();
    times.add(100, 65_535);
    times.add(100.01);
    expect(Array.from(times.counted().values)).toEqual([100, 100.01]);
    times.add(100.02);
    const { values, counts } = times.counted();
    expect(Array.from(counts)).toEqual([65_537]);
    expect(values[0]).toBeCloseTo((100 * 65_535 + 100.01 + 100.02) / 65_537, 9);
    expect(times.count).toBe(65_537);
    expect([times.minMs, times.maxMs]).toEqual([100, 100.02]);
    expect(times.meanMs).toBeCloseTo(values[0]!, 9);
  });

  test('values a thousandth apart lie in cells of their own', () => {
    const { values, counts } = poured([200, 200.3, 200.3, 200.6]).counted();
    expect(Array.from(values).map((value) => Number(value.toFixed(3)))).toEqual([50, 200, 200.3, 200.6]);
    expect(Array.from(counts)).toEqual([65_536, 1, 2, 1]);
  });

  test('below a nanosecond and beyond 30 years all is one cell', () => {
    const { values, counts } = poured([1e-9, 1e-7, 1e-6, 1.01e-6, 0.99e12, 1.01e12, 1e13]).counted();
    expect(Array.from(counts)).toEqual([3, 1, 65_536, 1, 2]);
    expect(values[3]).toBeCloseTo(0.99e12, -3);
  });

  test('quantiles are nearest ranks', () => {
    const of = { values: [1, 2, 3], counts: [5, 3, 2] };
    expect(quantilesOf(of, [0, 0.1, 0.5, 0.51, 0.8, 0.81, 1])).toEqual([1, 1, 1, 2, 2, 3, 3]);
    expect(quantilesOf({ values: [], counts: [] }, [0.5])).toEqual([0]);
    expect(new Times().meanMs).toBe(0);
  });
});

test('a summary is poured as values at evenly spread ranks, as many as it counted', () => {
  const times = new Times();
  const quantiles = [
    [0, 10],
    [1, 20],
  ] as const;
  pourSummary({ count: 4, meanMs: null, quantiles }, times);
  expect(times.count).toBe(4);
  expect(Array.from(times.counted().values)).toEqual([11.25, 13.75, 16.25, 18.75]);
  const many = new Times();
  pourSummary({ count: 2500, meanMs: null, quantiles }, many);
  expect(many.count).toBe(2500);
  expect(many.counted().values).toHaveLength(1000);
  expect([...new Set(Array.from(many.counted().counts))].toSorted((a, b) => a - b)).toEqual([2, 3]);
  expect(many.meanMs).toBeCloseTo(15, 2);
  const none = new Times();
  pourSummary({ count: 5, meanMs: null, quantiles: [] }, none);
  expect(none.count).toBe(0);
});

describe('what cold invocations take longer', () => {
  const report = (id: number, ms: number, initMs?: number): string =>
    `REPORT RequestId: 8f507cfc-1697-4697-b07a-${String(id).padStart(12, '0')}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t${initMs === undefined ? '' : `Init Duration: ${initMs} ms\t`}`;
  const read = (warm: (i: number) => number, cold: (i: number) => number) =>
    readTexts([
      [
        ...Array.from({ length: 60 }, (_, i) => report(i, warm(i))),
        ...Array.from({ length: 60 }, (_, i) => report(100 + i, cold(i), 200)),
      ].join('\n'),
    ]);
  const law = async (warm: (i: number) => number, cold: (i: number) => number): Promise<unknown> =>
    (await read(warm, cold)).draft.functions[0]!.fitted.firstInvocation;

  test('is a constant where both spread alike, a law by the difference of variances where the cold ones spread more', async () => {
    expect(
      await law(
        (i) => 100 + (i % 2),
        (i) => 150 + (i % 2),
      ),
    ).toEqual({ constant: '50ms' });
    const wide = (await law(
      (i) => 100 + (i % 2) * 20,
      (i) => 190 + (i % 2) * 60,
    )) as { lognormal: { mean: string; cv: number } };
    // Standard deviations of 10 and 30 about 110 and 220.
    expect(wide.lognormal.mean).toBe('110ms');
    expect(wide.lognormal.cv).toBeCloseTo(Math.sqrt(900 - 100) / 110, 2);
    expect(
      await law(
        (i) => 100 + (i % 2) * 60,
        (i) => 220 + (i % 2) * 20,
      ),
    ).toEqual({ constant: '100ms' });
    expect(
      await law(
        (i) => 100 + (i % 2) * 60,
        (i) => 100 + (i % 2) * 60,
      ),
    ).toBeNull();
  });
});

describe('histograms of old encodings', () => {
  const packed = (cookie: number, body: Buffer): string => {
    const deflated = deflateSync(body);
    const head = Buffer.alloc(8);
    head.writeInt32BE(cookie, 0);
    head.writeInt32BE(deflated.length, 4);
    return Buffer.concat([head, deflated]).toString('base64');
  };
  /** Two digits: 256 steps of the first bucket, and 128 of each later one. */
  const counts = new Map([
    [1, 3],
    [255, 2],
    // The second bucket: steps of 2 from 256 on.
    [256, 5],
    [257, 1],
    [320, 4],
  ]);
  const words = (wordBytes: number): Buffer => {
    const bytes = Buffer.alloc(330 * wordBytes);
    for (const [index, count] of counts) {
      if (wordBytes === 2) bytes.writeInt16BE(count, index * 2);
      else if (wordBytes === 4) bytes.writeInt32BE(count, index * 4);
      else bytes.writeBigInt64BE(BigInt(count), index * 8);
    }
    return bytes;
  };
  const v0 = (wordBytes: number, lowest = 1n, highest = 1000n): string => {
    const head = Buffer.alloc(32);
    head.writeInt32BE(0x1c849308 | (wordBytes << 4), 0);
    head.writeInt32BE(2, 4);
    head.writeBigInt64BE(lowest, 8);
    head.writeBigInt64BE(highest, 16);
    return packed(0x1c849309 | (wordBytes << 4), Buffer.concat([head, words(wordBytes)]));
  };
  const v1 = (wordBytes: number): string => {
    const head = Buffer.alloc(40);
    head.writeInt32BE(0x1c849301 | (wordBytes << 4), 0);
    head.writeInt32BE(2, 12);
    head.writeBigInt64BE(1n, 16);
    head.writeBigInt64BE(1000n, 24);
    return packed(0x1c849302 | (wordBytes << 4), Buffer.concat([head, words(wordBytes)]));
  };

  test.each([
    ['V0 of 8 bytes', v0(8)],
    ['V0 of 4 bytes', v0(4)],
    ['V0 of 2 bytes', v0(2)],
    ['V1 of 8 bytes', v1(8)],
    ['V1 of 4 bytes', v1(4)],
    ['V1 of 2 bytes', v1(2)],
  ])('%s', (_name, base64) => {
    const histogram = decodedHistogram(base64);
    expect(histogram.totalCount).toBe(15);
    expect(histogram.getValueAtPercentile(20)).toBe(1);
    expect(histogram.minNonZeroValue).toBe(1);
    expect(histogram.getValueAtPercentile(33)).toBe(255);
    // Values of a bucket are known to its steps.
    expect(histogram.getValueAtPercentile(60)).toBe(257);
    expect(histogram.getValueAtPercentile(73)).toBe(259);
    expect(histogram.maxValue).toBe(384);
  });

  test('values are in units of the lowest', () => {
    expect(decodedHistogram(v0(8, 1024n, 1_000_000n)).minNonZeroValue).toBeGreaterThanOrEqual(1024);
    expect(decodedHistogram(v0(8, 1024n, 1_000_000n)).minNonZeroValue).toBeLessThan(2048);
  });

  test('what is none is refused', () => {
    expect(() => decodedHistogram(Buffer.from('no histogram at all').toString('base64'))).toThrow(/./);
  });
});

describe('times of logs', () => {
  const read = (text: string): [ms: number, rest: string] => {
    const ms = timeAt(Buffer.from(text), 0);
    return [ms, text.slice(timeEnd.at)];
  };
  const second = Date.UTC(2026, 10, 28, 8, 30, 15);

  test.each<[string, number, string]>([
    ['2026-11-28T08:30:15Z', second, ''],
    ['2026-11-28T08:30:15 x', second, ' x'],
    ['2026-11-28 08:30:15.5Z', second + 500, ''],
    ['2026-11-28T08:30:15.000Z', second, ''],
    ['2026-11-28T08:30:15.999Z', second + 999, ''],
    ['2026-11-28T08:30:15,0905Z', second + 90.5, ''],
    ['2026-11-28T08:30:15.123456789Z', second + 123.457, ''],
    ['2026-11-28T08:30:15+01:30', second - 90 * 60_000, ''],
    ['2026-11-28T08:30:15-0130', second + 90 * 60_000, ''],
  ])('%s', (text, ms, rest) => {
    const [readMs, left] = read(text);
    expect(readMs).toBe(ms);
    expect(left.replace(/^Z/, '')).toBe(rest);
  });

  test('cells hold times, seconds or milliseconds', () => {
    expect(unixMsOfText(' 1772366400 ')).toBe(1_772_366_400_000);
    expect(unixMsOfText('1772366400.25')).toBe(1_772_366_400_250);
    expect(unixMsOfText('1772366400250')).toBe(1_772_366_400_250);
    expect(unixMsOfText('2026/11/28 08:30:15')).toBe(second);
    expect(unixMsOfText('no time')).toBeNaN();
  });
});

test('k6 as CSV: each request by its own columns, refused and unanswered ones apart', async () => {
  const rows = [
    'metric_name,timestamp,metric_value,status,name,url,expected_response,extra',
    'http_req_duration,1772366400,20,200,cart,http://x/cart,true,',
    'http_req_duration,1772366401,30,500,cart,http://x/cart,false,',
    'http_req_duration,1772366402,40,200,cart,http://x/cart,true,',
    'http_req_duration,1772366403,5,429,cart,http://x/cart,false,',
    'http_req_duration,1772366404,5,0,cart,http://x/cart,false,',
    // What a script expects decides where a status says nothing.
    'http_req_duration,1772366405,25,200,cart,http://x/cart,false,',
    'http_req_duration,1772366406,25,404,cart,http://x/cart,,',
    'vus,1772366400,1,,,,,',
    'http_req_duration,1772366400',
  ];
  const { format, json, recording } = await readTexts([rows.join('\n')], {}, 'k6.csv');
  expect(format).toBe('k6-csv');
  expect(json).toMatchObject({ lines: 9, matched: 7, broken: 1 });
  expect(json.functions['cart']).toMatchObject({ warm: { count: 5, minMs: 20, maxMs: 40 }, throttled: 1, errors: 3 });
  expect(recording.brokenLines).toEqual([expect.objectContaining({ line: 10 })]);
  expect(recording.notes).toEqual([
    expect.stringContaining('times of k6 as CSV are whole seconds'),
    expect.stringContaining('http_req_duration leaves out connecting'),
  ]);
  // Columns that are not there tell nothing.
  const few = await readTexts(['metric_name,timestamp,metric_value\nhttp_req_duration,1772366400,20'], {}, 'k6.csv');
  expect(few.json).toMatchObject({ matched: 1, broken: 0 });
  expect(few.only.warm.count).toBe(1);
});

describe('a table', () => {
  const guess = 'does not say what its numbers count: read as ms; --unit s, us or ns says otherwise';
  const notesOf = async (text: string, options = {}) =>
    (await readTexts([text], options, 'table.csv')).recording.notes.join('\n');
  const meanOf = async (text: string, options = {}) => (await readTexts([text], options, 'table.csv')).only.warm.meanMs;

  test('whose unit is guessed says so; one that is named or given is no guess', async () => {
    expect(await notesOf('latency,code\n5,200')).toContain(guess);
    expect(await notesOf('latency_ms,code\n5,200')).not.toContain(guess);
    expect(await notesOf('latency,code\n5,200', { unit: 's' })).not.toContain(guess);
  });

  test.each([
    ['latency_ns', 5_000_000],
    ['latency (us)', 5000],
    ['latency µs', 5000],
    ['duration_micros', 5000],
    ['durationMs', 5],
    ['duration milliseconds', 5],
    ['elapsed_seconds', 0.005],
    ['elapsed s', 0.005],
  ])('%s says its unit: %d of it are 5 ms', async (name, value) => {
    expect(await meanOf(`${name},code\n${value},200`)).toBeCloseTo(5, 9);
  });

  test('has a comma for the point where no comma parts its cells', async () => {
    expect(await meanOf('latency_ms;code\n5,5;200')).toBe(5.5);
  });

  test('has the first of two columns of one name', async () => {
    expect(await meanOf('latency_ms,code,latency_ms\n5,200,70')).toBe(5);
    const { only } = await readTexts(['took,code,took\n5,200,70'], { column: 'took', format: 'csv' }, 't.csv');
    expect(only.warm.meanMs).toBe(5);
  });

  test('without durations is refused with its columns, and so is a column that is not there', async () => {
    await expect(readTexts(['colour,code\nred,200'], { format: 'csv' }, 't.csv')).rejects.toThrow(
      'has no column of durations among colour, code; name it with --column',
    );
    await expect(readTexts(['latency,code\n1,200'], { column: 'time' }, 't.csv')).rejects.toThrow(
      'has no column "time", only latency, code; name one of them',
    );
  });

  test('tells refused, failed and answered ones by their status', async () => {
    const { only } = await readTexts(['latency_ms,status,function\n5,399,f\n5,400,f\n5,429,f\nx,200,f'], {}, 't.csv');
    expect(only).toMatchObject({ warm: { count: 2 }, errors: 1, throttled: 1 });
  });
});

describe('a result made of what another tool wrote', () => {
  let place: Place;
  beforeAll(() => {
    place = placeWith({});
  });
  afterAll(() => place.remove());
  const resultOf = (name: string, text: string) => {
    const path = join(place.directory, name);
    writeFileSync(path, text);
    return foreignResult(path);
  };

  test('has its requests, where they came and how they ended', async () => {
    const at = (s: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, s)).toISOString();
    const rows = [`${at(0)},100,200`, `${at(1)},200,200`, `${at(1)},300,500`, `${at(2)},1,429`];
    const result = (await resultOf('run.csv', ['timestamp,latency_ms,status', ...rows].join('\n')))!;
    expect(result.name).toBe('run');
    expect(result).toMatchObject({ kind: 'measured', scenario: null, generator: null, replications: 1 });
    expect(result.host).toMatchObject({ platform: 'unknown', cpus: 0 });
    expect(result.startedAt).toBe(at(0));
    expect(result.totals).toMatchObject({ offered: 4, completed: 2, failed: 1, throttled: 1, coldStarts: 0 });
    expect(result.totals.concurrency.max).toBe(2);
    expect(result.warnings).toContain('nobody told which requests met a cold start: none are counted');
  });

  test('of a summary has as many requests as it counted, evenly, with times of its law', async () => {
    const summary = {
      metrics: {
        http_req_duration: { values: { min: 10, med: 20, avg: 20, max: 30, 'p(90)': 28 } },
        http_reqs: { values: { count: 200, rate: 20 } },
        http_req_failed: { values: { rate: 0.1, passes: 20, fails: 180 } },
      },
      state: { testRunDurationMs: 10_000 },
    };
    const result = (await resultOf('summary.json', JSON.stringify(summary)))!;
    expect(result.totals).toMatchObject({ offered: 200, failed: 20, completed: 180 });
    expect(result.latencyMs.min).toBeGreaterThanOrEqual(10);
    expect(result.latencyMs.max).toBeLessThanOrEqual(30.1);
    expect(result.latencyMs.p50).toBeCloseTo(20, 0);
    expect(new Set(result.series.offered).size).toBeLessThanOrEqual(2);
  });

  test('without durations is refused; a result of this suite is none, and so is any other file', async () => {
    expect(await resultOf('other.txt', 'just some text\n')).toBeNull();
    await expect(resultOf('none.csv', 'latency_ms,status\nx,200\n')).rejects.toThrow('tells no durations');
  });
});
