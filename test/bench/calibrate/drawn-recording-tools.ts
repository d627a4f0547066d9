// Recordings drawn at random: results of load tools, HdrHistogram's files, tables and probes, in every form that is read.

import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { deflateSync } from 'node:zlib';
import { baseMs, iso, json, textOf, tidy, type Dice, type DrawnRecording, type Drawing } from './drawn-recording.ts';

/** A request as its client saw it. */
interface Request {
  readonly atMs: number;
  readonly ms: number;
  readonly status: number;
  readonly name: string;
}

const requestsOf = (dice: Dice, count: number): Request[] => {
  let atMs = baseMs;
  return dice.list(count, (index) => ({
    atMs: (atMs += dice.int(0, 900)),
    ms: tidy(dice.ms()),
    status: dice.pick([200, 200, 200, 200, 204, 302, 399, 400, 404, 429, 500, 503, 0]),
    name: `page-${index % 2}`,
  }));
};

const fileOf = (name: string, content: string | Uint8Array): DrawnRecording => ({ files: [{ name, content }] });

/** One document, several behind one another, or one that is cut off. */
const documentsText = (dice: Dice, number: number, make: () => unknown): string => {
  if (number % 4 === 2) return `${json(make())}\n${JSON.stringify(make(), null, 2)}\n`;
  const text = json(make());
  return number % 7 === 6 ? text.slice(0, -dice.int(1, 20)) : text;
};

/** Quantiles that rise, mostly. */
const rising = (dice: Dice, count: number): number[] => {
  let value = tidy(dice.ms()) + 1;
  return dice.list(count, () => (value = Number((value * (dice.is(0.03) ? 0.9 : 1 + dice.share())).toFixed(3))));
};

const codesOf = (dice: Dice): Record<string, number> =>
  dice.some(
    { 0: dice.int(1, 3), 200: dice.int(50, 900), 399: 1, 400: 2, 429: dice.int(1, 9), 500: dice.int(1, 5) },
    0.6,
  ) as Record<string, number>;

export const autocannon: Drawing = (dice, number) => {
  const make = (): unknown => {
    const [p50, p75, p90, p97_5, p99, p99_9, max] = rising(dice, 7);
    const total = dice.int(20, 400);
    return {
      url: 'http://127.0.0.1',
      latency: {
        ...dice.some(
          { average: p75, mean: p75, min: 1, max, p50, p75, p90, p99, p99_9, p2_5: 1.5, stddev: 3, p10: 'x' },
          0.9,
        ),
        p97_5,
        totalCount: total + dice.pick([0, 0, -1, 1, 50]),
      },
      requests: { total, p97_5: 1 },
      throughput: {},
      ...dice.some({
        errors: dice.int(0, 4),
        non2xx: dice.int(0, 2),
        duration: dice.pick([1, 10.05]),
        start: iso(baseMs),
      }),
      ...dice.some({ '4xx': 3, '5xx': 4 }),
      ...dice.some({
        statusCodeStats: Object.fromEntries(Object.entries(codesOf(dice)).map(([code, count]) => [code, { count }])),
      }),
    };
  };
  return fileOf('cannon.json', documentsText(dice, number, make));
};

export const artillery: Drawing = (dice, number) => {
  const summary = (): unknown => {
    const [p50, p75, p90, p95, p99, p999, max] = rising(dice, 7);
    return {
      ...dice.some({ min: 1, mean: p75, p50, p75, p90, p95, p99, p999, max, p75x: 3 }),
      count: dice.int(20, 300),
    };
  };
  const make = (): unknown => ({
    aggregate: {
      counters: {
        'http.requests': 300,
        ...Object.fromEntries(Object.entries(codesOf(dice)).map(([code, count]) => [`http.codes.${code}`, count])),
        ...dice.some({ 'errors.ETIMEDOUT': dice.int(1, 9), 'errors.ECONNREFUSED': 2, 'http.codes.x': 4 }, 0.4),
      },
      [dice.pick(['summaries', 'summaries', 'histograms'])]: dice.some(
        {
          'http.response_time': summary(),
          'http.response_time.2xx': summary(),
          'vusers.session_length': summary(),
        },
        0.8,
      ),
      ...dice.some({ firstCounterAt: baseMs + 2500, lastCounterAt: baseMs + 27_250 }, 0.95),
    },
    intermediate: dice.list(dice.int(0, 4), (index) => ({
      period: dice.is() ? String(baseMs + index * 10_000) : baseMs + index * 10_000,
      counters: dice.some({ 'http.requests': dice.int(0, 130) }),
    })),
  });
  return fileOf('artillery.json', documentsText(dice, number, make));
};

export const k6Points: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(2, 9));
  const tagsOf = ({ status, name }: Request): Record<string, unknown> => ({
    ...dice.some({ status: String(status), expected_response: String(status < 400) }, 0.95),
    ...dice.pick([
      { name, url: `http://x/${name}` },
      { name: 'http://x/1', url: 'http://x/2' },
      { name: 'u', url: 'u' },
      {},
    ]),
  });
  const metric = dice.pick(['http_req_duration', 'http_req_duration', 'grpc_req_duration', 'ws_session_duration']);
  if (number % 2 === 0) {
    const points = requests.flatMap((request) => [
      json({ metric: 'http_reqs', type: 'Point', data: { time: iso(request.atMs), value: 1, tags: {} } }),
      json({ metric, type: 'Point', data: { time: iso(request.atMs), value: request.ms, tags: tagsOf(request) } }),
      dice.pick([
        '',
        '',
        `{"metric":"${metric}","type":"Point","data":{"${'t'.repeat(250)}`,
        json({ metric, type: 'Point', data: { time: iso(request.atMs), value: dice.pick([-1, null, 0]), tags: {} } }),
        json({ metric: `${metric}_more`, type: 'Point', data: { value: 3 } }),
        json({ metric, type: 'Other "Point"', data: { value: 3 } }),
      ]),
    ]);
    return fileOf('points.json', textOf([json({ type: 'Metric', metric, data: { type: 'trend' } }), ...points]));
  }
  const rows = requests.map((request) => {
    const { status = '', name = '', url = '', expected_response: expected = '' } = tagsOf(request);
    return [
      dice.is(0.8) ? metric : 'vus',
      Math.floor(request.atMs / 1000),
      request.ms,
      status,
      name,
      url,
      expected,
    ].join(',');
  });
  const header = 'metric_name,timestamp,metric_value,status,name,url,expected_response';
  return fileOf(
    'points.csv',
    textOf([header, ...rows, dice.maybe('http_req_duration,1772445600,5'), dice.maybe('http_req_dur')]),
  );
};

export const k6Summary: Drawing = (dice, number) => {
  const trend = dice.pick(['http_req_duration', 'http_req_duration', 'grpc_req_duration', 'ws_session_duration']);
  const make = (): unknown => {
    const [med, p90, p95, p99, max] = rising(dice, 5);
    const times = dice.some({
      avg: tidy(dice.ms() + 5),
      min: 0.5,
      med,
      max,
      'p(90)': p90,
      'p(95)': p95,
      'p(99)': p99,
      'p(99.9)': max,
      count: 4,
    });
    const counts = dice.some({ count: dice.int(0, 500), rate: dice.pick([0, 2.5, 50]) });
    const failed = dice.pick([{ passes: 7, fails: 93, value: 0.07 }, { matches: 3, total: 9 }, {}]);
    const all: Record<string, unknown> = {
      ...dice.some({ [trend]: times }, 0.93),
      http_reqs: counts,
      iterations: dice.some({ count: 77, rate: 7 }),
      ...dice.some({ http_req_failed: failed, vus_max: { value: 3 } }),
    };
    if (number % 3 === 0) return { metrics: all };
    if (number % 3 === 1) {
      const metrics = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, { type: 'x', values }]));
      return { metrics, ...dice.some({ state: { testRunDurationMs: dice.pick([0, 20_500.5]) } }) };
    }
    return {
      metadata: { k6Version: '1.0.0' },
      ...dice.some({ config: { duration: dice.pick(['12.5s', 12.5, null]) } }),
      results: { metrics: Object.entries(all).map(([name, values]) => ({ name, values })) },
    };
  };
  return fileOf('summary.json', documentsText(dice, number, make));
};

export const vegeta: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(1, 9));
  if (number % 4 === 0) {
    const lines = requests.map(({ atMs, ms, status }) =>
      json({
        attack: '',
        seq: 1,
        code: status,
        timestamp: iso(atMs).replace('Z', dice.pick(['Z', '123456Z', '+00:00'])),
        latency: Math.round(ms * 1e6),
      }),
    );
    const broken = [
      `{"code":200,"${'x'.repeat(250)}`,
      '{"code":"x","latency":1}',
      '{"code":200,"latency":-1}',
      '{"code":200,"latency":0}',
      '',
    ];
    return fileOf('results.json', textOf([lines[0]!, dice.pick(broken), dice.pick(broken), ...lines.slice(1)]));
  }
  if (number % 4 === 1) {
    const rows = requests.map(
      ({ atMs, ms, status }) => `${atMs}123456,${status},${Math.round(ms * 1e6)},0,0,"",Ym9keQ==,,0,GET,http://x`,
    );
    return fileOf(
      'results.csv',
      textOf([...rows, dice.maybe('177244560012345678,200,5'), dice.maybe('1772445600123456789,200,x,0,0,')]),
    );
  }
  const [p50, p90, p95, p99, max] = rising(dice, 5);
  const codes = codesOf(dice);
  const requestCount = Object.values(codes).reduce((sum, count) => sum + count, dice.pick([0, 0, 3]));
  if (number % 4 === 2) {
    const ns = (ms: number): number => Math.round(ms * 1e6);
    const make = (): unknown => ({
      latencies: dice.some({
        total: 1,
        mean: ns(p90!),
        '50th': ns(p50!),
        '90th': ns(p90!),
        '95th': ns(p95!),
        '99th': ns(p99!),
        max: ns(max!),
        min: 9,
      }),
      ...dice.some({ earliest: iso(baseMs), duration: 9_500_000_000 }),
      requests: requestCount,
      status_codes: codes,
    });
    return fileOf('report.json', documentsText(dice, number / 4, make));
  }
  const unit = dice.pick(['ms', 's', 'µs', 'ns']);
  const run = (): string =>
    textOf([
      `Requests      [total, rate, throughput]         ${requestCount}, 11.0, 10.9`,
      dice.maybe('Duration      [total, attack, wait]             1m2.5s, 9.5s, 20ms', 0.9),
      `Latencies     [min, mean, 50, 90, 95, 99, max]  1${unit}, ${[p90, p50, p90, p95, p99, max].map((value) => value + unit).join(', ')}`,
      `Status Codes  [code:count]                      ${Object.entries(codes)
        .map(([code, count]) => `${code}:${count}`)
        .join('  ')}`,
      'Error Set:',
    ]);
  return fileOf('report.txt', dice.is(0.3) ? run() + run() : run());
};

const heyText = (dice: Dice): string => {
  const isOha = dice.is();
  const unit = dice.pick(['secs', 'sec', 'ms', 's', 'us', 'min']);
  const [fast, p10, p50, p95, p99, slow] = rising(dice, 6).map((ms) => `${ms} ${unit}`);
  const codes = Object.entries(codesOf(dice)).map(([code, count]) => `  [${code.padStart(3, '0')}] ${count} responses`);
  return textOf([
    'Summary:',
    isOha ? '  Success rate:\t97.00%' : `  Total:\t${dice.pick(['2.5 secs', '1m2.5s', '0.5h', '850 ms'])}`,
    ...(isOha ? [`  Total:\t${dice.pick(['3 sec', '9500.5 ms'])}`] : []),
    dice.maybe(`  Slowest:\t${slow}`, 0.9),
    dice.maybe(`  Fastest:\t${fast}`, 0.9),
    dice.maybe(`  Average:\t${p50}`, 0.9),
    '',
    isOha ? 'Response time distribution:' : 'Latency distribution:',
    `  10${isOha ? '.00' : ''}% in ${p10}`,
    `  50% in ${p50}`,
    dice.maybe(`  95% in ${p95}`),
    `  99.9% in ${p99}`,
    '',
    'Details (average, fastest, slowest):',
    '  99% in 7 secs',
    'Status code distribution:',
    ...codes,
    dice.maybe(`\nError distribution:\n  [${dice.int(1, 9)}]\tGet "http://x": refused\n  [2] reset`),
  ]);
};

const wrkText = (dice: Dice, isWrk2: boolean): string => {
  const [mean, p50, p75, p99] = rising(dice, 4);
  const unit = dice.pick(['ms', 'us', 's']);
  const spectrum = [
    '  Detailed Percentile spectrum:',
    '       Value   Percentile   TotalCount 1/(1-Percentile)',
    `     ${p50!.toFixed(3)}     0.500000           50         2.00`,
    `     ${p75!.toFixed(3)}     0.990000           99         100.00`,
    `     ${p99!.toFixed(3)}     1.000000          100          inf`,
    `#[Mean    =        ${mean}, StdDeviation   =        5.1]`,
  ];
  return textOf([
    'Running 6s test @ http://127.0.0.1:80/f',
    '  1 threads and 4 connections',
    ...(isWrk2 ? ['  Thread calibration: mean lat.: 3.1ms'] : []),
    '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
    `    Latency    ${mean}${unit}   32.45ms 142.06ms   81.95%`,
    isWrk2 ? '  Latency Distribution (HdrHistogram - Recorded Latency)' : '  Latency Distribution',
    dice.maybe(`     50%   ${p50}${unit}`, 0.8),
    `     75%   ${p75}${unit}`,
    ` 99.000%   ${p99}${unit}`,
    ...(isWrk2 && dice.is(0.7) ? spectrum : []),
    ...(isWrk2
      ? [
          '  Latency Distribution (HdrHistogram - Uncorrected Latency)',
          '     50%   1.00ms',
          '     1.000     0.250000     1    1.33',
        ]
      : []),
    `  ${dice.int(0, 900)} requests in ${dice.pick(['1.10m', '6.01s', '900.5ms', '1.02h'])}, 150.97KB read`,
    dice.maybe(`  Non-2xx or 3xx responses: ${dice.int(1, 3)}`),
    'Requests/sec:    128.40',
  ]);
};

const bombardierText = (dice: Dice): string => {
  const [p50, p75, p99, max] = rising(dice, 4);
  const unit = dice.pick(['ms', 'us', 's', 'm']);
  return textOf([
    'Statistics        Avg      Stdev        Max',
    dice.maybe('  Reqs/sec      94.02      57.57     302.81', 0.9),
    dice.maybe(`  Latency       ${p75}${unit}    29.33ms   ${max}${unit}`, 0.9),
    ...(dice.is(0.7)
      ? [
          '  Latency Distribution',
          `     50%    ${p50}${unit}`,
          `     75%    ${p75}${unit}`,
          `     99%    ${p99}${unit}`,
        ]
      : []),
    '  HTTP codes:',
    `    1xx - 0, 2xx - ${dice.int(1, 400)}, 3xx - 2, 4xx - ${dice.int(0, 4)}, 5xx - ${dice.int(0, 4)}`,
    dice.maybe(`    others - ${dice.int(0, 5)}`),
    '  Throughput:    49.37KB/s',
  ]);
};

export const texts: Drawing = (dice, number) => {
  const make = [heyText, (of: Dice) => wrkText(of, false), (of: Dice) => wrkText(of, true), bombardierText][
    number % 4
  ]!;
  const before = number % 4 === 3 ? 'Bombarding http://127.0.0.1:80/ for 3s using 4 connections\n' : '\n';
  const text = before + make(dice) + (dice.is(0.4) ? make(dice) : '');
  return fileOf('tool.txt', dice.is(0.1) ? text.slice(0, -60) : text);
};

/** oha, bombardier, power tuning and tinybench. */
export const jsonTools: Drawing = (dice, number) => {
  const oha = (): unknown => {
    const [p10, p50, p99, slowest] = rising(dice, 4).map((ms) => ms / 1000);
    return {
      summary: dice.some({ successRate: 1, total: 2.5, slowest, fastest: 0.001, average: p50 }),
      latencyPercentiles: { p10, p50, p90: null, p99, 'p99.9': slowest, 'p99.99': null },
      ...dice.some({
        statusCodeDistribution: codesOf(dice),
        errorDistribution: { timeout: dice.int(1, 3), refused: 2 },
      }),
    };
  };
  const bombardier = (): unknown => {
    const [p50, p75, p99, max] = rising(dice, 4).map((ms) => Math.round(ms * 1000));
    const latency = {
      ...dice.some({ mean: p75, max, stddev: 3 }),
      ...dice.some({ percentiles: { 50: p50, 75: p75, 99: p99 } }),
    };
    return {
      spec: {},
      result: {
        timeTakenSeconds: 3.25,
        latency,
        ...dice.some({ req1xx: 1, req2xx: dice.int(9, 400), req3xx: 2, req4xx: 3, req5xx: 4, others: 5 }),
      },
    };
  };
  const powerTuning = (): unknown => {
    const sizes = dice.pick([[128, 256, 512, 1024], [256], [128, 1769, 3008], [128, 512]]);
    const base = 100 + dice.int(0, 4000);
    const stats = sizes.map((value) => ({
      value,
      averagePrice: 1e-6,
      averageDuration: tidy(base * dice.pick([128 / value, 1]) + 5),
    }));
    const whole = {
      power: dice.is(0.2) ? sizes[0] : sizes.at(-1),
      cost: 1e-6,
      duration: base,
      stateMachine: { executionCost: 0.1, lambdaCost: 0.1, visualization: '' },
    };
    return dice.pick([
      { ...whole, stats },
      { ...whole, stats },
      whole,
      { output: json({ ...whole, stats }) },
      { ...whole, stats: stats.map((one) => dice.some(one)) },
    ]);
  };
  const tinybench = (): unknown => {
    const task = (index: number): unknown => {
      const [p50, p75, p99, p995, p999, max] = rising(dice, 6);
      const latency = dice.some({
        samplesCount: dice.int(1, 400),
        mean: p75,
        min: 0.1,
        p50,
        p75,
        p99,
        p995,
        p999,
        max,
      });
      const result = dice.some({ latency, throughput: { mean: 1 }, totalTime: dice.pick([500, 2500.5]) }, 0.95);
      return { ...dice.some({ name: `task ${index}: the slow one!` }, 0.8), result };
    };
    return dice.is(0.7) ? dice.list(dice.int(1, 3), task) : task(0);
  };
  const make = [oha, bombardier, powerTuning, tinybench][number % 4]!;
  return fileOf('tool.json', documentsText(dice, Math.floor(number / 4), make));
};

/** A row a request: hey, oha, JMeter's table and its XML. */
export const requestRows: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(2, 10));
  if (number % 4 === 0) {
    const hasOffset = dice.is(0.7);
    const rows = requests.map(({ atMs, ms, status }) =>
      [
        dice.is(0.93) ? (ms / 1000).toFixed(4) : dice.pick(['', 'x', '-1', '0']),
        status,
        ...(hasOffset ? [(atMs - baseMs) / 1000] : []),
      ].join(','),
    );
    return fileOf(
      'hey.csv',
      textOf([`response-time,status-code${hasOffset ? ',offset' : ''}`, ...rows, dice.maybe('0.1')]),
    );
  }
  if (number % 4 === 1) {
    const rows = requests.map(
      ({ atMs, ms, status }) =>
        `${(atMs - baseMs) / 1000},0,${dice.is(0.9) ? ms / 1000 : dice.pick(['', '-2', '0'])},10,${status}`,
    );
    return fileOf('oha.csv', textOf(['request-start,DNS,request-duration,bytes,status', ...rows, dice.maybe('1,2')]));
  }
  const samples = requests.map(({ atMs, ms, status, name }) => ({
    ts: dice.is(0.9)
      ? dice.pick([String(Math.round(atMs)), iso(atMs).replaceAll('-', '/').replace('T', ' ').slice(0, -1)])
      : dice.pick(['', 'x']),
    t: dice.is(0.95) ? String(Math.round(ms)) : dice.pick(['', '-1', '0']),
    lb: dice.maybe(name, 0.9),
    rc:
      status === 0
        ? 'Non HTTP response code: java.net.ConnectException'
        : dice.pick([String(status), String(status), '']),
    rm: dice.pick(['OK', 'OK', 'OK', 'Number of samples in transaction : 2, number of failing samples : 0']),
    s: status >= 400 ? 'false' : 'true',
  }));
  if (number % 4 === 2) {
    const separator = dice.pick([',', ';', '\t']);
    const wanted = ['ts', 't', 'lb', 'rc', 'rm', 's'] as const;
    const columns = {
      ts: 'timeStamp',
      t: 'elapsed',
      lb: 'label',
      rc: 'responseCode',
      rm: 'responseMessage',
      s: 'success',
    };
    const kept = wanted.filter((key) => key === 'ts' || key === 't' || dice.is(0.85));
    const rows = samples.map((sample) =>
      kept.map((key) => (sample[key].includes(',') ? `"${sample[key]}"` : sample[key])).join(separator),
    );
    return fileOf(
      'jmeter.jtl',
      textOf([kept.map((key) => columns[key]).join(separator), ...rows, dice.maybe('177', 0.3)]),
    );
  }
  const lines = samples.map((sample) => {
    const attributes = Object.entries(sample)
      .filter(() => dice.is(0.97))
      .map(([name, value]) => ` ${name}="${value}"`);
    return `${dice.pick(['', '  '])}<${dice.pick(['httpSample', 'sample', 'httpSample', 'other'])}${attributes.join('')}${dice.pick(['/>', '>'])}`;
  });
  return fileOf(
    'jmeter.xml',
    textOf(['<?xml version="1.0"?>', '<testResults version="1.2">', ...lines, '</testResults>']),
  );
};

const locustColumns = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%', '99.9%', '99.99%', '100%'];

/** Statistics, failures and the history, each alone and all together. */
export const locust: Drawing = (dice, number) => {
  const names = ['/cart', 'pay now', 'Aggregated'];
  const stats = names.map((name) => {
    const values = rising(dice, 11).map((value) =>
      dice.is(0.95) ? String(Math.round(value)) : dice.pick(['', 'N/A']),
    );
    const count = dice.pick([0, 1, 40, 300]);
    return [
      'GET',
      name,
      count,
      dice.int(0, 9),
      20,
      tidy(dice.ms()),
      5,
      900,
      10,
      dice.pick([0, 2.5, 20]),
      0,
      ...values,
    ].join(',');
  });
  const statsText = textOf([
    `Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,${locustColumns.join(',')}`,
    ...stats,
    dice.maybe('GET,/cut,5,1', 0.3),
  ]);
  const failures = textOf([
    'Method,Name,Error,Occurrences',
    `GET,/cart,"HTTPError('429 Client Error')",${dice.int(1, 12)}`,
    `GET,pay now,${dice.pick(['429', '500 Server Error', 'x4290'])},${dice.int(1, 4)}`,
    dice.maybe('GET,/cut', 0.3),
  ]);
  const totals = new Map<string, number>();
  const history = dice.list(dice.int(2, 7), (second) =>
    names.map((name) => {
      const total = (totals.get(name) ?? 0) + dice.int(0, 30);
      totals.set(name, total);
      return [dice.is(0.95) ? baseMs / 1000 + second : 'x', 5, 'GET', name, 20, 0, total].join(',');
    }),
  );
  const historyText = textOf([
    'Timestamp,User Count,Type,Name,Requests/s,Failures/s,Total Request Count',
    ...history.flat(),
    dice.maybe('17,5', 0.3),
  ]);
  const all = [
    { name: 'a_stats.csv', content: statsText },
    { name: 'b_failures.csv', content: failures },
    { name: 'c_history.csv', content: historyText },
  ];
  return { files: [[all[0]!], [all[1]!], [all[2]!], all, [all[0]!, all[1]!], [all[0]!, all[2]!]][number % 6]! };
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const javaText = (value: string, encoding: 'latin1' | 'utf16le'): Buffer => {
  if (value === '') return int32(0);
  const bytes = Buffer.from(value, encoding);
  return Buffer.concat([int32(bytes.length), bytes, Buffer.from([encoding === 'latin1' ? 0 : 1])]);
};

const messages = [
  'status.find.is(200), but actually found 429',
  'code 429!',
  'found 4290',
  'j.u.c.TimeoutException: late',
  'i.n.c.ConnectTimeout',
  'Request timeout',
  'no Connection',
  'status.find.is(200), but actually found 503',
  '',
];

const gatlingBinary = (dice: Dice, requests: readonly Request[]): Buffer => {
  const known: string[] = [];
  const numbered = (value: string): Buffer => {
    const at = known.indexOf(value);
    if (at >= 0) return int32(-at - 1);
    if (value === '') return Buffer.concat([int32(0), int32(0)]);
    known.push(value);
    return Buffer.concat([int32(known.length), javaText(value, dice.pick(['latin1', 'utf16le']))]);
  };
  const start = Buffer.alloc(8);
  start.writeBigInt64BE(BigInt(baseMs));
  const scenarios = dice.list(dice.int(0, 2), (index) => `Users ${index}`);
  const assertions = dice.list(dice.int(0, 2), (index) => Buffer.alloc(index + 2, 7));
  const header = [
    Buffer.from([0]),
    javaText('3.13.5', 'latin1'),
    javaText('shop.Load', 'latin1'),
    start,
    javaText(dice.maybe('what for'), 'latin1'),
    int32(scenarios.length),
    ...scenarios.map((name) => javaText(name, 'latin1')),
    int32(assertions.length),
    ...assertions.flatMap((bytes) => [int32(bytes.length), bytes]),
  ];
  const groups = (): Buffer[] => {
    const count = dice.int(0, 2);
    return [int32(count), ...dice.list(count, (index) => numbered(`group ${index}`))];
  };
  const others = [
    (): Buffer[] => [],
    (): Buffer[] => [Buffer.from([2]), int32(0), Buffer.from([1]), int32(9)],
    (): Buffer[] => [Buffer.from([3]), ...groups(), int32(1), int32(2), int32(3), Buffer.from([1])],
    (): Buffer[] => [Buffer.from([4]), numbered('a user error'), int32(5)],
  ];
  const records = requests.flatMap(({ atMs, ms, status, name }) => {
    const isOk = status >= 200 && status < 400;
    const times = [int32(atMs - baseMs), int32(atMs - baseMs + Math.round(ms)), Buffer.from([isOk ? 1 : 0])];
    const before = dice.pick(others)();
    return [
      ...before,
      Buffer.from([1]),
      ...groups(),
      numbered(name),
      ...times,
      numbered(isOk ? '' : dice.pick(messages)),
    ];
  });
  const end = dice.pick([
    [],
    [],
    [Buffer.from([1]), int32(0), int32(5)],
    [Buffer.from([9])],
    [Buffer.from([1]), int32(0), int32(77), int32(90_000)],
  ]);
  return Buffer.concat([...header, ...records, ...end]);
};

export const gatling: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(2, 9));
  if (number % 2 === 0) return fileOf('simulation.log', gatlingBinary(dice, requests));
  const form = dice.int(0, 2);
  const lines = requests.map(({ atMs, ms, status, name }) => {
    const ok = status >= 200 && status < 400 ? 'OK' : 'KO';
    const times = dice.is(0.93) ? `${atMs}\t${atMs + Math.round(ms)}` : dice.pick([`x\t${atMs}`, `${atMs}\t`]);
    const end = `${name}\t${times}\t${ok}\t${ok === 'OK' ? ' ' : dice.pick(messages)}`;
    return [`REQUEST\t\t${end}`, `REQUEST\t1\tgroup\t${end}`, `scenario\t1\tREQUEST\t\t${end}`][form]!;
  });
  const others = ['USER\tUsers\tSTART\t1', 'GROUP\tgroup\t1\t2\t3\tOK', `REQUEST\t${'cut'.repeat(80)}`, ''];
  const head =
    form === 2
      ? 'shop.Load\tload-1\tRUN\t1\tx\t2.0'
      : `${dice.pick(['RUN', 'ASSERTION'])}\tshop.Load\tload\t1772445600000\t \t3.9.5`;
  return fileOf('simulation.log', textOf([head, ...lines, ...others.filter(() => dice.is())]));
};

const countsOf = (dice: Dice, scale: number): [value: number, count: number][] =>
  dice.list(dice.int(1, 5), () => [Math.round(dice.ms() * scale) + 1, dice.int(1, 30)]);

const encoded = (counts: readonly (readonly [number, number])[]): string => {
  const made = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3, autoResize: true });
  for (const [value, count] of counts) made.recordValueWithCount(value, count);
  return encodeIntoCompressedBase64(made);
};

/** The first encodings: a header, and a word for each count from the least value on. */
const encodedOld = (dice: Dice): string => {
  const isFirst = dice.is();
  const wordBytes = dice.pick([2, 4, 8]);
  const digits = dice.pick([1, 2]);
  const long = (value: number): Buffer => Buffer.concat([int32(0), int32(value)]);
  const length = dice.pick([40, 80, 140]);
  const lowest = dice.pick([1, 1, 3, 1000]);
  const words = dice.list(length, () => (dice.is(0.1) ? dice.int(1, 9) : 0));
  const body = words.map((count) =>
    Buffer.concat([Buffer.alloc(Math.max(0, wordBytes - 4)), int32(count)]).subarray(wordBytes === 2 ? 2 : 0),
  );
  const cookie = (isFirst ? 0x1c849308 : 0x1c849301) + wordBytes * 16;
  const header = isFirst
    ? [int32(cookie), int32(digits), long(lowest), long(3_600_000), long(words.length)]
    : [int32(cookie), int32(words.length * wordBytes), int32(0), int32(digits), long(lowest), long(3_600_000), long(1)];
  const packed = deflateSync(Buffer.concat([...header, ...body]));
  return Buffer.concat([int32((isFirst ? 0x1c849309 : 0x1c849302) + 16), int32(packed.length), packed]).toString(
    'base64',
  );
};

export const hdrLogs: Drawing = (dice, number) => {
  const [words, scale, unit] = [
    ['#[values in ms]', 1, undefined],
    ['# Unit: microseconds', 1000, undefined],
    ['#[Value (ns)]', 1e6, undefined],
    ['# values are seconds', 0.01, undefined],
    ['#[Logged with jHiccup version 2.0.10]', 1e6, undefined],
    ['#[unit = µs]', 1000, undefined],
    ['#[plain]', 1, 'ms' as const],
    ['#[values in ns]', 1000, 'us' as const],
    ['#[plain]', 1, undefined],
  ][number % 9] as [string, number, 'ms' | 'us' | undefined];
  const isUnix = dice.is(0.3);
  const tags = dice.pick([[''], ['', 'Tag=a,', 'Tag=b,'], ['Tag=a,'], ['Tag=a,', '']]);
  const isTwice = dice.is(0.3);
  const lines = dice.list(dice.int(1, 4), (index) => {
    const counts = countsOf(dice, scale);
    const at = `${(isUnix ? baseMs / 1000 + index : index + 0.25).toFixed(3)},${dice.pick(['1.000', '0.500', '0.000'])},0.020`;
    return tags.map(
      (tag) =>
        `${tag}${at},${dice.is(0.25) && !isTwice ? encodedOld(dice) : encoded(isTwice ? counts : countsOf(dice, scale))}`,
    );
  });
  const head = ['#[Histogram log format version 1.3]', words];
  const times = [
    dice.maybe('#[StartTime: 1772445600.000 (seconds since epoch)]'),
    dice.maybe('#[BaseTime: 1772445000.500 (seconds since epoch)]', 0.3),
  ];
  const broken = dice.pick([
    '',
    '"StartTimestamp","Interval_Length"',
    '1.000,1.000,0.020,HISTnone',
    'Tag=a,1,1',
    `5.0,1.0,x,${'A'.repeat(250)}`,
  ]);
  const recording = fileOf('run.hlog', textOf([...head, ...times, ...lines.flat(), broken]));
  return unit === undefined ? recording : { ...recording, options: { unit } };
};

export const hdrDistributions: Drawing = (dice, number) => {
  const unit = [undefined, undefined, 'us' as const, 's' as const][number % 4];
  const heading = dice.pick(['Value', 'Value', '# values in us\n       Value', 'Value(ms)', '"Value"']);
  const one = (): string => {
    const [a, b, c, d, e] = rising(dice, 5).map((value) => value.toFixed(3));
    const isCsv = heading.startsWith('"');
    const middle = dice.is(0.3) ? b : c;
    const rows = [
      [a, '0.000000', dice.int(1, 5)],
      [b, '0.500000', 50],
      [middle, '0.750000', 75],
      [d, '0.990000', 99],
      [e, '1.000000', 100],
    ];
    return textOf([
      isCsv
        ? '"Value","Percentile","TotalCount","1/(1-Percentile)"'
        : `${heading}     Percentile TotalCount 1/(1-Percentile)`,
      '',
      ...rows.filter(() => dice.is(0.95)).map((row) => (isCsv ? row.join(',') : `   ${row.join('   ')}   2.00`)),
      ...(dice.is(0.6) ? [`#[Mean    =       ${tidy(dice.ms() + 3)}, StdDeviation   =        9.000]`] : []),
    ]);
  };
  const recording = fileOf('run.hgrm', one() + dice.maybe(one(), 0.3));
  return unit === undefined ? recording : { ...recording, options: { unit } };
};

const tableHeads = [
  'duration_ms',
  'Latency (us)',
  'elapsed',
  'seconds',
  'responseTimeMs',
  'time_taken[ns',
  'value (s)',
  'service time millis',
  'latency_µs',
  'duration micros',
  'duration-secs',
  'response.time',
  'us',
  'durationMs',
  'latency milliseconds',
  'time sec',
];

export const tables: Drawing = (dice, number) => {
  const separator = dice.pick([',', ';', '\t']);
  const head = tableHeads[number % 16]!;
  const others = ['timestamp', 'function', 'status'].filter(() => dice.is(0.6));
  const value = (ms: number): string =>
    dice.is(0.9)
      ? separator === ','
        ? String(ms)
        : dice.pick([String(ms), String(ms).replace('.', ',')])
      : dice.pick(['x', '', '-5', '1e2', '5.', '1.5e-1', '0']);
  const rows = requestsOf(dice, dice.int(1, 10)).map(({ atMs, ms, status, name }) => {
    const cells: Record<string, string> = {
      timestamp: dice.pick([
        iso(atMs),
        String(Math.round(atMs)),
        String(Math.floor(atMs / 1000)),
        `${Math.floor(atMs / 1000)}.25`,
        '2026/03/02 10:00:01',
      ]),
      function: dice.maybe(name, 0.9),
      status: String(status),
    };
    return [...others.map((other) => cells[other]!), value(ms)].join(separator);
  });
  const named = [...others.map((other) => dice.pick([other, other === 'timestamp' ? 'start_time' : other])), head].join(
    separator,
  );
  const alone = textOf(requestsOf(dice, dice.int(1, 12)).map(({ ms }) => String(ms)));
  if (number % 6 === 5)
    return {
      files: [{ name: 'numbers.txt', content: alone }],
      options: dice.pick([{}, { unit: 's' }, { unit: 'ns' }]),
    };
  const options = dice.pick([{}, {}, { unit: 'us' as const }, { column: head }, { column: 'none' }, { format: 'csv' }]);
  return { files: [{ name: 'table.csv', content: textOf([named, ...rows]) }], options };
};

export const probes: Drawing = (dice, number) => {
  const invocation = (index: number): Record<string, unknown> => {
    const coldStart = dice.is(0.45);
    return {
      by: dice.pick(['variable', 'warm', 'idle']),
      ...dice.some({ outcome: dice.pick(['completed', 'completed', 'failed', 'timedOut', 'odd']), idleMs: null }, 0.95),
      coldStart,
      atMs: index * 900,
      latencyMs: 5 + dice.int(0, 500),
      durationMs: tidy(dice.ms()),
      ...dice.some(
        { billedMs: dice.int(1, 500), initMs: coldStart ? 120.5 + index : null, maxMemoryUsedMb: dice.int(40, 90) },
        0.95,
      ),
    };
  };
  const functions = Object.fromEntries(
    ['shop', 'pay']
      .slice(0, dice.int(1, 2))
      .map((name) => [name, { memoryMb: 512, invocations: dice.list(dice.int(1, 16), invocation) }]),
  );
  const text = json({
    schema: number % 6 === 5 ? 'windtunnel/probe@9' : 'windtunnel/probe@1',
    name: 'p',
    target: 't',
    functions,
    notes: [],
  });
  return fileOf('probe.json', number % 6 === 4 ? text.slice(0, -5) : text.replace('":"windtunnel', '": "windtunnel'));
};

/** Files of nothing that is known, of names that are too many, and of several kinds side by side. */
export const strange: Drawing = (dice, number) => {
  const table = 'function,duration_ms\n';
  const log = `2026-03-02T10:00:0${dice.int(0, 9)}.000Z REPORT RequestId: 0000abcd-0000-4000-8000-000000000001\tDuration: 12.5 ms\tBilled Duration: 13 ms\n`;
  const names = dice.pick([
    '/a/b c',
    '--',
    'https://host:8080/path/x?y=1',
    'x'.repeat(70),
    'é.fn',
    'http://host/',
    'a_b-c',
  ]);
  return [
    fileOf('empty.txt', dice.pick(['', '\n \n', '\uFEFF'])),
    fileOf('words.txt', 'nothing that anyone knows\nin two lines\n'),
    { files: [{ name: 'a.txt', content: '1\n2\n3\n' }], options: { format: 'hprof' } },
    fileOf('named.csv', `${table}${names},5\n${dice.pick(['b', 'c d'])},6\n`),
    {
      files: [
        { name: 'a.csv', content: `${table}f,5\n` },
        { name: 'b.log', content: log },
        { name: 'c.csv', content: `${table}f,9\ng,1\n` },
      ],
    },
    {
      files: [
        { name: '/all/one.log', content: log },
        { name: '/all/.hidden', content: log },
        { name: '/all/other.txt', content: 'x y\n' },
        { name: '/all/none.log', content: '' },
      ],
    },
    { files: [{ name: '/all/other.txt', content: 'nothing here\n' }] },
    {
      files: [{ name: 'a.log', content: `\n\n${log}` }],
      options: {
        format: dice.pick(['csv', 'k6-json', 'hey', 'x-ray', 'otlp', 'gatling', 'jmeter', 'locust', 'artillery']),
      },
    },
    fileOf('bad.csv', `${table}"f,5\n${'g,6\n'.repeat(3)}`),
    fileOf('archive.zip', Buffer.from([0x50, 0x4b, 3, 4, 0])),
  ][number % 10]!;
};

/** Files of several tools about one function, which tell of it in their own ways. */
export const several: Drawing = (dice, number) => {
  const all = [autocannon, texts, k6Summary, vegeta, hdrDistributions, requestRows, hdrLogs];
  const files = [number, number + 1 + (number % 3), number + 3].slice(0, 2 + (number % 2)).flatMap((which, index) => {
    const [file] = all[which % all.length]!(dice, 0).files;
    return [{ name: `${index}-${file!.name}`, content: file!.content }];
  });
  return { files };
};
