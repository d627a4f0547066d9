// Extensions in the simulator, against what plain arithmetic says of constant laws.

import { describe, expect, test } from 'vitest';
import { Outcome, rulesOf, type Rules } from '../../lambda/index.ts';
import {
  constant,
  exponential,
  instants,
  poisson,
  randomStream,
  rateCurve,
  type ArrivalProcess,
  type Distribution,
  type ExtensionCost,
} from '../../sim/index.ts';
import { openRules } from '../lambda/support.ts';
import { CountingSink, functionOf, run } from './support.ts';

class Sink extends CountingSink {
  readonly costs: [number, ExtensionCost][] = [];
  readonly releasedAtMs: number[] = [];
  constructor() {
    super(true);
  }
  override released(...[, atMs]: number[]): void {
    this.releasedAtMs.push(atMs!);
  }
  extensions(functionIndex: number, cost: ExtensionCost): void {
    this.costs.push([functionIndex, { ...cost }]);
  }
}

const extended = (
  { init = null, postInvoke = null }: { init?: Distribution | null; postInvoke?: Distribution | null },
  config: Parameters<typeof functionOf>[0] = {},
) => ({ ...functionOf(config, constant(100), constant(300)), extensions: { init, postInvoke } });

const runWith = (fn: ReturnType<typeof functionOf>, atMs: readonly number[], rules: Rules = openRules()): Sink => {
  const sink = new Sink();
  run(fn, instants(atMs, 10_000), { rules, sink });
  return sink;
};

const poissonOf = (perSecond: number, endMs: number): ArrivalProcess =>
  poisson(rateCurve([{ atMs: 0, perSecond }], endMs), randomStream(3, 'arrivals'));

describe('after an answer', () => {
  test('the environment is held, the caller is not', () => {
    const sink = runWith(extended({ postInvoke: constant(50) }), [0, 1000]);
    expect(sink.records.map(({ endAtMs }) => endAtMs)).toEqual([400, 1100]);
    expect(sink.releasedAtMs).toEqual([450, 1150]);
    expect(sink.records.map(({ durationMs, initMs }) => [durationMs, initMs])).toEqual([
      [150, 300],
      [150, 0],
    ]);
    expect(sink.costs).toEqual([[0, { inits: 0, initMs: 0, invocations: 2, postInvokeMs: 100, cut: 0 }]]);
  });

  test('a request that comes meanwhile needs another environment', () => {
    const held = runWith(extended({ postInvoke: constant(50) }), [0, 1000, 1120, 1300]);
    expect(held.coldStarts).toBe(2);
    expect(runWith(extended({}), [0, 1000, 1120, 1300]).coldStarts).toBe(1);
  });

  test('it counts for a reservation', () => {
    const fn = extended({ postInvoke: constant(50) }, { reservedConcurrency: 1 });
    const sink = runWith(fn, [0, 1000, 1120, 1150, 1300]);
    // At 1,150 it is free again: what ends comes before what arrives.
    expect(sink.outcomes[Outcome.throttled]).toBe(1);
    expect(sink.outcomes[Outcome.completed]).toBe(4);
  });

  test('it is billed', () => {
    const sink = runWith(extended({ postInvoke: constant(49.5) }), [0, 1000]);
    expect(sink.records[1]!.billedMs).toBe(150);
  });

  test('the timeout ends it: its caller has the answer, and the next request initialises again', () => {
    const sink = runWith(extended({ postInvoke: constant(500) }, { timeoutMs: 350 }), [0, 2000]);
    expect(sink.records.map(({ outcome }) => outcome)).toEqual([Outcome.completed, Outcome.timedOut]);
    expect(sink.records.map(({ durationMs, endAtMs }) => [durationMs, endAtMs])).toEqual([
      [350, 400],
      // 300 of INIT within the invocation, and 100 of the handler, are more than it has.
      [350, 2350],
    ]);
    expect(sink.releasedAtMs[0]).toBe(650);
    expect(sink.costs[0]![1].cut).toBe(1);
  });

  test('nothing of it is there when the handler ran into the timeout', () => {
    const sink = runWith(extended({ postInvoke: constant(50) }, { timeoutMs: 100.5 }), [0]);
    expect(sink.records[0]!.durationMs).toBe(100.5);
    const late = runWith({ ...extended({ postInvoke: constant(50) }, { timeoutMs: 90 }) }, [0]);
    expect(late.records[0]!.outcome).toBe(Outcome.timedOut);
    expect(late.records[0]!.durationMs).toBe(90);
    expect(late.costs[0]![1].invocations).toBe(0);
  });
});

describe('INIT', () => {
  test('takes longer, for those that wait for it', () => {
    const sink = runWith(extended({ init: constant(200) }), [0, 1000]);
    expect(sink.records.map(({ initMs, endAtMs }) => [initMs, endAtMs])).toEqual([
      [500, 600],
      [0, 1100],
    ]);
    expect(sink.costs[0]![1]).toEqual({ inits: 1, initMs: 200, invocations: 0, postInvokeMs: 0, cut: 0 });
  });

  test('may be over its limit with them, and is run again then', () => {
    const sink = runWith(extended({ init: constant(9800) }), [0], rulesOf('2026-01-01', 'us-east-1'));
    expect(sink.records[0]).toMatchObject({ initMs: 10_000, durationMs: 10_200 });
  });

  test('is theirs too when it is run again after a timeout', () => {
    const fn = { ...extended({ init: constant(200), postInvoke: constant(600) }, { timeoutMs: 650 }) };
    const sink = runWith(fn, [0, 3000]);
    // 550 of 650 were left after 100. Then 300 and 200 of INIT, 100 of the handler, and 50 left.
    expect(sink.records.map(({ durationMs, endAtMs }) => [durationMs, endAtMs])).toEqual([
      [650, 600],
      [650, 3600],
    ]);
  });
});

test('handler times, arrivals and cold-start laws are drawn alike with and without them', () => {
  const of = (postInvoke: Distribution | null): number[] => {
    const sink = new Sink();
    const fn = { ...functionOf({}, exponential(100), exponential(300)), extensions: { init: null, postInvoke } };
    run(fn, poissonOf(50, 60_000), { rules: openRules(), sink });
    return sink.records.filter(({ coldStart }) => !coldStart).map(({ endAtMs, sentAtMs }) => endAtMs - sentAtMs);
  };
  const [without, withThem] = [of(null), of(constant(1))];
  const [a, b] = [without, withThem].map((times) => new Set(times.map((ms) => Math.round(ms * 1e6))));
  const shared = [...a!].filter((ms) => b!.has(ms)).length;
  expect(shared / a!.size).toBeGreaterThan(0.9);
});

test('on average as many environments are busy as Little says', () => {
  const sink = new Sink();
  let [busyMs, since, running] = [0, 0, 0];
  const change = (by: number, atMs: number): void => {
    busyMs += running * (atMs - since);
    [since, running] = [atMs, running + by];
  };
  sink.admitted = (_f, atMs) => change(1, atMs);
  sink.released = (_f, atMs) => change(-1, atMs);
  const fn = { ...functionOf({}, constant(100), constant(0)), extensions: { init: null, postInvoke: exponential(60) } };
  run(fn, poissonOf(100, 600_000), { rules: openRules(), sink });
  const count = sink.records.length;
  const meanHeldMs = sink.costs[0]![1].postInvokeMs / count;
  expect(busyMs / count).toBeCloseTo(100 + meanHeldMs, 6);
  expect(meanHeldMs).toBeGreaterThan(58);
  expect(meanHeldMs).toBeLessThan(62);
});
