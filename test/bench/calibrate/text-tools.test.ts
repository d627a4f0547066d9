// Texts of load tools that lack a part, or have it written otherwise: what is told of each, and what is not.

import { describe, expect, test } from 'vitest';
import type { Format } from '../../../bench/calibrate/format.ts';
import { bombardierText, hey, ohaText, vegetaText, wrk, wrk2 } from '../../../bench/calibrate/formats/text-tools.ts';

const rows = (...lines: string[]): string => `${lines.join('\n')}\n`;

interface Told {
  readonly summaries: unknown[];
  readonly notes: string[];
  readonly counted: number[];
}

const toldOf = async (format: Format, text: string): Promise<Told> => {
  const told: Told = { summaries: [], notes: [], counted: [] };
  const sink = {
    summary: (name: string | null, summary: unknown) => void told.summaries.push(name ?? summary),
    note: (note: string) => void told.notes.push(note),
    counted: (...counts: number[]) => void told.counted.push(...counts),
  };
  await format.read({ text: () => Promise.resolve(text) } as never, sink as never, {});
  return told;
};

const summaryOf = async (format: Format, text: string): Promise<unknown> => (await toldOf(format, text)).summaries[0];

describe('hey', () => {
  test('tells times, answers and what had none, between their headings', async () => {
    const text = rows(
      'Summary:',
      '  Total:\t2.5 secs',
      '  Slowest:\t0.3 secs',
      '  Fastest:\t0.01 secs',
      '  Average:\t0.05 secs',
      'Latency distribution:',
      '  10% in 0.02 secs',
      '  95% in 0.2 secs',
      'Details (average, fastest, slowest):',
      '  50% in 9.0 secs',
      'Status code distribution:',
      '  [200]\t90 responses',
      '  [429]\t6 responses',
      '  [503]\t3 responses',
      'Error distribution:',
      '  [4]\tdial tcp',
      '  [7]\ttimeout',
      'End:',
      '  [9]\tnothing of it',
    );
    expect(await toldOf(hey, text)).toEqual({
      summaries: [
        {
          times: {
            count: 99,
            meanMs: 50,
            quantiles: [
              [0, 10],
              [0.1, 20],
              [0.95, 200],
              [1, 300],
            ],
          },
          failed: 3,
          throttled: 6,
          unanswered: 11,
          durationMs: 2500,
        },
      ],
      notes: [
        'a percentile of it is one rank higher than the nearest; a closed loop of its workers: the rate is what the target let through',
        'refused requests (429) are among its times; as CSV it tells them apart',
      ],
      counted: [1, 1],
    });
  });

  test('of which nothing is told has nothing', async () => {
    expect(await toldOf(ohaText, 'Summary:\n')).toEqual({
      summaries: [
        {
          times: { count: 0, meanMs: NaN, quantiles: [] },
          failed: 0,
          throttled: 0,
          unanswered: 0,
          durationMs: NaN,
        },
      ],
      notes: [
        'a percentile of it is one rank higher than the nearest; a closed loop of its workers: the rate is what the target let through',
      ],
      counted: [1, 1],
    });
  });
});

describe('wrk', () => {
  const head = ['Running 6s test @ http://a/f', '  Thread Stats   Avg', '    Latency    38.07ms'];
  const correction =
    'wrk corrects its times for requests that it did not send, unasked: its mean and the percentiles above the median are of times that nobody measured, so that no law comes of it; the median is taken for every request. Another tool (hey -o csv, vegeta encode, oha) tells the law';

  test('has its median, its count and its duration', async () => {
    const text = rows(...head, '     50%   20.97ms', '     99%    1.21s', '  776 requests in 1m10s, 150.97KB read');
    expect(await toldOf(wrk, text)).toEqual({
      summaries: [{ times: { count: 776, meanMs: null, quantiles: [[0.5, 20.97]] }, failed: 0, durationMs: 70_000 }],
      notes: [correction],
      counted: [1, 1],
    });
  });

  test.each([
    [1, '1 answer was neither 2xx nor 3xx: whether it was a 429, it does not tell'],
    [2, '2 answers were neither 2xx nor 3xx: which were 429s, it does not tell'],
  ])('does not tell which of %i others was refused', async (count, note) => {
    const told = await toldOf(wrk, rows(...head, '  10 requests in 1s', `  Non-2xx or 3xx responses: ${count}`));
    expect(told.notes).toEqual([correction, note]);
    expect(told.summaries).toEqual([
      { times: { count: 10, meanMs: null, quantiles: [] }, failed: count, durationMs: 1000 },
    ]);
  });

  test('that was ended before its last line has no count', async () => {
    expect(await summaryOf(wrk, rows(...head))).toEqual({
      times: { count: NaN, meanMs: null, quantiles: [] },
      failed: 0,
      durationMs: NaN,
    });
  });

  test('in turn is told run by run', async () => {
    const one = rows(...head, '  10 requests in 1s');
    const told = await toldOf(wrk, `noise\n${one}${one.replace('10 requests', '20 requests')}`);
    expect(told.summaries).toMatchObject([{ times: { count: 10 } }, { times: { count: 20 } }]);
    expect(told.counted).toEqual([2, 2]);
  });
});

describe('wrk2', () => {
  const head = ['Running 6s test @ http://a/f', '  Thread calibration: mean lat.: 1ms'];

  test('tells its table, or else its percentiles, but none that are uncorrected', async () => {
    const recorded = ['Recorded Latency', ' 50.000%    1.20ms', ' 99.000% 9900.00us'];
    const rest = ['  Uncorrected Latency', ' 50.000%    7.00ms', '#[Mean    =        9.000, x]', '  30 requests in 3s'];
    expect(await summaryOf(wrk2, rows(...head, ...recorded, '#[Mean    =        1.500, x]', ...rest))).toEqual({
      times: {
        count: 30,
        meanMs: 1.5,
        quantiles: [
          [0.5, 1.2],
          [0.99, 9.9],
        ],
      },
      failed: 0,
      durationMs: 3000,
    });
    const table = [
      '       1.100     0.000000            1         1.00',
      '       9.500     1.000000           30          inf',
    ];
    expect(await summaryOf(wrk2, rows(...head, ...recorded, ...table, ...rest))).toMatchObject({
      times: {
        quantiles: [
          [0, 1.1],
          [1, 9.5],
        ],
      },
    });
  });

  test('that tells nothing of its times has none', async () => {
    expect(await summaryOf(wrk2, rows(...head, '  Non-2xx or 3xx responses: 4'))).toEqual({
      times: { count: NaN, meanMs: NaN, quantiles: [] },
      failed: 4,
      durationMs: NaN,
    });
  });
});

describe('bombardier', () => {
  const note =
    'which of its 4xx are 429s, it does not tell; a closed loop of its connections: the rate is what the target let through';

  test('tells what it does, and asks for percentiles where it has none', async () => {
    const text = rows(
      'Statistics        Avg      Stdev        Max',
      '  Reqs/sec       200.00     10.00     300.00',
      '  Latency       20.00ms    5.00ms     1.50s',
      '  HTTP codes:',
      '    1xx - 0, 2xx - 90, 3xx - 0, 4xx - 8, 5xx - 2',
      '    others - 3',
    );
    expect(await toldOf(bombardierText, text)).toEqual({
      summaries: [
        { times: { count: 100, meanMs: 20, quantiles: [[1, 1500]] }, failed: 10, unanswered: 3, durationMs: 500 },
      ],
      notes: ['has no percentiles: run bombardier with -l', note],
      counted: [1, 1],
    });
    const withPercentiles = text.replace('  HTTP codes', '  Latency Distribution\n     50%    10.00ms\n  HTTP codes');
    const told = await toldOf(bombardierText, withPercentiles);
    expect(told.notes).toEqual([note]);
    expect(told.summaries).toMatchObject([
      {
        times: {
          quantiles: [
            [0.5, 10],
            [1, 1500],
          ],
        },
      },
    ]);
  });

  test('of which nothing is told has nothing', async () => {
    expect(await summaryOf(bombardierText, 'Statistics  Avg\n')).toEqual({
      times: { count: 0, meanMs: NaN, quantiles: [] },
      failed: 0,
      unanswered: 0,
      durationMs: 0,
    });
  });
});

describe('vegeta', () => {
  test('tells its report', async () => {
    const text = rows(
      'Requests      [total, rate, throughput]         100, 20.1, 19.9',
      'Duration      [total, attack, wait]             5.2s, 5s, 200ms',
      'Latencies     [min, mean, 50, 90, 95, 99, max]  1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 1m7s',
      'Status Codes  [code:count]                      0:3  200:90  429:5  500:2',
    );
    expect(await summaryOf(vegetaText, text)).toEqual({
      times: {
        count: 100,
        meanMs: 2,
        quantiles: [
          [0, 1],
          [0.5, 3],
          [0.9, 4],
          [0.95, 5],
          [0.99, 6],
          [1, 67_000],
        ],
      },
      failed: 2,
      throttled: 5,
      unanswered: 3,
      durationMs: 5000,
    });
  });

  test('of which nothing is told has nothing', async () => {
    expect(await summaryOf(vegetaText, 'Requests      [total]\n')).toMatchObject({
      times: { count: NaN, quantiles: [] },
      failed: 0,
      throttled: 0,
      unanswered: NaN,
      durationMs: NaN,
    });
  });
});
