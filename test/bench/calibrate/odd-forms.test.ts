// Files of every format with something seldom about them: what is missing, cut off, mixed or written otherwise. All that is read of
// each, or why nothing is, held against test/golden/calibrate/odd-forms (`-u` accepts a change).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPaths, takeReads } from './reading.ts';

const json = JSON.stringify;
const lines = (...all: readonly unknown[]): string =>
  all.map((line) => `${typeof line === 'string' ? line : json(line)}\n`).join('');
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const at = (second: number): string => `2026-03-02T10:00:${String(second).padStart(2, '0')}.000Z`;
const report = (n: number, ms: number, memoryMb = 128): string =>
  `REPORT RequestId: ${id(n)}\tDuration: ${ms}.50 ms\tBilled Duration: ${ms + 1} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 40 MB\t`;

const times = { min: 5, max: 150, mean: 30, count: 60, p50: 20, p75: 40, p90: 90, p95: 120, p99: 140, p999: 150 };
const artillery = (counters: object, summaries: object, more: object = {}): unknown => ({
  aggregate: {
    counters,
    ...summaries,
    firstMetricAt: 1_767_261_600_000,
    lastMetricAt: 1_767_261_630_000,
    period: 1_767_261_630_000,
  },
  intermediate: [
    { period: '1767261600000', counters: { 'http.requests': 50 } },
    { period: '1767261610000', counters: {} },
    { period: '1767261620000', counters: { 'http.requests': 50 } },
  ],
  ...more,
});
const codes = {
  'http.requests': 100,
  'http.codes.200': 60,
  'http.codes.404': 5,
  'http.codes.429': 20,
  'http.codes.500': 10,
  'errors.ETIMEDOUT': 4,
  'errors.other': 1,
};

const attribute = (key: string, value: object): object => ({ key, value });
const span = (own: object): object => ({
  kind: 2,
  name: 'f',
  startTimeUnixNano: '1767261600000000000',
  endTimeUnixNano: '1767261600030500000',
  ...own,
});
const traces = (attributes: readonly object[], ...spans: readonly object[]): unknown => ({
  resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }],
});

const event = (type: string, record: unknown, time: unknown = at(1)): unknown => ({ time, type, record });
const metrics = { durationMs: 12, billedDurationMs: 13, memorySizeMB: 128, maxMemoryUsedMB: 40 };
const probed = (own: object): object => ({
  by: 'variable',
  outcome: 'completed',
  coldStart: true,
  atMs: 0,
  idleMs: null,
  latencyMs: 300,
  durationMs: 20,
  billedMs: 21,
  initMs: 150,
  maxMemoryUsedMb: 40,
  ...own,
});
const point = (own: object): unknown => ({
  type: 'Point',
  metric: 'http_req_duration',
  data: { time: at(1), value: 20, tags: { status: '200' }, ...own },
});
const metricData = (...results: readonly object[]): unknown => ({ MetricDataResults: results });

const forms: Readonly<Record<string, string | Uint8Array | Record<string, string | Uint8Array>>> = {
  'artillery, times of successes beside refusals': json(
    artillery(codes, { summaries: { 'http.response_time': { ...times, count: 85 }, 'http.response_time.2xx': times } }),
  ),
  'artillery, old histograms, no refusal': json(
    artillery(
      { 'http.requests': 60, 'http.codes.200': 60 },
      { histograms: { 'http.response_time': times, 'http.response_time.2xx': { ...times, p50: 1 } } },
    ),
  ),
  'artillery, refusals, no times of successes': json(artillery(codes, { summaries: { 'http.response_time': times } })),
  'artillery, no times at all': json(artillery(codes, { summaries: {} })),
  'spans, odd ones': json(
    traces(
      [attribute('service.name', { stringValue: 'shop' })],
      span({}),
      span({ startTimeUnixNano: 'soon' }),
      span({ endTimeUnixNano: undefined }),
      span({ startTimeUnixNano: '1767261600000000001', endTimeUnixNano: '1767261600999999999', status: { code: 2 } }),
      span({ status: { code: 'STATUS_CODE_ERROR' }, attributes: [attribute('faas.name', { stringValue: 'mail' })] }),
      span({ attributes: [attribute('http.status_code', { intValue: 503 })] }),
      span({
        attributes: [
          attribute('http.status_code', { intValue: 499 }),
          attribute('faas.coldstart', { boolValue: true }),
        ],
      }),
      span({ attributes: [attribute('http.status_code', { intValue: 429 })] }),
    ),
  ),
  'spans of nobody': json(
    traces([], span({}), span({ attributes: [attribute('http.status_code', { intValue: 429 })] })),
  ),
  'a probe': json({
    schema: 'windtunnel/probe@1',
    name: 'probed',
    target: 'Lambda',
    functions: {
      api: {
        memoryMb: 256,
        invocations: [
          probed({}),
          probed({ by: 'warm', coldStart: false, initMs: null, latencyMs: 35, atMs: 400 }),
          probed({ by: 'idle', coldStart: false, initMs: null, latencyMs: 32, atMs: 300_000, idleMs: 290_000 }),
          probed({ by: 'idle', atMs: 900_000, idleMs: 590_000 }),
          probed({ by: 'warm', outcome: 'failed', coldStart: false, initMs: null, latencyMs: 35, atMs: 901_000 }),
          probed({ by: 'warm', outcome: 'timedOut', coldStart: false, initMs: null, latencyMs: 10, atMs: 902_000 }),
          probed({ by: 'warm', outcome: 'other', coldStart: false, initMs: null, latencyMs: 35, atMs: 903_000 }),
        ],
      },
    },
    notes: ['a note of the probe'],
  }),
  'a probe of another version': json({ schema: 'windtunnel/probe@9', functions: {} }),
  'metrics of a single instant': json(
    metricData(
      { Label: 'Duration', Id: 'm1', Timestamps: [at(0)], Values: [25] },
      { Label: 'Invocations', Timestamps: [at(0)], Values: [120] },
    ),
  ),
  'metrics without invocations, unlabelled, unequal': json(
    metricData(
      { Id: 'duration average', Timestamps: [at(0), at(30)], Values: [25, 75] },
      { Timestamps: [at(0)], Values: [1] },
      { Label: 'Errors', Timestamps: [at(0), at(30)], Values: [1, 2] },
    ),
  ),
  'metrics of errors and invocations alone': json(
    metricData(
      { Label: 'Errors', Timestamps: [at(0), at(30)], Values: [1, 2] },
      { Label: 'Invocations', Timestamps: [at(0), at(30)], Values: [40, 80] },
    ),
  ),
  'statistics without a label': json({
    Label: 'Duration',
    Datapoints: [{ Timestamp: at(0), Average: 20, Maximum: 90 }, { Average: 30 }, { Timestamp: at(30), Average: 30 }],
  }),
  'events of the platform, odd ones': lines(
    event('platform.start', { requestId: id(1), functionName: 'api' }),
    event('platform.report', { requestId: id(1), status: 'success', metrics }),
    event(
      'platform.report',
      { requestId: id(2), status: 'error', errorType: 'Runtime.ExitError', metrics: { ...metrics, durationMs: 40 } },
      'never',
    ),
    event('platform.report', { requestId: id(3), status: 'timeout', metrics: {} }),
    event('platform.report', { requestId: id(4) }),
    event('platform.initReport', { initializationType: 'on-demand', status: 'success', metrics: { durationMs: 120 } }),
    event('platform.restoreReport', { status: 'success', metrics: { durationMs: 300 } }),
    event('platform.report', { requestId: id(5), status: 'success', metrics }),
    '{"time":"x","type":"platform.report","record":{"metrics":{"durationMs":',
    'platform.report without a brace',
    event('function', 'INFO {"type":"platform.report"}'),
    event('platform.other', { metrics }),
  ),
  'a log whose memory was changed': lines(
    report(1, 80),
    report(2, 82),
    report(3, 40, 256),
    report(4, 41, 256),
    report(5, 20, 512),
  ),
  'a log with errors, INITs and restores in every place': lines(
    `${at(1)}\t${id(1)}\tERROR\tInvoke Error \t{"errorType":"Error"}`,
    report(1, 10),
    '[ERROR] ValueError: no id here',
    report(2, 20),
    'a INIT_REPORT Init Duration: 5.00 ms',
    'INIT_REPORT Init Duration: none',
    `${at(3)} INIT_REPORT Init Duration: 900.00 ms\tPhase: init\tStatus: error`,
    'RESTORE_REPORT Restore Duration: none',
    `${at(4)} RESTORE_REPORT Restore Duration: 40.00 ms`,
    report(3, 30),
    'XREPORT RequestId: no',
  ),
  'events of CloudWatch in one document': json({
    events: [
      { timestamp: 1_767_261_600_000, message: report(1, 10) },
      { timestamp: null, message: report(2, 20) },
      { '@timestamp': at(3), '@message': report(3, 30) },
      { time: at(4), log: 'plain words' },
      { timestamp: 5 },
    ],
  }),
  'events of CloudWatch, a line each': lines(
    { timestamp: 1_767_261_600_000, message: report(1, 10), logStream: 'a' },
    '',
    { timestamp: 1_767_261_600_000, message: report(2, 20), logStream: 'a' },
    '{"timestamp": 1, "message":',
  ),
  'rows of Logs Insights as lists of cells': json({
    results: [
      [
        { field: '@timestamp', value: '2026-03-02 10:00:00.000' },
        { field: '@message', value: report(1, 10) },
      ],
      [{ field: '@message', value: report(2, 20) }],
      [{ value: 'nothing' }],
    ],
  }),
  'rows of Logs Insights, of which one tells nothing': json([
    {
      '@timestamp': '2026-03-02 10:00:00.000',
      '@type': 'REPORT',
      '@duration': '12.5',
      '@billedDuration': '13',
      '@memorySize': '128000000',
    },
    { '@type': 'REPORT', '@duration': '' },
    { '@type': 'START' },
  ]),
  'k6, blank lines and other metrics': lines(
    point({}),
    '',
    point({ value: 40 }),
    { type: 'Metric', metric: 'http_req_duration', data: {} },
    { type: 'Point', metric: 'vus', data: { time: at(1), value: 3 } },
    point({ time: undefined }),
    '{"type":',
  ),
  'k6, a summary of iterations': json({
    metrics: {
      iteration_duration: { avg: 30, min: 5, med: 20, max: 150, 'p(90)': 90, 'p(95)': 120 },
      iterations: { count: 100, rate: 5 },
    },
    config: { duration: '40s' },
  }),
  'k6, a summary of counts only': json({ metrics: { http_reqs: { count: 100, rate: 5 }, vus: { value: 3 } } }),
  'X-Ray, odd segments': json({
    Traces: [
      {
        Segments: [
          { Document: 'no JSON' },
          { Document: json({ name: 'api', origin: 'AWS::Lambda::Function', start_time: 1_767_261_600 }) },
          {
            Document: json({
              name: 'api',
              origin: 'AWS::Lambda::Function',
              start_time: 1_767_261_600,
              end_time: 1_767_261_600.25,
              subsegments: [{ name: 'Initialization', start_time: 1, end_time: 1.1 }],
            }),
          },
          {
            Document: json({
              name: 'api',
              origin: 'AWS::Lambda::Function',
              start_time: 1_767_261_601,
              end_time: 1_767_261_601.05,
              fault: true,
              subsegments: [{}],
            }),
          },
          {},
        ],
      },
    ],
  }),
  'tuning of power that says nothing': json({
    power: 512,
    stateMachine: { visualization: 'https://lambda-power-tuning.show/#x' },
  }),
  'benchmarks of tinybench': json([
    { name: 'api', result: { latency: { mean: 5, min: 1, max: 9, p50: 5, p75: 6, p99: 8, samples: [1, 5, 9] } } },
    { name: 'none' },
  ]),
  'a summary beside a log': {
    'a.txt': lines(...Array.from({ length: 30 }, (_, n) => `${at(n)}\t${report(n + 1, 20 + n)}`)),
    'b.json': json(
      artillery({ 'http.requests': 60, 'http.codes.200': 60 }, { summaries: { 'http.response_time': times } }),
    ),
  },
  'requests without instants beside others': {
    'a.csv':
      'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code\n0.0200,0,0,0,0,0,200\n0.0400,0,0,0,0,0,500\n',
    'b.txt': lines(`${at(1)}\t${report(1, 30)}`, `${at(9)}\t${report(2, 40)}`),
  },
  'a directory with other files in it': {
    'a.txt': lines(report(1, 10)),
    'empty.txt': '',
    'notes.md': '# nothing of ours\n',
    'z.txt': lines(report(2, 30)),
  },
  'a directory of other files': { 'notes.md': '# nothing of ours\n' },
  'text of two bytes, the high one first': Buffer.from(
    `\uFEFF${lines(report(1, 10), report(2, 20))}`,
    'utf16le',
  ).swap16(),
  'text of two bytes, the low one first': Buffer.from(`\uFEFF${lines(report(1, 10), report(2, 20))}`, 'utf16le'),
  'text with a mark before it': `\uFEFF${lines(report(1, 10), report(2, 20))}`,
  'packed, and cut off': gzipSync(lines(...Array.from({ length: 500 }, (_, n) => report(n, n)))).subarray(0, -400),
  'packed, and damaged': Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from('nothing of gzip here')]),
  'words before the first report, for long': `${'a handler speaks of this and that\n'.repeat(4000)}${lines(report(1, 10))}`,
  'a table whose cell is never closed, for long': `name,duration_ms\na,30\n"${'x'.repeat(1_100_000)}\nb,40\n`,
  'a table of durations, rows of which end early':
    'duration_ms,name,time\n12.5\n13,b\n14,,2026-03-02T10:00:01Z\n\n15,b,2026-03-02T10:00:02Z\n',
  'statistics of a metric without a name': json({ Datapoints: [{ Timestamp: at(0), Average: 20 }, { Average: 30 }] }),
  'a table of metrics, one column empty, one of nobody, a row cut off': `Label,Duration Average,Errors,Other\n2026-03-02 10:00,25,,7\n2026-03-02 10:01,35,,8\n"2026`,
  'a table of metrics that tells none': 'Duration by minute,shop\n2026-03-02 10:00,25\n',
  'Gatling, blank lines between records': lines(
    'RUN\tshop\tload\t1772445600000\t\t3.0',
    '',
    'REQUEST\t1\t\tSearch\t1772445600000\t1772445600030\tOK\t',
    '',
    'REQUEST\t1\t\tSearch\t1772445601000\t1772445601050\tKO\tstatus 500',
  ),
  'benchmarks of tinybench, one alone': json({
    name: 'api',
    result: { latency: { samplesCount: 9, mean: 5 }, throughput: {}, totalTime: 45 },
  }),
  'k6, a point of no metric': lines(
    point({}),
    { type: 'Point', data: { value: 3, of: 'http_req_duration' } },
    { type: 'Point', metric: 'http_req_duration', data: { value: 30 } },
  ),
  'Locust, rows that are cut off': lines(
    'Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%',
    'GET,/a,100,2,20,25,5,150,10,5,0,20,22,25,30,60,90,120,140,150,150,150',
    'GET,/b,100,2',
    'GET,/c',
  ),
  'rows of Logs Insights, cells without a field or a value': json({
    results: [
      [{ value: 'nobody’s' }, { field: '@message' }, { field: '@timestamp', value: '2026-03-02 10:00:00.000' }],
      [{ field: '@message', value: report(1, 10) }],
    ],
  }),
  'spans with attributes that have no key': json(
    traces([{ value: { stringValue: 'lost' } }], span({ attributes: [{}, attribute('faas.name', {})] })),
  ),
  'JMeter, a sample without a label': 'timeStamp,elapsed,label,responseCode,success\n1772445600000,30,,200,true\n',
  'JMeter in XML, samples that say little': lines(
    '<testResults version="1.2">',
    '<httpSample t="30" ts="1772445600000" s="true"/>',
    '<httpSample lb="Search"/>',
    '</testResults>',
  ),
  'vegeta, results without an instant': lines(
    { attack: '', seq: 0, code: 200, latency: 25_000_000, timestamp: at(0) },
    { attack: '', seq: 1, code: 200, latency: 35_000_000 },
  ),
  'vegeta, a report without an instant': json({
    latencies: {
      mean: 25_000_000,
      '50th': 20_000_000,
      '90th': 40_000_000,
      '95th': 50_000_000,
      '99th': 60_000_000,
      max: 70_000_000,
      min: 5_000_000,
    },
    bytes_in: { total: 0, mean: 0 },
    duration: 10_000_000_000,
    requests: 100,
    status_codes: { 200: 100 },
  }),
  'X-Ray, summaries without an instant': json({
    TraceSummaries: [
      { ResponseTime: 0.03, EntryPoint: { Name: 'api' } },
      { HasThrottle: true, EntryPoint: { Name: 'api' } },
      { ResponseTime: 0.04, EntryPoint: { Name: 'api' }, StartTime: at(2) },
    ],
  }),
  'X-Ray, a datagram that is broken at once': '{"trace_id":"1-65b0c0de-000000000000000000000000","start_time":oops}',
  'a log of the platform behind instants, the events without theirs': lines(
    `${at(5)} {"type":"platform.report","record":${json({ requestId: id(1), status: 'success', metrics })}}`,
    `${at(6)} "platform.report" in the words of a handler`,
    `${at(7)} a function says INIT_REPORT`,
    'said by it: INIT_REPORT Init Duration: 90.00 ms',
    `a.WARM_REPORT RequestId: ${id(2)} Duration: 5.00 ms`,
  ),
  'an item that is no JSON': '{"events":[{"timestamp":1,"message":"x"},{"timestamp":oops}]}',
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-odd-'));
  takeReads();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const written = (form: (typeof forms)[string]): string => {
  const place = mkdtempSync(join(directory, 'x'));
  if (typeof form === 'string' || form instanceof Uint8Array) {
    const path = join(place, 'recorded.txt');
    writeFileSync(path, form);
    return path;
  }
  for (const [file, text] of Object.entries(form)) writeFileSync(join(place, file), text);
  return place;
};

const toldOf = async (path: string): Promise<string> => {
  try {
    await readPaths([path]);
    return takeReads();
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
};

test.each(Object.entries(forms))('%s', async (name, form) => {
  const path = written(form);
  const text = (await toldOf(path)).replaceAll(path, 'PATH').replaceAll(directory, 'DIRECTORY');
  const file = name.replaceAll(/\W+/g, '-');
  await expect(`${text}\n`.replaceAll(/[ \t]+$/gm, '')).toMatchFileSnapshot(
    `../../golden/calibrate/odd-forms/${file}.txt`,
  );
});

test('a file that is not there', async () => {
  await expect(readPaths([join(directory, 'gone.txt')])).rejects.toThrow(
    /gone\.txt has a problem:\n {2}\(whole file\): cannot be read: there is no such file; check the path$/,
  );
});
