// Files that the tools themselves wrote against a server of known latencies, held against what that server saw.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPaths } from './reading.ts';

const directory = fileURLToPath(new URL('../../../../shared/samples/', import.meta.url));
const isThere = existsSync(directory);
if (!isThere) console.log('Skipped: the samples of load tools (../shared/samples) are not here.');

interface Truth {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Of one run its client saw a tail that the server did not: its results tell every request (README of the samples). */
const seenByClient: Readonly<Record<string, Truth>> = {
  'vegeta-cf58112': { count: 300, mean: 32.2688, p50: 21.1855, p95: 121.0184, p99: 128.4752 },
};

/** All answers as the server saw them, and without those of 429. */
const truthOf = (name: string): { readonly all: Truth; readonly withoutRefused: number } => {
  const { all, groups } = JSON.parse(readFileSync(`${directory}${name}.truth.json`, 'utf8')) as {
    all: Truth;
    groups: Record<string, Truth>;
  };
  const served = Object.entries(groups).filter(([key]) => !key.startsWith('429'));
  const count = served.reduce((sum, [, { count: own }]) => sum + own, 0);
  return {
    all: seenByClient[name] ?? all,
    withoutRefused: served.reduce((sum, [, { count: own, mean }]) => sum + own * mean, 0) / count,
  };
};

interface Sample {
  readonly file: string;
  readonly truth: string;
  readonly format: string;
  /** ms within which figures lie: the client's own time, and the resolution of the format. */
  readonly within: number;
  /** Whether 429s are told apart. */
  readonly tellsRefused: boolean;
  readonly count: number;
  readonly throttled: number;
  readonly errors: number;
}

const samples: readonly Sample[] = [
  {
    file: 'autocannon-9.0.0.json',
    truth: 'autocannon-9.0.0',
    format: 'autocannon',
    within: 4,
    tellsRefused: false,
    count: 620,
    throttled: 19,
    errors: 6,
  },
  {
    file: 'autocannon-9.0.0-rate50-uncorrected.json',
    truth: 'autocannon-9.0.0-rate50-uncorrected',
    format: 'autocannon',
    within: 5,
    tellsRefused: false,
    count: 201,
    throttled: 6,
    errors: 2,
  },
  {
    file: 'artillery-2.0.21.json',
    truth: 'artillery-2.0.21',
    format: 'artillery',
    within: 4,
    tellsRefused: true,
    count: 268,
    throttled: 9,
    errors: 3,
  },
  {
    file: 'vegeta-cf58112.ndjson',
    truth: 'vegeta-cf58112',
    format: 'vegeta-json',
    within: 2,
    tellsRefused: true,
    count: 291,
    throttled: 9,
    errors: 3,
  },
  {
    file: 'vegeta-cf58112.csv',
    truth: 'vegeta-cf58112',
    format: 'vegeta-csv',
    within: 2,
    tellsRefused: true,
    count: 291,
    throttled: 9,
    errors: 3,
  },
  {
    file: 'vegeta-cf58112.report.json',
    truth: 'vegeta-cf58112',
    format: 'vegeta-report',
    within: 2,
    tellsRefused: false,
    count: 300,
    throttled: 9,
    errors: 3,
  },
  {
    file: 'vegeta-cf58112.txt',
    truth: 'vegeta-cf58112',
    format: 'vegeta-text',
    within: 2,
    tellsRefused: false,
    count: 300,
    throttled: 9,
    errors: 3,
  },
  {
    file: 'vegeta-cf58112.hdrplot.hgrm',
    truth: 'vegeta-cf58112',
    format: 'hgrm',
    within: 2,
    tellsRefused: false,
    count: 300,
    throttled: 0,
    errors: 0,
  },
  {
    file: 'hey-0.1.4.txt',
    truth: 'hey-0.1.4',
    format: 'hey',
    within: 2,
    tellsRefused: false,
    count: 300,
    throttled: 9,
    errors: 3,
  },
  {
    file: 'hey-0.1.4.csv',
    truth: 'hey-0.1.4-csv',
    format: 'hey-csv',
    within: 2,
    tellsRefused: true,
    count: 291,
    throttled: 9,
    errors: 3,
  },
  // The client takes 3 to 6 ms of its own, and rounds percentiles above 100 ms to 10 ms.
  {
    file: 'locust-2.12.1.stats.csv',
    truth: 'locust-2.12.1',
    format: 'locust',
    within: 10,
    tellsRefused: false,
    count: 548,
    throttled: 0,
    errors: 22,
  },
];

describe.skipIf(!isThere)('samples of load tools', () => {
  test.each(samples)('$file', async ({ file, truth, format, within, tellsRefused, count, throttled, errors }) => {
    const read = await readPaths([directory + file]);
    const { warm, ...others } = read.only;
    const { all, withoutRefused } = truthOf(truth);
    expect(read.format).toBe(format);
    expect(warm.count).toBe(count);
    expect(others['throttled']).toBe(throttled);
    expect(others['errors']).toBe(errors);
    expect(Math.abs(warm.meanMs! - (tellsRefused ? withoutRefused : all.mean))).toBeLessThanOrEqual(within);
    expect(Math.abs(warm.p50Ms! - all.p50)).toBeLessThanOrEqual(Math.max(within, 2));
    // autocannon tells no p95: between its p90 and p97.5 there is only a line.
    const more = format === 'autocannon' ? 8 : within;
    expect(Math.abs(warm.p95Ms! - all.p95)).toBeLessThanOrEqual(more);
    expect(Math.abs(warm.p99Ms! - all.p99)).toBeLessThanOrEqual(within);
  });

  test('the exact figures of vegeta and hey', async () => {
    const vegeta = await readPaths([`${directory}vegeta-cf58112.ndjson`]);
    expect(vegeta.json).toMatchObject({ lines: 300, matched: 300, broken: 0 });
    expect(vegeta.only.warm.maxMs).toBe(147.0295);
    expect(vegeta.recording.functions.get('function')!.arrivals.count).toBe(291);
    const csv = await readPaths([`${directory}vegeta-cf58112.csv`]);
    expect(csv.only.warm).toEqual(vegeta.only.warm);
  });

  test('what never got an answer has no latency', async () => {
    const { only } = await readPaths([`${directory}vegeta-cf58112.refused.ndjson`]);
    expect(only).toMatchObject({ unanswered: 10, invocations: 0, warm: { count: 0 } });
  });

  test('autocannon -R tells no law, and wrk only a median', async () => {
    const autocannon = await readPaths([`${directory}autocannon-9.0.0-rate50.json`]);
    expect(autocannon.draft.functions[0]!.fitted.duration).toBeNull();
    expect(autocannon.recording.notes.join()).toContain('-C (--ignoreCoordinatedOmission)');
    const wrk = await readPaths([`${directory}wrk-4.1.0.txt`]);
    expect(wrk.only.warm).toMatchObject({ count: 776, p50Ms: 20.97, meanMs: null, p95Ms: null, p99Ms: null });
    expect(wrk.only['errors']).toBe(32);
    expect(wrk.recording.notes.join()).toContain('no law comes of it');
  });

  test('failures of Locust tell its 429s, its history when requests came', async () => {
    const names = ['stats', 'failures', 'stats_history'].map((part) => `${directory}locust-2.12.1.${part}.csv`);
    const { only, draft } = await readPaths(names);
    expect(only).toMatchObject({ errors: 5, throttled: 17 });
    expect(draft.functions[0]!.traffic!.source).toBe('metric');
  });
});

const cloudWatch = [
  ['cloudwatch-report-lines.txt', 'cloudwatch-logs', 0],
  ['cloudwatch-tail.txt', 'cloudwatch-logs', 0],
  ['cloudwatch-filter-log-events.json', 'cloudwatch-events', 0],
  ['cloudwatch-platform-report.ndjson', 'cloudwatch-logs', 0.004],
  ['logs-insights.csv', 'logs-insights', 0],
  ['logs-insights-get-query-results.json', 'logs-insights', 0],
] as const;

describe.skipIf(!isThere)('samples of CloudWatch', () => {
  test.each(cloudWatch)('%s', async (file, format, more) => {
    const truth = JSON.parse(readFileSync(`${directory}cloudwatch.truth.json`, 'utf8')) as {
      durationMs: Truth & { max: number };
      withoutTimeoutMs: { mean: number };
      billedMs: number;
    };
    const read = await readPaths([directory + file]);
    const { warm, cold, init, ...others } = read.only;
    expect(read.format).toBe(format);
    expect(read.json).toMatchObject({ matched: 200, broken: 0 });
    expect(others).toMatchObject({
      invocations: 200,
      coldStarts: 8,
      timeouts: 1,
      throttled: 0,
      billedMs: truth.billedMs,
      billing: '1 ms with INIT',
      memoryMb: 128,
      maxMemoryUsedMb: 64,
    });
    // Rows of Insights have no status.
    expect(others['errors']).toBe(format === 'logs-insights' ? 0 : 2);
    expect(warm.count + cold.count).toBe(199);
    const mean = (warm.count * warm.meanMs! + cold.count * cold.meanMs!) / 199;
    expect(Math.abs(mean - truth.withoutTimeoutMs.mean)).toBeLessThanOrEqual(more + 1e-3);
    expect(Math.abs(warm.p50Ms! - truth.durationMs.p50)).toBeLessThanOrEqual(more + 1e-9);
    expect(Math.abs(warm.p99Ms! - truth.durationMs.p99)).toBeLessThanOrEqual(more + 1e-9);
    expect(init).toMatchObject({ count: 8, minMs: 180, p50Ms: 184.11, maxMs: 189.59 });
  });

  test.each(cloudWatch.filter(([file]) => file !== 'cloudwatch-report-lines.txt'))(
    'the instants of %s are when requests came',
    async (file) => {
      const { recording } = await readPaths([directory + file]);
      const [of] = [...recording.functions.values()];
      const { fromMs, steps, counts } = of!.arrivals.binned();
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
      const first = Date.parse('2026-03-02T10:00:00.000Z');
      // One each 250 ms; cold ones before their INIT; times of CloudWatch are whole ms.
      const instants = steps.map((step) => fromMs + step - first);
      const warm = Array.from({ length: 200 }, (_, index) => index).filter((index) => index % 25 !== 0);
      for (const index of warm) expect(instants.some((at) => Math.abs(at - index * 250) <= 2)).toBe(true);
    },
  );
});

describe.skipIf(!isThere)('samples of histograms and traces', () => {
  test.each(['hdrhistogram-java-2.1.11', 'hdr-histogram-js-3.0.1'])('%s', async (name) => {
    const log = await readPaths([`${directory}${name}.hlog`]);
    expect(log.json.functions['function']!.warm).toMatchObject({ count: 2000 });
    expect(log.json.functions['cold']!.warm).toMatchObject({ count: 1000 });
    for (const { warm } of Object.values(log.json.functions)) {
      expect(Math.abs(warm.meanMs! - 30)).toBeLessThan(0.03);
      expect(Math.abs(warm.p50Ms! - 20)).toBeLessThan(0.02);
      expect(Math.abs(warm.p99Ms! - 120)).toBeLessThan(0.1);
    }
    const distribution = await readPaths([`${directory}${name}.hgrm`], { unit: 'ms' });
    expect(distribution.only.warm.count).toBe(3000);
    expect(Math.abs(distribution.only.warm.meanMs! - 30.01)).toBeLessThan(0.01);
    expect(Math.abs(distribution.only.warm.p50Ms! - 20)).toBeLessThan(0.02);
    expect(Math.abs(distribution.only.warm.p95Ms! - 120)).toBeLessThan(0.1);
  });

  test('X-Ray: five segments, one of them refused', async () => {
    const { only, json } = await readPaths([`${directory}xray-sdk-core-3.12.0.udp.txt`]);
    expect(Object.keys(json.functions)).toEqual(['checkout']);
    expect(only).toMatchObject({ throttled: 1, warm: { count: 4 } });
    expect(Math.abs(only.warm.maxMs! - 125)).toBeLessThan(2);
  });

  test('tinybench: the mean of latency, and no figure of a task that threw', async () => {
    const { json } = await readPaths([`${directory}tinybench-6.2.5.json`]);
    const [first, second, ...rest] = Object.values(json.functions);
    expect(rest).toEqual([]);
    expect(Math.abs(first!.warm.meanMs! - 3)).toBeLessThan(0.05);
    expect(Math.abs(second!.warm.meanMs! - 5)).toBeLessThan(0.05);
  });
});
