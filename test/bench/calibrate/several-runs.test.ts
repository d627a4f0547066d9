// Files that hold several runs, one written after the other, and several files: what is told of each is told of all, and no more.

import { describe, expect, test } from 'vitest';
import { readTexts } from './reading.ts';

const wrk = (p50: string): string => `Running 6s test @ http://127.0.0.1:8080
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    38.07ms   34.03ms 125.05ms   81.38%
  Latency Distribution
     50%   ${p50}
     75%   52.07ms
     90%   89.80ms
     99%  122.06ms
  100 requests in 6.01s, 95.49KB read
Requests/sec:    129.15
`;

const hey = (average: string, count: number): string => `
Summary:
  Total:	2.0000 secs
  Slowest:	0.2000 secs
  Fastest:	0.0100 secs
  Average:	${average} secs

Latency distribution:
  50% in ${average} secs
  95% in 0.1000 secs
  99% in 0.2000 secs

Status code distribution:
  [200]	${count} responses
`;

const autocannon = (p50: number, requests: number): string =>
  `${JSON.stringify({
    url: 'http://127.0.0.1',
    requests: { total: requests, sent: requests },
    latency: {
      mean: p50,
      p50,
      p90: p50 + 10,
      p97_5: p50 + 20,
      p99: p50 + 30,
      max: p50 + 40,
      min: p50 - 5,
      totalCount: requests,
    },
    throughput: { total: 1 },
    errors: 0,
    duration: 1,
    start: '2026-03-02T10:00:00.000Z',
    statusCodeStats: { 200: { count: requests } },
  })}\n`;

const hgrm = (value: number, footer: boolean): string =>
  `       Value     Percentile TotalCount 1/(1-Percentile)

       ${value}.000 0.000000000000        500           1.00
       ${value}.000 0.500000000000        800           2.00
       ${value}.000 0.800000000000        800           5.00
      ${value + 100}.000 0.900000000000        900          10.00
      ${value + 100}.000 1.000000000000       1000
${footer ? `#[Mean    =       ${value + 20}.000, StdDeviation   =       40.000]\n` : ''}`;

describe('runs one after the other in a file', () => {
  test('of wrk: counts add up, and no tail is made up of medians', async () => {
    const { only, json } = await readTexts([wrk('20.00ms') + wrk('30.00ms')]);
    expect(json).toMatchObject({ lines: 2, matched: 2, broken: 0 });
    expect(only.warm).toMatchObject({ count: 200, p50Ms: 25, meanMs: null, p95Ms: null, p99Ms: null, maxMs: null });
  });

  test('of hey: each with its own times', async () => {
    const { only } = await readTexts([hey('0.0200', 100) + hey('0.0600', 300)]);
    expect(only.warm).toMatchObject({ count: 400, meanMs: 50 });
    expect(only.warm.p99Ms).toBeCloseTo(200, 0);
  });

  test('of autocannon, a document a line', async () => {
    const { only, json } = await readTexts([autocannon(20, 100) + autocannon(20, 300)]);
    expect(json).toMatchObject({ lines: 2, matched: 2 });
    // The same as of one: half a ms is missing in each.
    expect(only.warm).toMatchObject({ count: 400, meanMs: 20.5, p50Ms: 20.5, p99Ms: 50.5 });
  });

  test('of percentile distributions: none is left out', async () => {
    const { only } = await readTexts([hgrm(20, true) + hgrm(20, true)], { unit: 'ms' });
    expect(only.warm).toMatchObject({ count: 2000, meanMs: 40, p50Ms: 20, p95Ms: 120 });
  });

  test('that are JSON but for their end are still refused as cut off', async () => {
    await expect(readTexts([autocannon(20, 100) + autocannon(20, 300).slice(0, 80)])).rejects.toThrow(/cut off/);
  });
});

describe('several files', () => {
  test('of the same summary have its quantiles and its mean', async () => {
    const one = await readTexts([hey('0.0200', 100)]);
    const three = await readTexts([hey('0.0200', 100), hey('0.0200', 100), hey('0.0200', 100)]);
    const { count, ...figures } = one.only.warm;
    expect(three.only.warm).toEqual({ count: 3 * count, ...figures });
    expect(three.draft.warnings.join()).toContain('3 summaries are put together by their counts');
  });

  test('one of which tells no law leave it to the others', async () => {
    const { only, draft } = await readTexts([hey('0.0200', 100), wrk('90.00ms')]);
    expect(only.warm.p50Ms).toBeCloseTo(20, 1);
    expect(draft.warnings.join()).toContain('1 of its files tell no law of their durations');
  });
});

test('a percentile distribution without a mean has that of its rows, heaps where they lie', async () => {
  const { only } = await readTexts([hgrm(20, false)], { unit: 'ms' });
  expect(only.warm.meanMs).toBeCloseTo(40, 3);
});

test('blank lines before the first record are no record', async () => {
  const { only } = await readTexts(['\n\r\n  \nduration_ms,status\n20,200\n40,200\n'], {}, 'times.csv');
  expect(only.warm).toMatchObject({ count: 2, meanMs: 30 });
});

test('a datagram of X-Ray that is cut off is broken, and the others are read', async () => {
  const segment = (id: number): string =>
    `{"format": "json", "version": 1}\n${JSON.stringify({ trace_id: `1-69a56000-${id}`, id, name: 'f', start_time: 1_772_445_600 + id, end_time: 1_772_445_600.025 + id })}\n`;
  const { json, only } = await readTexts([segment(1) + segment(2) + segment(3).slice(0, -30)]);
  expect(json.broken).toBe(1);
  expect(only.warm.count).toBe(2);
});
