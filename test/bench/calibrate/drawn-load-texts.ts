// What hey, wrk, bombardier and others print or write, drawn; tables with a row for each request.

import { baseMs, iso, json, textOf, tidy, type Dice, type Drawing } from './drawn-recording.ts';
import { requestsOf, fileOf, documentsText, rising, codesOf } from './drawn-requests.ts';

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
