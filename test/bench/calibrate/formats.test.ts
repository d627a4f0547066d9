// A small file of each format, made by hand: what is read of it, and what is said that it cannot give.

import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTexts, takeReads, type FunctionFigures, type Read } from './reading.ts';

beforeEach(() => void takeReads());
// All that was read in a test, beside what it asks for (`-u` accepts a change).
afterEach(async ({ expect: expected, task }) => {
  const file = task.name.replaceAll(/[^\w]+/g, '-').slice(0, 60);
  await expected(takeReads()).toMatchFileSnapshot(`../../golden/calibrate/${file}.txt`);
});

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const report = (n: number, rest = ''): string =>
  `REPORT RequestId: ${id(n)}\tDuration: ${n}.50 ms\tBilled Duration: ${n + 1} ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t${rest}`;

const said = ({ recording }: Read): string => recording.notes.join('\n');

describe('logs of Lambda in text', () => {
  test('what handlers write is none of Lambda', async () => {
    const { json, only } = await readTexts([
      [
        `START RequestId: ${id(1)} Version: $LATEST`,
        `2026-03-02T10:00:00.000Z\t${id(1)}\tINFO\tREPORT RequestId: fake\tDuration: 9999.99 ms`,
        `2026-03-02T10:00:00.000Z\t${id(1)}\tINFO\t{"type":"platform.report","record":{"metrics":{"durationMs":7}}}`,
        'the REPORT of the year',
        'INFO REPORT RequestId: fake2\tDuration: 9999.99 ms',
        report(1),
        `REPORT RequestId: ${id(2)}\t`,
        'REPORT RequestId: cut',
      ].join('\n'),
    ]);
    expect(json).toMatchObject({ lines: 8, matched: 1, broken: 2 });
    expect(only.warm).toMatchObject({ count: 1, meanMs: 1.5 });
  });

  test('outcomes: a status, the old words of a timeout, an error, INITs that failed, restores', async () => {
    const { only } = await readTexts([
      [
        report(3000, 'Status: timeout'),
        `2020-03-02T10:00:03.000Z ${id(5)} Task timed out after 5.00 seconds`,
        `REPORT RequestId: ${id(5)}\tDuration: 5003.17 ms\tBilled Duration: 5000 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB`,
        report(2, 'Status: error\tError Type: Runtime.ExitError'),
        'INIT_REPORT Init Duration: 9000.00 ms\tPhase: init\tStatus: timeout',
        'INIT_REPORT Init Duration: 5.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError',
        'RESTORE_REPORT Restore Duration: 500.00 ms',
        report(9, 'Restore Duration: 512.34 ms\tBilled Restore Duration: 77 ms'),
      ].join('\n'),
    ]);
    expect(only).toMatchObject({
      timeouts: 2,
      errors: 1,
      failedInits: 2,
      coldStarts: 1,
      invocations: 4,
      init: { count: 1, p50Ms: 512.34 },
    });
  });

  test('handlers that threw: what Node.js and Python write of them, and not what handlers log', async () => {
    const { only } = await readTexts([
      [
        `2026-03-02T10:00:00.000Z\t${id(1)}\tERROR\tInvoke Error \t{"errorType":"Error"}`,
        report(1),
        `2026-03-02T10:00:00.000Z\t${id(2)}\tERROR\tInvoke the lawyer`,
        report(2),
        // Of another stream between: told by its id.
        `2026-03-02T10:00:00.000Z\t${id(4)}\tERROR\tUncaught Exception \t{"errorType":"Error"}`,
        report(3),
        report(4),
        '[ERROR] ValueError: no such basket',
        'Traceback (most recent call last):',
        report(5),
        `[ERROR]\t2026-03-02T10:00:00.000Z\t${id(6)}\tlogged: and went on`,
        report(6),
        // Before there was a request: of the next.
        '2026-03-02T10:00:00.000Z\tundefined\tERROR\tUncaught Exception \t{"errorType":"Error"}',
        report(7),
        report(8),
      ].join('\n'),
    ]);
    expect(only).toMatchObject({ errors: 4, invocations: 8 });
  });

  test('several streams of several functions, compressed or not, in UTF-16 too', async () => {
    const line = (name: string, n: number): string =>
      `/aws/lambda/${name} 2026/03/02/[$LATEST]00ab 2026-03-02T10:00:0${n}.000Z ${report(n)}\n`;
    const { json } = await readTexts([
      gzipSync(line('checkout', 1) + line('checkout', 3)),
      Buffer.from(`\uFEFF${line('cart', 2)}`, 'utf16le'),
    ]);
    expect(json.functions['checkout']!.warm).toMatchObject({ count: 2, meanMs: 2.5 });
    expect(json.functions['cart']!.warm).toMatchObject({ count: 1 });
  });

  test('JSON: fields that are missing are unknown, names come from INIT', async () => {
    const event = (type: string, record: object): string =>
      JSON.stringify({ time: '2026-03-02T10:00:01.000Z', type, record });
    const { only, json, recording } = await readTexts([
      [
        event('platform.initStart', { functionName: 'checkout' }),
        event('platform.initReport', { status: 'success', metrics: { durationMs: 150 } }),
        event('platform.report', { requestId: id(1), metrics: { durationMs: 10 } }),
        event('platform.report', {
          requestId: id(2),
          status: 'timeout',
          metrics: { durationMs: 3000, billedDurationMs: 3000 },
        }),
        event('platform.report', { requestId: id(3), metrics: {} }),
        event('platform.restoreReport', { status: 'error', metrics: { durationMs: 90 } }),
      ].join('\n'),
    ]);
    expect(Object.keys(json.functions)).toEqual(['checkout']);
    expect(json).toMatchObject({ matched: 4, broken: 1 });
    expect(only).toMatchObject({ billedMs: 3000, memoryMb: null, maxMemoryUsedMb: null, timeouts: 1, failedInits: 1 });
    expect(only.init).toMatchObject({ count: 1, p50Ms: 150 });
    expect(recording.functions.get('checkout')!.billed.count).toBe(1);
  });

  test('a subscription tells group and stream beside its events', async () => {
    const document = (stream: string, n: number): string =>
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: '/aws/lambda/checkout',
        logStream: stream,
        logEvents: [{ id: '1', timestamp: 1_772_445_600_000 + n, message: `${report(n)}\nXRAY TraceId: 1\n` }],
      });
    const { json, recording } = await readTexts([document('a', 1) + document('b', 2)]);
    expect(json.functions['checkout']!.warm.count).toBe(2);
    expect(recording.functions.get('checkout')!.environments.streams).toBe(2);
  });
});

test('Logs Insights: a full page is probably a part, whole seconds are timeouts, @message is read', async () => {
  const head = '@timestamp,@duration,@billedDuration,@memorySize\n';
  const rows = Array.from(
    { length: 1000 },
    (_, n) => `2026-03-02 10:00:${String(n % 60).padStart(2, '0')}.000,${n === 7 ? 3000 : 20.5},21,512000000\n`,
  );
  const full = await readTexts([head + rows.join('')]);
  expect(said(full)).toContain('exactly 1000 rows');
  expect(full.only).toMatchObject({ timeouts: 1, memoryMb: 512 });
  const part = await readTexts([head + rows.slice(0, 999).join('')]);
  expect(said(part)).not.toContain('rows, as many');
  const messages = await readTexts([`@timestamp,@message\n2026-03-02 10:00:01.000,"${report(4)}\n"\n`]);
  expect(messages.only.warm).toMatchObject({ count: 1, meanMs: 4.5 });
});

describe('metrics of CloudWatch', () => {
  const times = ['2026-03-02T10:00:00Z', '2026-03-02T10:01:00Z', '2026-03-02T10:02:00Z'];
  const result = (label: string, values: number[]): object => ({
    Id: 'm1',
    Label: label,
    Timestamps: times,
    Values: values,
  });

  test('throttled demand is added back, means are weighted by invocations', async () => {
    const { only, draft, recording } = await readTexts([
      JSON.stringify({
        MetricDataResults: [
          result('Invocations', [600, 1200, 600]),
          result('Throttles', [0, 300, 0]),
          result('Errors', [0, 12, 0]),
          result('Duration Average', [100, 200, 100]),
          result('Duration p99', [300, 500, 300]),
          result('Duration Maximum', [400, 900, 350]),
          result('ConcurrentExecutions', [2, 9, 2]),
        ],
      }),
    ]);
    expect(only).toMatchObject({ throttled: 300, errors: 12, mostAtOnce: 9 });
    expect(only.warm).toMatchObject({ count: 2400, meanMs: 150, p99Ms: 400, maxMs: 900 });
    const [one] = draft.functions;
    expect(one!.arrivals!.count).toBe(2700);
    expect(draft.lengthMs).toBe(180_000);
    expect(recording.notes.join()).toContain('no percentile of the whole');
  });

  test("the console's CSV, and GetMetricStatistics", async () => {
    const csv = await readTexts([
      'Full label,checkout Invocations,checkout Throttles\nLabel,Invocations,Throttles\n2026/03/02 10:00:00,60,\n2026/03/02 10:01:00,120,30\n',
    ]);
    expect(csv.format).toBe('cloudwatch-metrics');
    expect(csv.json.functions['checkout']).toMatchObject({ throttled: 30, arrivals: { count: 210 } });
    const statistics = await readTexts([
      JSON.stringify({
        Label: 'Invocations',
        Datapoints: times.map((Timestamp) => ({ Timestamp, Sum: 60, Unit: 'Count' })),
      }),
    ]);
    expect(statistics.only).toMatchObject({ arrivals: { count: 180 } });
  });

  test('beside a log its durations are not counted twice', async () => {
    const metrics = JSON.stringify({
      MetricDataResults: [result('Duration Average', [100, 100, 100]), result('Throttles', [0, 0, 2])],
    });
    const log = times.map((time, n) => `${time} ${report(n + 1)}\n`).join('');
    const { only } = await readTexts([log, metrics]);
    expect(only.warm.count).toBe(3);
    expect(only).toMatchObject({ throttled: 2, arrivals: { count: 5 } });
  });
});

test('X-Ray: the function, not the service; INIT is no part of Duration; 429s apart', async () => {
  const segment = (fields: object): object => ({
    Id: 'x',
    Document: JSON.stringify({ id: 'a', trace_id: '1-0-0', name: 'checkout', start_time: 100, ...fields }),
  });
  const { only } = await readTexts([
    JSON.stringify({
      Traces: [
        {
          Id: '1-0-0',
          Segments: [
            segment({ origin: 'AWS::Lambda', end_time: 100.9, http: { response: { status: 200 } } }),
            segment({
              origin: 'AWS::Lambda::Function',
              parent_id: 'a',
              end_time: 100.5,
              subsegments: [{ name: 'Initialization', start_time: 100, end_time: 100.3 }],
            }),
            segment({ origin: 'AWS::Lambda', end_time: 100.1, throttle: true, http: { response: { status: 429 } } }),
          ],
        },
      ],
    }),
  ]);
  expect(only).toMatchObject({ throttled: 1, coldStarts: 1 });
  expect(only.cold.meanMs).toBeCloseTo(200, 3);
  expect(only.init.meanMs).toBeCloseTo(300, 3);
});

test('OTLP: servers, cold starts by attribute, ns that no number holds', async () => {
  const span = (kind: number, ms: number, attributes: object[] = []): object => ({
    kind,
    startTimeUnixNano: '1772445600000000001',
    endTimeUnixNano: String(1_772_445_600_000_000_001n + BigInt(ms) * 1_000_000n),
    attributes,
  });
  const { json } = await readTexts([
    `${JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'faas.name', value: { stringValue: 'checkout' } }] },
          scopeSpans: [
            {
              spans: [
                span(2, 30, [{ key: 'faas.coldstart', value: { boolValue: true } }]),
                span(2, 10, [{ key: 'faas.coldstart', value: { boolValue: false } }]),
                span(3, 999),
                span(2, 5, [{ key: 'http.response.status_code', value: { intValue: '429' } }]),
              ],
            },
          ],
        },
      ],
    })}\n`,
  ]);
  expect(json.functions['checkout']).toMatchObject({
    throttled: 1,
    warm: { count: 1, meanMs: 10 },
    cold: { count: 1, meanMs: 30 },
  });
});

test('OTLP: a span inside a service is an invocation where one attribute says so', async () => {
  const spanWith = (key: string): object => ({
    kind: 1,
    startTimeUnixNano: '1772445600000000000',
    endTimeUnixNano: '1772445600030000000',
    attributes: [{ key, value: { stringValue: 'http' } }],
  });
  const telling = ['faas.invocation_id', 'faas.execution', 'faas.coldstart', 'faas.trigger'];
  const resourceSpans = [...telling, 'faas.version'].map((key, index) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: `f${index}` } }] },
    scopeSpans: [{ spans: [spanWith(key), spanWith('code.function')] }],
  }));
  const { json } = await readTexts([`${JSON.stringify({ resourceSpans })}\n`]);
  const found = Object.entries(json.functions).map(([name, { invocations }]) => [name, invocations]);
  expect(found).toEqual(telling.map((_, index) => [`f${index}`, 1]));
});

describe('k6', () => {
  const trend = { avg: 30, min: 5, med: 20, max: 150, 'p(90)': 90, 'p(95)': 120 };

  test.each([
    [
      '--summary-export',
      {
        metrics: {
          http_req_duration: trend,
          http_reqs: { count: 300, rate: 30 },
          http_req_failed: { passes: 12, fails: 288, value: 0.04 },
        },
      },
    ],
    [
      'handleSummary',
      {
        metrics: {
          http_req_duration: { type: 'trend', contains: 'time', values: trend },
          http_reqs: { type: 'counter', values: { count: 300, rate: 30 } },
          http_req_failed: { type: 'rate', values: { passes: 12, fails: 288, rate: 0.04 } },
        },
        state: { testRunDurationMs: 10_000 },
      },
    ],
    [
      'machine-readable',
      {
        version: '1.0.0',
        metadata: { generatedAt: '2026-03-02T10:00:00Z', k6Version: '2.2.0' },
        config: { duration: '10s' },
        results: {
          metrics: [
            { name: 'http_req_duration', type: 'trend', values: trend },
            { name: 'http_reqs', type: 'counter', values: { count: 300, rate: 30 } },
            { name: 'http_req_failed', type: 'rate', values: { matches: 12, total: 300, rate: 0.04 } },
          ],
        },
      },
    ],
  ])('%s', async (_what, document) => {
    const read = await readTexts([JSON.stringify(document)]);
    expect(read.format).toBe('k6-summary');
    // passes of http_req_failed are the failures.
    expect(read.only).toMatchObject({ errors: 12, warm: { count: 300, p50Ms: 20, p95Ms: 120, maxMs: 150 } });
    expect(read.only.warm.meanMs).toBeCloseTo(30, 2);
    expect(read.draft.lengthMs).toBe(10_000);
    expect(said(read)).toContain('does not tell p99');
  });

  test('of a summary without failures nothing is said of any', async () => {
    const summary = (passes: number): string =>
      JSON.stringify({
        metrics: {
          http_req_duration: trend,
          http_reqs: { count: 300, rate: 30 },
          http_req_failed: { passes, fails: 300 },
        },
      });
    expect(said(await readTexts([summary(1)]))).toContain('refused and failed requests are among the durations');
    expect(said(await readTexts([summary(0)]))).not.toContain('refused and failed requests');
  });

  test('points: a time is the end of its request', async () => {
    const point = (time: string, value: number, tags: object): string =>
      JSON.stringify({ metric: 'http_req_duration', type: 'Point', data: { time, value, tags } });
    const read = await readTexts([
      [
        JSON.stringify({ type: 'Metric', metric: 'http_req_duration', data: {} }),
        point('2026-03-02T10:00:01.5Z', 500, { status: '200', name: 'http://x/1', url: 'http://x/1' }),
        point('2026-03-02T10:00:02Z', 5, { status: '429', name: 'http://x/2', url: 'http://x/2' }),
        point('2026-03-02T10:00:03Z', 50, {
          status: '500',
          name: 'http://x/3',
          url: 'http://x/3',
          expected_response: 'false',
        }),
        point('2026-03-02T10:00:03Z', 0, { status: '0', name: 'http://x/3', url: 'http://x/3' }),
        '{"metric":"http_req_duration","type":"Point","data":{"ti',
      ].join('\n'),
    ]);
    expect(read.format).toBe('k6-json');
    expect(read.only).toMatchObject({ throttled: 1, unanswered: 1, errors: 1, warm: { count: 2 } });
    expect(read.json.broken).toBe(1);
    expect(read.recording.functions.get('function')!.arrivals.firstMs).toBe(Date.parse('2026-03-02T10:00:01Z'));
  });
});

const heyLike = (first: string): string => `Summary:
${first}  Total:	10.0000 secs
  Slowest:	0.1500 secs
  Fastest:	0.0050 secs
  Average:	0.0300 secs
  Requests/sec:	30.0

Response time histogram:
  0.005 [1]	|

${first === '' ? 'Latency' : 'Response time'} distribution:
  50.00% in 0.0200 secs
  95.00% in 0.1200 secs
  99.00% in 0.1300 secs

Details (average, fastest, slowest):
  DNS+dialup:	0.0000 secs, 0.0048 secs, 0.1320 secs

Status code distribution:
  [200] 288 responses
  [429] 9 responses
  [500] 3 responses

Error distribution:
  [4] connection refused
`;

const summaries: readonly (readonly [string, string, string, Partial<FunctionFigures>])[] = [
  ['hey', 'hey', heyLike(''), { throttled: 9, errors: 3, unanswered: 4 }],
  ['oha in text', 'oha-text', heyLike('  Success rate:	96.00%\n'), { throttled: 9, errors: 3, unanswered: 4 }],
  [
    'oha',
    'oha',
    JSON.stringify({
      summary: { successRate: 1, total: 10, slowest: 0.15, fastest: 0.005, average: 0.03, requestsPerSec: 30 },
      latencyPercentiles: { p50: 0.02, p95: 0.12, p99: 0.13, 'p99.9': null },
      statusCodeDistribution: { '200': 288, '429': 9, '500': 3 },
      errorDistribution: { 'connection refused': 4 },
    }),
    { throttled: 9, errors: 3, unanswered: 4 },
  ],
  [
    'bombardier',
    'bombardier',
    JSON.stringify({
      spec: { numberOfConnections: 5 },
      result: {
        timeTakenSeconds: 10,
        req1xx: 0,
        req2xx: 288,
        req3xx: 0,
        req4xx: 9,
        req5xx: 3,
        others: 4,
        latency: { mean: 30_000, stddev: 1, max: 150_000, percentiles: { '50': 20_000, '95': 120_000, '99': 130_000 } },
      },
    }),
    { throttled: 0, errors: 12, unanswered: 4 },
  ],
  [
    'bombardier in text',
    'bombardier-text',
    `Bombarding http://x for 10s using 5 connection(s)
Statistics        Avg      Stdev        Max
  Reqs/sec        30.00      9.56      52.01
  Latency       30.00ms   377.16us   150.00ms
  Latency Distribution
     50%    20.00ms
     95%   120.00ms
     99%   130.00ms
  HTTP codes:
    1xx - 0, 2xx - 288, 3xx - 0, 4xx - 9, 5xx - 3
    others - 4
`,
    { errors: 12, unanswered: 4 },
  ],
];

test.each(summaries)('%s', async (_what, format, text, others) => {
  const read = await readTexts([text]);
  expect(read.format).toBe(format);
  expect(read.only).toMatchObject(others);
  const { warm } = read.only;
  expect([warm.count, warm.p50Ms, warm.p95Ms, warm.p99Ms, warm.maxMs]).toEqual([300, 20, 120, 130, 150]);
  expect(warm.meanMs).toBeCloseTo(30, 2);
  expect(read.draft.lengthMs).toBe(10_000);
});

test('wrk2: the spectrum of what was recorded, not the uncorrected one', async () => {
  const read = await readTexts([
    `Running 10s test @ http://x
  2 threads and 5 connections
  Thread calibration: mean lat.: 30.000ms, rate sampling interval: 10ms
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    30.00ms   32.45ms 150.06ms   81.95%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%   20.00ms
  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       5.000     0.000000            1         1.00
      20.000     0.500000          150         2.00
     120.000     0.950000          285        20.00
     130.000     0.990000          297       100.00
     150.000     1.000000          300          inf
#[Mean    =       30.000, StdDeviation   =       32.450]
  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))
       1.000     0.500000          150         2.00
  300 requests in 10.00s, 50.97KB read
  Non-2xx or 3xx responses: 12
Requests/sec:     30.00
`,
  ]);
  expect(read.format).toBe('wrk2');
  expect(read.only).toMatchObject({ errors: 12, warm: { count: 300, p50Ms: 20, p95Ms: 120, p99Ms: 130, maxMs: 150 } });
  expect(said(read)).toContain('not the time of the function');
});

describe('a percentile distribution of HdrHistogram', () => {
  const distribution = `       Value     Percentile TotalCount 1/(1-Percentile)

       5.000     0.000000            1         1.00
      20.000     0.500000          150         2.00
     150.000     1.000000          300          inf
#[Mean    =       30.000, StdDeviation   =       32.450]
`;
  const question =
    /does not say what its values count, as no percentile distribution does: read as ms; --unit ns, us or s/;

  test('is read as ms, and that this is a guess is said', async () => {
    const read = await readTexts([distribution]);
    expect(read.only.warm).toMatchObject({ count: 300, p50Ms: 20, maxMs: 150, meanMs: 30 });
    expect(said(read)).toMatch(question);
  });

  test('is not looked for again and again in a comment of many marks', async () => {
    await expect(readTexts([`${'# '.repeat(60)}\nnothing of a known format\n`])).rejects.toThrow(
      'of no format that is known',
    );
  });

  test('is read by the unit that is asked for or written above it, without a word', async () => {
    const asked = await readTexts([distribution], { unit: 's' });
    expect(asked.only.warm).toMatchObject({ p50Ms: 20_000, maxMs: 150_000 });
    expect(said(asked)).not.toMatch(question);
    for (const text of [`# values in us\n#\n${distribution}`, distribution.replace('Value', 'Value(us)')]) {
      const written = await readTexts([text]);
      expect(written.only.warm).toMatchObject({ p50Ms: 0.02, maxMs: 0.15 });
      expect(said(written)).not.toMatch(question);
    }
  });
});

describe('Gatling', () => {
  const texts: string[] = [];
  const int = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const text = (value: string): Buffer =>
    value === '' ? int(0) : Buffer.concat([int(value.length), Buffer.from(value, 'latin1'), Buffer.from([0])]);
  const numbered = (value: string): Buffer => {
    const known = texts.indexOf(value);
    if (known >= 0) return int(-(known + 1));
    texts.push(value);
    return Buffer.concat([int(texts.length), text(value)]);
  };
  const request = (name: string, [from, to]: [number, number], isOk: boolean, message = ''): Buffer =>
    Buffer.concat([
      Buffer.from([1]),
      int(0),
      numbered(name),
      int(from),
      int(to),
      Buffer.from([isOk ? 1 : 0]),
      message === '' ? Buffer.concat([int(0), int(0)]) : numbered(message),
    ]);
  const header = (): Buffer => {
    const start = Buffer.alloc(8);
    start.writeBigInt64BE(1_772_445_600_000n);
    return Buffer.concat([
      Buffer.from([0]),
      text('3.13.5'),
      text('computerdatabase.Load'),
      start,
      text(''),
      int(1),
      text('Users'),
      int(0),
    ]);
  };

  test('the binary log', async () => {
    texts.length = 0;
    const parts = [
      header(),
      Buffer.concat([Buffer.from([2]), int(0), Buffer.from([1]), int(5)]),
      request('Search', [10, 40], true),
      request('Search', [50, 70], true),
      request('Pay', [60, 65], false, 'status.find.is(200), but actually found 429'),
      request('Pay', [70, 170], false, 'status.find.is(200), but actually found 500'),
      request('Pay', [80, 180], false, 'i.n.c.ConnectTimeoutException'),
      Buffer.concat([Buffer.from([3]), int(1), numbered('Group'), int(1), int(2), int(1), Buffer.from([1])]),
    ];
    const read = await readTexts([Buffer.concat(parts)], {}, 'simulation.log');
    expect(read.format).toBe('gatling');
    expect(read.json.functions['Search']!.warm).toMatchObject({ count: 2, meanMs: 25 });
    expect(read.json.functions['Pay']).toMatchObject({
      throttled: 1,
      errors: 1,
      unanswered: 1,
      warm: { count: 1, meanMs: 100 },
    });
    expect(read.recording.functions.get('Search')!.arrivals.firstMs).toBe(1_772_445_600_010);
  });

  test('one that was cut off, and one of a version to come', async () => {
    texts.length = 0;
    const whole = Buffer.concat([header(), request('Search', [10, 40], true), request('Search', [50, 70], true)]);
    const cut = await readTexts([whole.subarray(0, whole.length - 6)]);
    expect(cut.json).toMatchObject({ matched: 1, broken: 1 });
    await expect(readTexts([Buffer.concat([header(), Buffer.from([9])])])).rejects.toThrow(
      /record of type 9 .* Gatling 3\.13\.5/,
    );
  });

  test('the text before', async () => {
    const read = await readTexts([
      'RUN\tcomputerdatabase.Load\tload\t1772445600000\t \t3.9.5\nUSER\tUsers\tSTART\t1772445600001\nREQUEST\t\tSearch\t1772445600010\t1772445600040\tOK\t \nREQUEST\tUsers\t7\t\tPay\t1772445600060\t1772445600065\tKO\tstatus.find.is(200), but actually found 429\nREQUEST\t\tSea\n',
    ]);
    expect(read.json.functions['Search']!.warm).toMatchObject({ count: 1, meanMs: 30 });
    expect(read.json.functions['Pay']).toMatchObject({ throttled: 1 });
    expect(read.json.broken).toBe(1);
  });
});

test('JMeter: columns by name, sums of transactions and errors without an answer apart; XML too', async () => {
  const read = await readTexts([
    'timeStamp,elapsed,label,responseCode,responseMessage,success\n1772445600000,30,Search,200,OK,true\n1772445600100,5,Search,429,Too Many Requests,false\n1772445600200,50,Search,500,Error,false\n1772445600300,0,Search,Non HTTP response code: java.net.ConnectException,x,false\n1772445600300,85,All,,"Number of samples in transaction : 3, number of failing samples : 0",true\n1772445600400,30\n',
  ]);
  expect(read.format).toBe('jmeter');
  expect(Object.keys(read.json.functions)).toEqual(['Search']);
  expect(read.only).toMatchObject({ throttled: 1, unanswered: 1, errors: 1, warm: { count: 2, meanMs: 40 } });
  expect(read.json.broken).toBe(1);
  const xml = await readTexts([
    '<?xml version="1.0"?>\n<testResults version="1.2">\n<httpSample t="30" lt="20" ts="1772445600000" s="true" lb="Search" rc="200" rm="OK"/>\n<httpSample t="50" ts="1772445600100" s="false" lb="Search" rc="500" rm="x">\n</httpSample>\n</testResults>\n',
  ]);
  expect(xml.only).toMatchObject({ errors: 1, warm: { count: 2, meanMs: 40 } });
});

test('oha as CSV', async () => {
  const read = await readTexts([
    'request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status\n0.001,0,0,0.02,0.0204,24,200\n0.101,0,0,0.004,0.005,24,429\n',
  ]);
  expect(read.format).toBe('oha-csv');
  expect(read.only).toMatchObject({ throttled: 1, warm: { count: 1, meanMs: 20.4 } });
});

test('lambda-power-tuning tells a trimmed mean, which is no law', async () => {
  const read = await readTexts([
    JSON.stringify({
      power: '512',
      cost: 1e-6,
      duration: 120,
      stats: [
        { value: 512, averagePrice: 1e-6, averageDuration: 120 },
        { value: 128, averagePrice: 1e-6, averageDuration: 480 },
      ],
    }),
  ]);
  expect(read.format).toBe('power-tuning');
  expect(read.only).toMatchObject({ memoryMb: 512, warm: { meanMs: 120, p50Ms: null, p99Ms: null } });
  expect(said(read)).toContain('no law, no tail');
});

describe('plain tables', () => {
  test.each([
    ['a number a line', '20\n30\n40\n', {}, 30],
    ['with a header that names ms', 'when,duration_ms\n1772445600000,20\n1772445600100,40\n', {}, 30],
    ['in seconds by its header', 'latency (s)\n0.02\n0.04\n', {}, 30],
    ['in us by option', 'latency\n20000\n40000\n', { unit: 'us' }, 30],
    ['a column by option', 'a,b\n1,20\n2,40\n', { column: 'b', format: 'csv' }, 30],
    ['parted by semicolons', 'name;elapsed_ms\nx;20\nx;40\n', {}, 30],
  ] as const)('%s', async (_what, text, options, mean) => {
    const { only } = await readTexts([text], options, 'recorded.csv');
    expect(only.warm.meanMs).toBeCloseTo(mean, 6);
  });

  test('a unit that nobody tells is said to be a guess; cells that are no number are broken', async () => {
    const read = await readTexts(['latency\n20\nn/a\n40\n'], {}, 'recorded.csv');
    expect(said(read)).toContain('read as ms; --unit');
    expect(read.json).toMatchObject({ lines: 3, matched: 2, broken: 1 });
  });
});

describe('what is refused', () => {
  test.each([
    ['a file of nothing known', 'hello\nworld\n', {}, /of no format that is known; --format names one: windtunnel, /],
    ['an empty file', '', {}, /is empty/],
    ['a format that is none', '20\n', { format: 'k7' }, /"k7" is no format/],
    [
      'a log of HdrHistogram without a unit',
      '#[Histogram log format version 1.3]\n0,1,1,HISTFAAAABx\n',
      {},
      /--unit ns, us, ms or s/,
    ],
    [
      'JSON that was cut off',
      '{"MetricDataResults":[{"Label":"Invocations","Timestamps":["2026-',
      {},
      /is not JSON.* cut off/,
    ],
    ['a zip archive', 'PK\u0003\u0004', {}, /is a zip archive; unpack it/],
  ] as const)('%s', async (_what, text, options, expected) => {
    await expect(readTexts([text], options)).rejects.toThrow(expected);
  });
});
