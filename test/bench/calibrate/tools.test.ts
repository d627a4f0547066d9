// What load tools write, made up in their forms: every column and sign of each, and all that is told of it, held against
// test/golden/calibrate (`-u` accepts a change). What the tools themselves wrote is read in samples.test.ts, where it is there.

import { expect, test } from 'vitest';
import { readTexts, takeReads } from './reading.ts';

const rows = (...lines: string[]): string => `${lines.join('\n')}\n`;
const json = (value: unknown): string => JSON.stringify(value);
const startNs = '1767261600';

const locustColumns =
  'Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%';
const historyColumns =
  'Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,Total Failure Count,Total Average Response Time';

const vegetaReport = (more: object = {}): string =>
  json({
    latencies: {
      total: 3e9,
      mean: 30e6,
      '50th': 21e6,
      '90th': 90e6,
      '95th': 120e6,
      '99th': 130e6,
      max: 147e6,
      min: 5e6,
    },
    bytes_in: { total: 1, mean: 1 },
    earliest: '2026-01-01T10:00:00.25Z',
    latest: '2026-01-01T10:00:09Z',
    duration: 9_000_000_000,
    wait: 20e6,
    requests: 100,
    rate: 11,
    success: 0.9,
    status_codes: { 0: 1, 200: 90, 429: 6, 500: 3 },
    errors: ['x'],
    ...more,
  });

const wrk = (codes: string): string =>
  rows(
    'Running 6s test @ http://127.0.0.1:80/f',
    '  1 threads and 4 connections',
    '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
    '    Latency    38.07ms   32.45ms 142.06ms   81.95%',
    '    Req/Sec   128.90     14.84   160.00     83.33%',
    '  Latency Distribution',
    '     50%   20.97ms',
    '     75%   52.07ms',
    '     99%    1.21s',
    '  776 requests in 1.10m, 150.97KB read',
    ...(codes === '' ? [] : [codes]),
    'Requests/sec:    128.40',
    'Transfer/sec:     24.98KB',
  );

const hey = rows(
  'Summary:',
  '  Total:\t2.5000 secs',
  '  Slowest:\t0.1320 secs',
  '  Fastest:\t0.0048 secs',
  '  Average:\t0.0315 secs',
  '  Requests/sec:\t141.7668',
  '',
  'Response time histogram:',
  '  0.005 [1]\t|',
  '',
  'Latency distribution:',
  '  10% in 0.0200 secs',
  '  50% in 0.0210 secs',
  '  99% in 0.1224 secs',
  '',
  'Details (average, fastest, slowest):',
  '  DNS+dialup:\t0.0000 secs, 0.0048 secs, 0.1320 secs',
  '',
  'Status code distribution:',
  '  [200]\t288 responses',
  '  [429]\t9 responses',
  '  [503]\t3 responses',
  '',
  'Error distribution:',
  '  [2]\tGet "http://127.0.0.1": EOF',
  '  [5]\tGet "http://127.0.0.1": refused',
);

const oha = rows(
  'Summary:',
  '  Success rate:\t99.00%',
  '  Total:\t2.5 sec',
  '  Slowest:\t132.5 ms',
  '  Fastest:\t900 us',
  '  Average:\t31.5 ms',
  '  Requests/sec:\t141.7668',
  '',
  'Response time histogram:',
  '  0.005 ms [1] |',
  '',
  'Response time distribution:',
  '  10.00% in 20.0 ms',
  '  50.00% in 21.0 ms',
  '  99.90% in 1.2 sec',
  '',
  'Details (average, fastest, slowest):',
  '  DNS+dialup:\t0.0 ms, 0.0 ms, 0.0 ms',
  '',
  'Status code distribution:',
  '  [200] 300 responses',
);

const bombardier = (...distribution: string[]): string =>
  rows(
    'Bombarding http://127.0.0.1:80 for 5s using 4 connection(s)',
    'Done!',
    'Statistics        Avg      Stdev        Max',
    '  Reqs/sec       250.00     140.21     512.30',
    '  Latency       15.98ms    26.83ms   144.12ms',
    ...distribution,
    '  HTTP codes:',
    '    1xx - 0, 2xx - 480, 3xx - 5, 4xx - 9, 5xx - 6',
    '    others - 7',
    '  Throughput:   120.09KB/s',
  );

const vegetaText = rows(
  'Requests      [total, rate, throughput]         300, 30.10, 28.84',
  'Duration      [total, attack, wait]             1m9.988s, 1m9.5s, 20.899ms',
  'Latencies     [min, mean, 50, 90, 95, 99, max]  845µs, 32.269ms, 21.194ms, 91.909ms, 121.025ms, 1.129s, 1m1.5s',
  'Bytes In      [total, mean]                     7221, 24.07',
  'Success       [ratio]                           96.00%',
  'Status Codes  [code:count]                      0:4  200:284  429:9  500:3',
  'Error Set:',
  '429 Too Many Requests',
);

const autocannon = (more: object): string =>
  json({
    url: 'http://127.0.0.1',
    connections: 4,
    duration: 10.05,
    start: '2026-01-01T10:00:00.000Z',
    finish: '2026-01-01T10:00:10.050Z',
    errors: 3,
    timeouts: 1,
    non2xx: 20,
    '1xx': 0,
    '2xx': 600,
    '3xx': 0,
    '4xx': 12,
    '5xx': 8,
    latency: {
      average: 20.5,
      mean: 20.25,
      stddev: 3,
      min: 4,
      max: 190,
      p2_5: 9,
      p50: 20,
      p97_5: 60,
      p99: 90,
      p99_9: 150,
      totalCount: 620,
    },
    requests: { average: 62, total: 620, sent: 624 },
    throughput: { average: 1 },
    ...more,
  });

const files: readonly (readonly [name: string, text: string, file?: string])[] = [
  [
    'locust-stats',
    rows(
      locustColumns,
      'GET,/f,548,22,26,37.5,6.75,166.25,24,49.5,2,26,29,32,35,65,130,131,132,169,170,171',
      'POST,/g,10,0,5,6.5,1.5,9.5,24,0,0,5,6,,7,8,9,9,9,9,9,9',
      'GET,/unheard,0,0,0,0,0,0,0,0,0,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A',
      ',Aggregated,558,22,26,37,1.5,166.25,24,49.5,2,26,29,32,35,65,130,131,132,169,170,171',
    ),
    't.csv',
  ],
  [
    'locust-history',
    rows(
      historyColumns,
      `${startNs},0,,Aggregated,0,0,N/A,N/A,0,0,0`,
      '1767261601,3,GET,/f,0,0,0,0,47,2,38',
      '1767261601,3,GET,/g,0,0,0,0,5,0,38',
      '1767261603,3,GET,/f,0,0,0,0,99,2,38',
      '1767261603,3,GET,/g,0,0,0,0,5,0,38',
      '1767261603,3,,Aggregated,0,0,0,0,104,2,38',
      'soon,3,GET,/f,0,0,0,0,120,2,38',
    ),
    't.csv',
  ],
  [
    'locust-failures',
    rows(
      'Method,Name,Error,Occurrences',
      "GET,/f,HTTPError('500 Server Error: http://127.0.0.1:43100/f'),5",
      "GET,/f,HTTPError('429 Client Error: http://127.0.0.1:43100/f'),17",
      "GET,/f,HTTPError('404 Client Error: http://127.0.0.1:14290/f'),4",
    ),
    't.csv',
  ],
  [
    'vegeta-lines',
    rows(
      ...[
        [200, 67_358_313],
        [500, 26e6],
        [429, 2e6],
        [0, 0],
        [399, 5e6],
        [400, 6e6],
      ].map(([code, latency], seq) =>
        json({ attack: '', seq, code, timestamp: `2026-01-01T10:00:0${seq}.5Z`, latency, bytes_in: 24, error: '' }),
      ),
      '',
      '{"attack":"","seq":9,"code":200,"timestamp":"2026-01-01T10:00:09Z","latency":-5}',
      '{"attack":"","seq":9,"timestamp":"2026-01-01T10:00:09Z","latency":5}',
      '{"attack":',
    ),
  ],
  [
    'vegeta-rows',
    rows(
      `${startNs}250999999,200,67358313,0,24,,e30=,,0,GET,http://127.0.0.1/f,`,
      '1767261601250000000,500,26000000,0,24,,e30=,,1,GET,http://127.0.0.1/f,',
      '1767261602250000000,429,1000000,0,24,,e30=,,2,GET,http://127.0.0.1/f,',
      '1767261603250000000,0,0,0,0,refused,,,3,GET,http://127.0.0.1/f,',
      '17672616,200,5,0,0,,,,4,GET,http://127.0.0.1/f,',
      '1767261603250000000,200,5ms,0,0,,,,5,GET,http://127.0.0.1/f,',
    ),
    't.csv',
  ],
  ['vegeta-report', vegetaReport()],
  ['vegeta-report-of-two', vegetaReport({ status_codes: { 200: 100 } }) + vegetaReport({ requests: 50 })],
  ['vegeta-text', vegetaText],
  ['wrk', wrk('  Non-2xx or 3xx responses: 32')],
  ['wrk-twice', wrk('') + wrk('  Non-2xx or 3xx responses: 1')],
  [
    'wrk-without-percentiles',
    rows(
      'Running 6s test @ http://127.0.0.1:80/f',
      '  1 threads and 4 connections',
      '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
      '    Latency    38.07ms   32.45ms 142.06ms   81.95%',
      '  776 requests in 6.04s, 150.97KB read',
    ),
  ],
  [
    'wrk2',
    rows(
      'Running 30s test @ http://127.0.0.1:80/f',
      '  Thread calibration: mean lat.: 20.1ms, rate sampling interval: 40ms',
      '  Recorded Latency',
      ' 50.000%   20.97ms',
      ' 99.000%  121.41ms',
      '  Detailed Percentile spectrum:',
      '       Value   Percentile   TotalCount 1/(1-Percentile)',
      '',
      '       5.103     0.000000            1         1.00',
      '      20.975     0.500000          500         2.00',
      '     142.079     1.000000         1000          inf',
      '#[Mean    =       30.250, StdDeviation   =        0.505]',
      '  Uncorrected Latency',
      '       1.103     0.000000            1         1.00',
      '  1000 requests in 30.00s, 77.84KB read',
      '  Non-2xx or 3xx responses: 3',
    ),
  ],
  [
    'wrk2-without-a-spectrum',
    rows(
      'Running 30s test @ http://127.0.0.1:80/f',
      '  Thread calibration: mean lat.: 20.1ms, rate sampling interval: 40ms',
      '  Recorded Latency',
      ' 50.000%   20.97ms',
      ' 99.000%  121.41ms',
      '  1000 requests in 30.00s, 77.84KB read',
    ),
  ],
  ['hey', hey],
  ['oha-text', oha],
  ['bombardier-text', bombardier('  Latency Distribution', '     50%     7.21ms', '     99%   120.01ms')],
  ['bombardier-text-without-percentiles', bombardier()],
  [
    'oha',
    json({
      summary: {
        successRate: 0.9,
        total: 2.5,
        slowest: 0.132,
        fastest: 0.0048,
        average: 0.0315,
        requestsPerSec: 120,
      },
      responseTimeHistogram: {},
      latencyPercentiles: { p10: 0.02, p50: 0.021, 'p99.9': 0.12, p99: null },
      statusCodeDistribution: { 200: 288, 429: 9, 500: 3 },
      errorDistribution: { 'connection refused': 2, 'aborted due to deadline': 5 },
    }),
  ],
  [
    'bombardier',
    json({
      spec: { numberOfConnections: 4, url: 'http://127.0.0.1' },
      result: {
        bytesRead: 1,
        timeTakenSeconds: 5.5,
        req1xx: 0,
        req2xx: 480,
        req3xx: 5,
        req4xx: 9,
        req5xx: 6,
        others: 7,
        latency: { mean: 15_980, stddev: 1, max: 144_120, percentiles: { 50: 7210, 99: 120_010 } },
        rps: { mean: 250 },
      },
    }),
  ],
  [
    'bombardier-without-percentiles',
    json({
      spec: { url: 'http://127.0.0.1' },
      result: { timeTakenSeconds: 5, req2xx: 480, others: 0, latency: { mean: 15_980, max: 144_120 }, rps: {} },
    }),
  ],
  [
    'tinybench',
    json([
      {
        name: 'sort',
        result: {
          totalTime: 500,
          latency: { samplesCount: 50, mean: 10, min: 5, p50: 9, p75: 11, p99: 20, p995: 21, p999: 22, max: 25 },
          throughput: { mean: 100 },
        },
      },
      { name: 'threw', result: { error: 'x' } },
    ]),
  ],
  ['power-tuning', json({ power: 512, cost: 0.000_001, duration: 100, stateMachine: { executionCost: 0.001 } })],
  ['autocannon', autocannon({ statusCodeStats: { 200: { count: 600 }, 429: { count: 12 }, 500: { count: 8 } } })],
  ['autocannon-without-codes', autocannon({ statusCodeStats: {} })],
  ['autocannon-that-fills-in', autocannon({ requests: { average: 62, total: 100, sent: 104 }, non2xx: 0 })],
  [
    'autocannon-without-a-mean',
    autocannon({ latency: { average: 20.5, min: 4, p50: 20, p97_5: 60, max: 190, totalCount: 620, odd: 'x' } }),
  ],
  [
    'hgrm',
    rows(
      '       Value     Percentile TotalCount 1/(1-Percentile)',
      '',
      '       5.000 0.000000000000          1           1.00',
      '      20.015 0.500000000000       1500           2.00',
      '     120.063 0.900000000000       2700          10.00',
      '     130.000 1.000000000000       3000',
      '#[Mean    =       30.010, StdDeviation   =       30.007]',
      '#[Max     =      130.000, Total count    =         3000]',
    ),
    't.hgrm',
  ],
];

test.each(files.map(([name, text, file]) => ({ name, text, file })))('$name', async ({ name, text, file }) => {
  takeReads();
  await readTexts([text], name === 'hgrm' ? { unit: 'ms' } : {}, file);
  await expect(takeReads()).toMatchFileSnapshot(`../../golden/calibrate/tools-${name}.txt`);
});

test('failures of Locust are taken out of those that its statistics tell', async () => {
  const texts = files.filter(([name]) => ['locust-stats', 'locust-failures'].includes(name)).map(([, text]) => text);
  takeReads();
  await readTexts(texts, {}, 't.csv');
  await expect(takeReads()).toMatchFileSnapshot('../../golden/calibrate/tools-locust-together.txt');
});
