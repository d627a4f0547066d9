// Formats of other tools with what they seldom write: empty texts, errors of users, points of other metrics, metrics without times.

import { describe, expect, test } from 'vitest';
import { unixMsOfText } from '../../../bench/calibrate/log-time.ts';
import { readTexts } from './reading.ts';

describe('the binary log of Gatling', () => {
  const known: string[] = [];
  const int = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const text = (value: string, encoding: 'latin1' | 'utf16le' = 'latin1'): Buffer => {
    if (value === '') return int(0);
    const bytes = Buffer.from(value, encoding);
    return Buffer.concat([int(bytes.length), bytes, Buffer.from([encoding === 'latin1' ? 0 : 1])]);
  };
  const numbered = (value: string, encoding?: 'utf16le'): Buffer => {
    const at = known.indexOf(value);
    if (at >= 0) return int(-(at + 1));
    known.push(value);
    return Buffer.concat([int(known.length), text(value, encoding)]);
  };
  /** With an assertion, whose bytes are passed over. */
  const header = (): Buffer => {
    const start = Buffer.alloc(8);
    start.writeBigInt64BE(1_772_445_600_000n);
    const assertion = Buffer.from([1, 2, 3]);
    return Buffer.concat([
      Buffer.from([0]),
      text('3.13.5'),
      text('Load'),
      start,
      text('what it is for'),
      int(2),
      text('Users'),
      text('Others'),
      int(1),
      int(assertion.length),
      assertion,
    ]);
  };
  const request = (groups: readonly Buffer[], name: Buffer, from: number, to: number): Buffer =>
    Buffer.concat([
      Buffer.from([1]),
      int(groups.length),
      ...groups,
      name,
      int(from),
      int(to),
      Buffer.from([1]),
      int(0),
      int(0),
    ]);

  test('has groups, errors and texts of both encodings between its requests', async () => {
    known.length = 0;
    const log = Buffer.concat([
      header(),
      request([numbered('Group')], numbered('Søk', 'utf16le'), 10, 40),
      Buffer.concat([Buffer.from([4]), numbered('a user failed'), int(50)]),
      Buffer.concat([Buffer.from([3]), int(1), numbered('Group'), int(1), int(2), int(3), Buffer.from([1])]),
      Buffer.concat([Buffer.from([2]), int(0), Buffer.from([0]), int(60)]),
      request([numbered('Group'), numbered('Inner')], numbered('Søk'), 100, 160),
    ]);
    const { format, json } = await readTexts([log], {}, 'simulation.log');
    expect(format).toBe('gatling');
    expect(json).toMatchObject({ lines: 5, matched: 2, broken: 0 });
    expect(Object.entries(json.functions).map(([name, { warm }]) => [name, warm.count, warm.meanMs])).toEqual([
      ['S-k', 2, 45],
    ]);
  });

  test('calls a text that it never numbered nothing, and is cut where a text goes beyond its end', async () => {
    known.length = 0;
    const whole = Buffer.concat([header(), request([], int(-9), 10, 40)]);
    const unnamed = await readTexts([whole], {}, 'simulation.log');
    expect(Object.keys(unnamed.json.functions)).toEqual(['function']);
    const beyond = Buffer.concat([whole, Buffer.from([4]), int(5), int(100), Buffer.from('short')]);
    const cut = await readTexts([beyond], {}, 'simulation.log');
    expect(cut.json).toMatchObject({ lines: 2, matched: 1, broken: 1 });
    expect(cut.recording.brokenLines[0]!.text).toBe(`record 2, of ${beyond.length} bytes: the log is cut off`);
  });
});

test('points of k6 that are of other metrics, of no type or empty are passed over', async () => {
  const point = (own: object, data: object = {}): string =>
    JSON.stringify({
      metric: 'http_req_duration',
      type: 'Point',
      data: {
        time: '2026-03-02T10:00:01Z',
        value: 20,
        tags: { status: '200', name: 'pay', expected_response: 'true' },
        ...data,
      },
      ...own,
    });
  const lines = [
    '{"metric":"http_req_duration","type":"Metric","data":{"type":"trend","name":"Point"}}',
    '',
    point({}),
    point({ metric: 'http_req_duration_total' }),
    point({ metric: 'iteration_duration', of: 'http_req_duration' }),
    point({}, { value: 'slow' }),
    point({}, { value: -1 }),
    point({}, { tags: undefined }),
    point({}).slice(0, -9),
    point({}, { tags: { status: '404', name: 'http://host/a', url: 'http://host/a' } }),
    point({}, { tags: { status: '399', name: 'pay' } }),
    point({}, { tags: { status: '0', name: 'pay' } }),
    point({}, { tags: { status: '429', name: 'pay' } }),
  ];
  const { format, json, recording } = await readTexts([lines.join('\n')]);
  expect(format).toBe('k6-json');
  expect(json).toMatchObject({ lines: 12, matched: 6, broken: 3 });
  const { pay, function: unnamed } = json.functions;
  expect(pay).toMatchObject({ warm: { count: 2, meanMs: 20 }, errors: 0, unanswered: 1, throttled: 1 });
  expect(unnamed).toMatchObject({ warm: { count: 2 }, errors: 1 });
  expect(recording.of('pay').arrivals.firstMs).toBe(Date.UTC(2026, 2, 2, 10, 0, 0, 980));
});

describe('summaries of k6', () => {
  const summary = async (document: object) => {
    const { recording } = await readTexts([JSON.stringify(document)]);
    return recording.of(null);
  };
  const trend = { avg: 12, min: 5, med: 10, max: 40, 'p(90)': 20, 'p(99)': 30, other: 9 };

  test('have their length from the state, the configuration, or the rate', async () => {
    const metrics = { http_req_duration: trend, http_reqs: { count: 100, rate: 10 } };
    const lengths = [
      [{ state: { testRunDurationMs: 5000 }, config: { duration: '7s' } }, 5000],
      [{ config: { duration: '7s' } }, 7000],
      [{ config: { duration: 8 } }, 8000],
      [{}, 10_000],
      [{ config: { duration: {} } }, 10_000],
    ] as const;
    for (const [more, ms] of lengths) {
      const { spreadArrivals } = await summary({ metrics, ...more });
      expect([spreadArrivals.count, spreadArrivals.lastMs - spreadArrivals.firstMs]).toEqual([
        100,
        expect.closeTo(ms, -3),
      ]);
    }
  });

  test('are of requests, or of iterations where the protocol has none', async () => {
    const own = await summary({
      metrics: { grpc_req_duration: trend, iterations: { count: 7, rate: 1 }, http_reqs: { count: 3 } },
    });
    expect(own.summaries).toEqual([
      {
        count: 7,
        meanMs: 12,
        quantiles: [
          [0, 5],
          [0.5, 10],
          [0.9, 20],
          [0.99, 30],
          [1, 40],
        ],
      },
    ]);
    const failed = await summary({
      metrics: {
        http_req_duration: { values: trend },
        http_reqs: { values: { count: 9 } },
        http_req_failed: { values: { matches: 4 } },
      },
    });
    expect([failed.errors, failed.summaries[0]!.count]).toEqual([4, 9]);
  });
});

describe('metrics of CloudWatch', () => {
  const at = (minute: number): string => `2026-03-02T10:0${minute}:00Z`;
  const read = async (...results: readonly object[]) =>
    (await readTexts([JSON.stringify({ MetricDataResults: results })], {}, 'metrics.json')).recording;
  const metric = (label: string, values: readonly number[], minutes = values.map((_, index) => index)): object => ({
    Id: 'm1',
    Label: label,
    Timestamps: minutes.map(at),
    Values: values,
  });

  test('weigh a mean by invocations of its own minute, and all alike where none are told', async () => {
    const both = await read(metric('f Invocations', [1, 3]), metric('f Duration Average', [10, 20]));
    expect(both.of('f').metricSummaries).toEqual([{ count: 4, meanMs: 17.5, quantiles: [] }]);
    const alone = await read(metric('f Duration Average', [10, 20]));
    expect(alone.of('f').metricSummaries).toEqual([{ count: 1, meanMs: 15, quantiles: [] }]);
    // Minutes in which nothing ran weigh nothing.
    const apart = await read(metric('f Invocations', [2], [0]), metric('f Duration Average', [10, 20], [0, 5]));
    expect(apart.of('f').metricSummaries).toEqual([{ count: 2, meanMs: 10, quantiles: [] }]);
    const never = await read(metric('f Invocations', [2], [0]), metric('f Duration Average', [20], [5]));
    expect(never.of('f').metricSummaries).toEqual([{ count: 2, meanMs: null, quantiles: [] }]);
  });

  test('have least, most and percentiles, of any function that their label names', async () => {
    const recording = await read(
      metric('pay Duration Minimum', [3, 2]),
      metric('pay Duration p99.5', [50, 70]),
      metric('pay Duration Maximum', [80, 90]),
      metric('pay Invocations', [1, 1]),
      metric('pay Errors', [2, 1]),
      metric('pay Throttles', [0, 4]),
      metric('pay ConcurrentExecutions', [5, 6]),
      metric('pay SomethingElse', [9]),
    );
    const own = recording.of('pay');
    expect([...recording.functions.keys()]).toEqual(['pay']);
    expect(own.metricSummaries).toEqual([
      {
        count: 2,
        meanMs: null,
        quantiles: [
          [0, 2],
          [0.995, 60],
          [1, 90],
        ],
      },
    ]);
    expect([own.errors, own.throttled, own.mostAtOnce, own.throttles.count]).toEqual([3, 4, 6, 4]);
    expect(recording.notes).toHaveLength(2);
    const untold = await read(metric('pay Invocations', [1, 1]));
    expect([untold.of('pay').metricSummaries, untold.notes]).toEqual([[], []]);
  });

  test('of one point are of a minute', async () => {
    const recording = await read(metric('f Invocations', [60]));
    const { invoked } = recording.of('f');
    expect([invoked.count, invoked.lastMs - invoked.firstMs]).toEqual([60, expect.closeTo(60_000, -3)]);
  });
});

test('a table of metrics without a Duration tells counts alone', async () => {
  const rows = [
    'FunctionName,f',
    'Label,Invocations',
    '2026/03/02 10:00:00,"1,200"',
    '2026/03/02 10:01:00,',
    '2026/03/02 10:02:00,5',
  ];
  const { format, recording, json } = await readTexts([rows.join('\n')], {}, 'metrics.csv');
  expect(format).toBe('cloudwatch-metrics');
  expect(json).toMatchObject({ lines: 3, matched: 3 });
  expect([...recording.functions.values()].map(({ invoked }) => invoked.count)).toEqual([1205]);
});

test('times in cells are dates, seconds or milliseconds, or none', () => {
  const atMs = Date.UTC(2026, 2, 2, 10, 0, 0, 20);
  const texts = {
    '2026-03-02T10:00:00.020Z': atMs,
    '2026-03-02 10:00:00,020': atMs,
    ' 2026/03/02 12:00:00.020+02:00 ': atMs,
    '2026-03-02T08:30:00.02-0130': atMs,
    '1772445600.02': atMs,
    '1772445600020': atMs,
    'Mon, 02 Mar 2026 10:00:00 GMT': atMs - 20,
    '2026-03-02T10:00:xx': Number.NaN,
    '2026-03-02T10:00:00.020+xx:00': atMs,
    '': Number.NaN,
    never: Number.NaN,
  };
  expect(Object.keys(texts).map(unixMsOfText)).toEqual(Object.values(texts));
});

test('the best of lambda-power-tuning is the size of the function, and what tells no sizes is noted', async () => {
  const stats = [
    { value: 128, averageDuration: 90, averagePrice: 1, totalCost: 1 },
    { value: 256, averageDuration: 50, averagePrice: 1, totalCost: 1 },
  ];
  const document = {
    power: 256,
    cost: 1,
    duration: 50,
    stateMachine: { executionCost: 1, lambdaCost: 1, visualization: '' },
    stats,
  };
  const { format, recording } = await readTexts([JSON.stringify(document)]);
  expect(format).toBe('power-tuning');
  expect([...recording.of(null).meanByMemory]).toEqual([
    [256, 50],
    [128, 90],
  ]);
  const { recording: none } = await readTexts(['{"power":256}'], { format: 'power-tuning' });
  expect(none.functions.size).toBe(0);
  expect(none.notes).toEqual([
    '0-recorded.txt: lambda-power-tuning: it is no result of aws-lambda-power-tuning: it has neither stats nor stateMachine.visualization nor power and duration',
  ]);
});
