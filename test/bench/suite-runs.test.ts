// What suites ask of the processes that measure for them: how often, in which order, with what load; and what comes of the answers.

import { expect, test } from 'vitest';
import { fast, rounds, signed } from '../../bench/suites/loadgen/loadgen.ts';
import type { InvokesQuestion } from '../../bench/suites/loadgen/invokes.ts';
import type { Peer, PeerQuestion } from '../../bench/suites/loadgen/peers.ts';
import { micro } from '../../bench/suites/micro.ts';
import { rowOf } from '../../bench/suites/sim-speed.ts';
import type { SuiteContext } from '../../bench/suites/suite.ts';

interface Asked {
  readonly file: string;
  readonly question: Record<string, unknown>;
}

/** A suite's context whose processes answer with what `answer` gives, in turn. */
const contextOf = (quick: boolean, answer: (asked: Asked, count: number) => unknown) => {
  const asked: Asked[] = [];
  const stages: [stage: string, durationMs: number][] = [];
  const stop = new AbortController();
  const context: SuiteContext = {
    quick,
    seed: undefined,
    sandbox: 'thread',
    signal: stop.signal,
    onStage: (...told) => void stages.push(told),
    ask: async (file, question) => {
      asked.push({ file, question: question as Record<string, unknown> });
      return answer(asked.at(-1)!, asked.length);
    },
  };
  return { context, asked, stages, stop };
};

const runAnswer = (count: number) => ({
  generator: { lagP99Ms: count, droppedArrivals: 0, limit: null, connections: { opened: 3 } },
  latencyMs: { p99: 2 },
  serviceMs: { max: 1 },
  offered: 100,
  completed: 100,
});

const url = 'http://127.0.0.1:1/';

test.each([
  [false, 10, 18, 4],
  [true, 2, 4, 2],
])('rounds of the load generator (quick: %s): %d runs of %d s, and peers of %d s in turn', async (...row) => {
  const [quick, count, seconds, peerSeconds] = row;
  const questions: [name: string, question: PeerQuestion][] = [];
  const peer = (name: string, p99Ms: () => Promise<number | null>): Peer => ({
    name,
    isFixedRate: true,
    p99Ms: (question) => {
      questions.push([name, question]);
      return p99Ms();
    },
  });
  const { context, asked, stages } = contextOf(quick, (_, number) => runAnswer(number));
  const found = await rounds(url, context, async () => [
    peer('autocannon', async () => questions.length),
    peer('broken', () => Promise.reject(new Error('it ended'))),
  ]);
  expect(found.runs.map(({ generator }) => generator.lagP99Ms)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  for (const { file, question } of asked) {
    expect(file).toBe('./loadgen/run-child.js');
    expect(question).toEqual({
      url,
      document: {
        name: 'loadgen',
        duration: `${seconds + 1}s`,
        warmup: '1s',
        functions: { f: { timeout: '10s' } },
        traffic: [{ to: 'f', arrivals: { poisson: { rate: expect.stringMatching(/^\d+\/s$/) as string } } }],
      },
    });
  }
  expect(stages.map(([, durationMs]) => durationMs)).toEqual(
    Array.from({ length: count }, () => (seconds + 1 + peerSeconds) * 1000),
  );
  expect(stages.at(-1)![0]).toContain(`round ${count} of ${count}`);
  // Only the first of them is asked in each round; one that fails could not be read.
  expect(found.peers.map(({ peer: { name }, p99sMs }) => [name, p99sMs.length])).toEqual([
    ['autocannon', count],
    ['broken', 1],
  ]);
  expect(found.peers[1]!.p99sMs).toEqual([null]);
  // In the order in which they were told.
  expect(found.peers[0]!.p99sMs).toEqual(found.peers[0]!.p99sMs.toSorted((a, b) => a! - b!));
  expect(questions.map(([name]) => name).slice(0, 3)).toEqual(['autocannon', 'broken', 'autocannon']);
  expect(questions[0]![1]).toMatchObject({ url, connections: 50, seconds: peerSeconds });
  expect(`${questions[0]![1].perSecond}/s`).toBe(rateOf(asked[0]!));
});

const rateOf = ({ question }: Asked): string =>
  (question['document'] as { traffic: { arrivals: { poisson: { rate: string } } }[] }).traffic[0]!.arrivals.poisson
    .rate;

test('rounds end when the bench is stopped', async () => {
  const { context, asked, stop } = contextOf(false, (_, number) => {
    if (number === 3) stop.abort();
    return runAnswer(number);
  });
  const { runs } = await rounds(url, context, async () => []);
  expect([runs.length, asked.length]).toEqual([3, 3]);
});

test('the fast run is at twice the rate of the rounds', async () => {
  const slow = contextOf(true, () => runAnswer(1));
  await rounds(url, slow.context, async () => []);
  const { context, asked, stages } = contextOf(true, () => runAnswer(1));
  const rows = await fast(url, context);
  expect(Number.parseInt(rateOf(asked[0]!), 10)).toBe(2 * Number.parseInt(rateOf(slow.asked[0]!), 10));
  expect(asked[0]!.question).toMatchObject({ document: { duration: '4s', warmup: '1s' } });
  expect(stages[0]![1]).toBe(4000);
  expect(rows.map(({ holds }) => holds)).toEqual([true, true]);
});

test('signed invokes: ours and the SDK in turn, equal and different payloads, as medians for each CPU second', async () => {
  const invokes = { ours: [6000, 6200, 9000], sdk: [150, 200, 210] };
  const counts = { ours: 0, sdk: 0 };
  const { context, asked, stages } = contextOf(false, ({ question }) => {
    const { client } = question as unknown as InvokesQuestion;
    counts[client] += 1;
    return { invokes: 2 * invokes[client][(counts[client] - 1) % 3]!, cpuSeconds: 2 };
  });
  const rows = await signed(url, context);
  expect(asked.map(({ question }) => [question['client'], question['isEqual']])).toEqual(
    [true, false].flatMap((isEqual) => Array.from({ length: 6 }, (_, i) => [i % 2 === 0 ? 'sdk' : 'ours', isEqual])),
  );
  expect(asked[0]).toEqual({
    file: './loadgen/invokes-child.js',
    question: { url, client: 'sdk', isEqual: true, callers: 20, durationMs: 2000 },
  });
  expect(stages).toEqual([
    ['signed invokes, equal payloads', 20_000],
    ['signed invokes, different payloads', 20_000],
  ]);
  expect(rows).toEqual([
    {
      what: 'signed invokes per CPU second beside the AWS SDK, equal payloads',
      figure: '31.0 times (6200 / 200)',
      limit: 'at least 30',
      holds: true,
    },
    {
      what: 'signed invokes per CPU second beside the AWS SDK, different payloads',
      figure: '31.0 times (6200 / 200)',
      limit: 'at least 20',
      holds: true,
    },
  ]);
});

test.each([
  [29.9, [false, true]],
  [30, [true, true]],
  [20, [false, true]],
  [19.9, [false, false]],
])(
  'signed invokes at %d times the SDK: wanted are 30 with equal payloads and 20 with different ones',
  async (times, holds) => {
    const { context, asked } = contextOf(true, ({ question }) => ({
      invokes: question['client'] === 'ours' ? times * 1000 : 1000,
      cpuSeconds: 1,
    }));
    expect((await signed(url, context)).map((row) => row.holds)).toEqual(holds);
    expect(asked).toHaveLength(4);
    expect(asked[0]!.question).toMatchObject({ durationMs: 800 });
  },
);

test.each([
  [true, 150],
  [false, 1000],
])('micro (quick: %s) gives each operation %d ms, and ratios to the first', async (quick, timeMs) => {
  const { context, asked, stages } = contextOf(quick, () => [
    ['reference', 20],
    ['other', 50],
  ]);
  const { status, tables } = await micro.run(context);
  expect(asked).toEqual([{ file: './micro-child.js', question: { timeMs } }]);
  expect(stages[0]![1]).toBeCloseTo(7 * timeMs * 1.2, 6);
  expect(status).toBe('passed');
  expect(tables[0]!.rows).toEqual([
    ['reference', 20, 50_000_000, '1.00'],
    ['other', 50, 20_000_000, '2.50'],
  ]);
});

test('micro is interrupted where it was stopped, and fails where its process did', async () => {
  const failing = () => Promise.reject(new Error('it ended'));
  const { context, stop } = contextOf(true, failing);
  await expect(micro.run(context)).rejects.toThrow('it ended');
  stop.abort();
  expect(await micro.run(context)).toMatchObject({ status: 'interrupted', tables: [{ rows: [] }] });
});

test('the speed of one scenario beside the compiled program, in millions, and ns for each invocation', async () => {
  const speedCase = { title: 'plain', perSecond: 100, meanMs: 50, count: 1e6 };
  const { context, asked } = contextOf(false, () => 8e6);
  const reference = { speed: () => 20e6, remove: () => {} };
  expect(await rowOf(speedCase, reference, context)).toEqual(['plain', '8.00', '20.00', '0.40', '125']);
  expect(await rowOf(speedCase, null, { ...context, quick: true })).toEqual(['plain', '8.00', '', '', '125']);
  expect(asked).toEqual([1, 0.2].map((share) => ({ file: './speed-child.js', question: { title: 'plain', share } })));
});
