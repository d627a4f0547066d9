// Tables without a form of their own, probes, what is none, and several files together, drawn.

import { iso, json, textOf, tidy, type Drawing } from './drawn-recording.ts';
import { hdrLogs, hdrDistributions } from './drawn-hdr-files.ts';
import { autocannon, k6Summary, vegeta } from './drawn-load-tests.ts';
import { texts, requestRows } from './drawn-load-texts.ts';
import { requestsOf, fileOf } from './drawn-requests.ts';

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
