// Parts of the simulator by themselves, where they seldom come: laws of one, queues that are quiet, snapshots that are dropped.

import { describe, expect, test } from 'vitest';
import { hyperplaneIdleReclaimMs } from '../../lambda/index.ts';
import {
  batchMeans,
  changePoints,
  constant,
  exponential,
  faster,
  instants,
  mixture,
  randomStream,
  scaled,
  until,
  warmUpLength,
  type ArrivalProcess,
  type RandomStream,
} from '../../sim/index.ts';
import { condensedCounts, differentValues } from '../../sim/distributions/condense.ts';
import { raised } from '../../sim/distributions/raised.ts';
import { IdlePolls } from '../../sim/sources/idle-polls.ts';
import { OldestAge } from '../../sim/sources/oldest-age.ts';
import { PollBudget } from '../../sim/sources/poll-budget.ts';
import { ExtensionCosts } from '../../sim/world/extension-costs.ts';
import { PendingFunctions } from '../../sim/world/pending-functions.ts';
import { SnapStarts } from '../../sim/world/snap-start.ts';
import { StreamKeys } from '../../sim/world/stream-keys.ts';
import { Tenants, type TenantLaw } from '../../sim/world/tenants.ts';
import { functionOf } from './support.ts';

/** A stream that gives these numbers in turn, over and over. */
const draws = (...numbers: readonly number[]): RandomStream => {
  let at = 0;
  return { ...randomStream(1, 'x'), uniform: () => numbers[at++ % numbers.length]! };
};

const hour = 3_600_000;

describe('arrivals', () => {
  const rising: ArrivalProcess = { fill: () => 0, rateAt: (atMs) => atMs + 1 };

  test('before an end have their rate up to it', () => {
    expect([0, 99, 100, 101].map((atMs) => until(rising, 100).rateAt(atMs))).toEqual([1, 100, 0, 0]);
  });

  test('on a faster clock come more often, and earlier', () => {
    expect(faster(rising, 10).rateAt(5)).toBe(510);
    const block = new Float64Array(3);
    expect(faster(instants([10, 30], 100), 10).fill(block)).toBe(2);
    expect([...block.subarray(0, 2)]).toEqual([1, 3]);
  });
});

describe('laws', () => {
  test('multiplied have all their figures so', () => {
    const law = exponential(10);
    const three = scaled(law, 3);
    expect(three.mean).toBe(30);
    expect(three.cdf(30)).toBe(law.cdf(10));
    expect(three.quantile(0.9)).toBe(3 * law.quantile(0.9));
    expect(three.sample(randomStream(1, 'a'))).toBe(3 * law.sample(randomStream(1, 'a')));
    expect(scaled(law, 1)).toBe(law);
  });

  test('raised have the quantiles of the law raised, and its chance of what is raised to no more', () => {
    const law = exponential(10);
    // Twice as long, and three more at least.
    const longer = raised(
      law,
      (value) => 2 * value + 3,
      (x) => (x - 3) / 2,
    );
    expect(longer.mean).toBeCloseTo(23, 1);
    expect(longer.quantile(0.9)).toBe(2 * law.quantile(0.9) + 3);
    expect(longer.cdf(23)).toBe(law.cdf(10));
    expect([longer.cdf(2.9), longer.cdf(3)]).toEqual([0, 0]);
    expect(longer.sample(randomStream(1, 'a'))).toBe(2 * law.sample(randomStream(1, 'a')) + 3);
  });

  test('mixed are drawn by weight, the last also where rounding leaves nothing', () => {
    const law = mixture([
      { weight: 1, of: constant(5) },
      { weight: 3, of: constant(7) },
    ]);
    expect(law.mean).toBe(6.5);
    expect([0, 0.249, 0.25, 0.999].map((random01) => law.sample(draws(random01)))).toEqual([5, 5, 7, 7]);
    expect(law.sample(draws(1))).toBe(7);
    expect([4, 5, 6, 7].map((x) => law.cdf(x))).toEqual([0, 0.25, 0.25, 1]);
    expect([0.25, 0.26, 1].map((p) => law.quantile(p))).toEqual([5, 7, 7]);
  });

  test('of up to 500 values stay as they are; of more, neighbours become one', () => {
    const values = (count: number): number[] => Array.from({ length: count }, (_, index) => 1000 + index);
    const all = (count: number) => differentValues(Float64Array.from(values(count)));
    expect(condensedCounts(all(500))).toEqual({ values: values(500), counts: values(500).map(() => 1) });
    const few = condensedCounts(all(501));
    expect(few.values.length).toBeLessThan(500);
    const counts = Array.from(few.counts);
    expect(counts.reduce((total, count) => total + count, 0)).toBe(501);
    const sum = Array.from(few.values).reduce((total, value, index) => total + value * counts[index]!, 0);
    expect(sum).toBeCloseTo(
      values(501).reduce((total, value) => total + value, 0),
      6,
    );
    expect(differentValues(Float64Array.of(1, 1, 2, 3, 3))).toEqual({ values: [1, 2, 3], counts: [2, 1, 2] });
  });
});

describe('a long run', () => {
  test('has settled after its warm-up, where there is one in its first half', () => {
    // Sixteen groups of five, the first three higher.
    const values = Array.from({ length: 80 }, (_, index) => (index < 15 ? 100 : 10 + (index % 2)));
    expect(warmUpLength(values)).toBe(15);
    expect(warmUpLength(values.map(() => 3))).toBe(0);
    expect(warmUpLength(values.slice(0, 79))).toBeNull();
    // Still on its way when it ends.
    expect(warmUpLength(values.map((_, index) => (80 - index) ** 6))).toBeNull();
  });

  test('gives as many batches as are independent, eight at least', () => {
    const alternating = Array.from({ length: 64 }, (_, index) => (index % 4 < 2 ? 1 : 3));
    const ones = alternating.map(() => 1);
    expect(batchMeans(alternating, ones)).toMatchObject({ batches: 32, independent: true, estimate: { mean: 2 } });
    // Eight in a row alike: batches of two are related, batches of four are not.
    const slow = Array.from({ length: 64 }, (_, index) => (index % 16 < 8 ? 1 : 3));
    expect(batchMeans(slow, ones)).toMatchObject({ batches: 16, independent: true });
    const ramp = alternating.map((_, index) => index);
    expect(batchMeans(ramp, ones)).toMatchObject({ batches: 8, independent: false });
    expect(batchMeans(ones, ones)).toMatchObject({ batches: 32, independent: true, estimate: { mean: 1 } });
    // Fewer values than batches.
    expect(batchMeans(ones.slice(0, 20), ones.slice(0, 20)).batches).toBe(16);
    expect(batchMeans([0, 0], [0, 0])).toMatchObject({ batches: 8 });
    expect(
      batchMeans(
        ramp,
        ramp.map(() => 2),
      ).estimate.mean,
    ).toBeCloseTo(31.5 / 2, 9);
  });

  test('changes where its mean does: not for fewer than five values', () => {
    expect(changePoints([1, 1, 9, 9])).toEqual([]);
    const [change, ...others] = changePoints([1, 1, 1, 1, 1, 9, 9, 9, 9, 9]);
    expect([change!.index, change!.before, change!.after, others]).toEqual([5, 1, 9, []]);
    // With three values on each side there is one place for it.
    const level = (value: number, count: number): number[] => Array.from({ length: count }, () => value);
    const steps = [...level(0, 10), ...level(100, 3), ...level(200, 3), ...level(300, 10)];
    const noisy = steps.map((value, index) => value + (index % 2));
    expect(changePoints(noisy).map(({ index }) => index)).toEqual([10, 13, 16]);
  });
});

describe('tenants and keys', () => {
  const picked = (law: TenantLaw, ...numbers: readonly number[]): number[] => {
    const tenants = new Tenants(law, draws(...numbers));
    return numbers.map(() => tenants.pick());
  };

  test('come by their law', () => {
    const edges = [0, 0.249, 0.25, 0.499, 0.5, 0.999];
    expect(picked({ kind: 'hot', count: 3, share: 0.5 }, ...edges)).toEqual([0, 0, 0, 0, 1, 2]);
    expect(picked({ kind: 'hot', count: 3, share: 0.5 }, 0.749, 0.75)).toEqual([1, 2]);
    expect(picked({ kind: 'hot', count: 1, share: 0.5 }, 0, 0.999)).toEqual([0, 0]);
    expect(picked({ kind: 'zipf', count: 4, exponent: 0 }, ...edges)).toEqual([0, 0, 1, 1, 2, 3]);
    expect(picked({ kind: 'zipf', count: 2, exponent: 1 }, 0.66, 0.67)).toEqual([0, 1]);
    expect(picked({ kind: 'list', parts: [1, 2, 1] }, ...edges)).toEqual([0, 0, 1, 1, 1, 2]);
    // Whoever comes after the last that was recorded is of the first.
    expect(picked({ kind: 'recorded', tenants: [4, 2] }, 0, 0, 0)).toEqual([4, 2, 0]);
  });

  test('of a stream have a place each, by weight', () => {
    const one = new StreamKeys({ kind: 'hot', count: 1, share: 0.3 }, 2, 2, draws(0.6, 0.6));
    expect([0, 0.5, 0.999].map((random01) => one.laneOf(random01))).toEqual([3, 3, 3]);
    const hot = new StreamKeys({ kind: 'hot', count: 3, share: 0.5 }, 3, 1, draws(0, 0, 0.4, 0, 0.9, 0));
    expect([0.499, 0.501, 0.749, 0.751].map((random01) => hot.laneOf(random01))).toEqual([0, 1, 1, 2]);
    const even = new StreamKeys({ kind: 'distinct' }, 2, 3, draws(0));
    expect([even.lanes, even.laneOf(0), even.laneOf(0.5), even.laneOf(0.999)]).toEqual([6, 0, 3, 5]);
  });
});

describe('polls', () => {
  test('of provisioned pollers are ten a second each, and fewer of large messages', () => {
    const budget = new PollBudget(10, 2);
    expect([budget.perBatch, budget.has(2, 0), budget.nextMs(2, 0)]).toEqual([10, true, Infinity]);
    for (let poll = 0; poll < 20; poll += 1) budget.spend(0);
    expect([budget.has(2, 0), budget.nextMs(2, 0)]).toEqual([false, 50]);
    expect([budget.has(2, 49), budget.has(2, 50)]).toEqual([false, true]);
    // No more is saved than for a second.
    expect(budget.has(2, 10_000)).toBe(true);
    budget.spend(500_000);
    expect(budget.has(2, 10_000)).toBe(true);
    budget.spend(2_000_000);
    expect(budget.nextMs(2, 10_000)).toBeGreaterThan(10_000);
  });

  test('that bring nothing last 20 s, and become fewer when nothing came for five minutes', () => {
    const polls = new IdlePolls({ pollers: 5, idlePollers: 2 });
    expect([19_999, 20_000, 40_000].map((atMs) => polls.empty(atMs))).toEqual([0, 5, 10]);
    // Five that ended at 300 s, after 15 each, and two that go on.
    expect(polls.empty(340_000)).toBe(5 * 15 + 2 * 2);
    polls.brought(340_000);
    expect(polls.empty(340_000)).toBe(5 * 15 + 2 * 2);
    polls.free(5, 345_000);
    expect(polls.empty(365_000)).toBe(5 * 15 + 2 * 2 + 1 + 4);
    polls.free(1, 366_000);
    polls.free(9, 366_000);
    expect(polls.empty(386_000)).toBe(5 * 15 + 2 * 2 + 1 + 4 + 5);
  });

  test('of a queue that is quiet begin with the fewest', () => {
    const polls = new IdlePolls({ pollers: 4, idlePollers: 1 });
    polls.free(0, 300_000);
    polls.free(4, 300_000);
    expect(polls.empty(320_000)).toBe(4 * 15 + 1);
    const busy = new IdlePolls({ pollers: 4, idlePollers: 1 });
    busy.free(0, 299_999);
    busy.free(4, 299_999);
    expect(busy.empty(319_998)).toBe(4 * 14);
  });
});

describe('the oldest message', () => {
  const watched = (): { age: OldestAge; told: [number, number][] } => {
    const told: [number, number][] = [];
    const gauge = { set: (level: number, atMs: number): void => void told.push([atMs, level]) };
    return { age: new OldestAge(gauge, { endMs: 6000 }), told };
  };

  test('ages until it goes, of which a run is told six hundred times', () => {
    const { age, told } = watched();
    age.set(100, 100);
    expect(told.at(-1)).toEqual([100, 0]);
    told.length = 0;
    age.set(100, 105);
    expect(told).toEqual([]);
    age.set(100, 110);
    expect(told).toEqual([[110, 10]]);
    told.length = 0;
    age.set(120, 135);
    expect(told).toEqual([
      [120, 20],
      [130, 30],
      [135, 35],
      [135, 15],
    ]);
    expect(age.maxMs).toBe(35);
    told.length = 0;
    age.set(Infinity, 136);
    expect(told).toEqual([
      [136, 16],
      [136, 0],
    ]);
  });

  test('that is left has its age at the end, which is told within the run only', () => {
    const { age, told } = watched();
    age.set(5990, 5990);
    told.length = 0;
    expect(age.end(5990, 6020)).toBe(30);
    expect(told).toEqual([[6000, 10]]);
    expect(age.maxMs).toBe(10);
    expect(watched().age.end(Infinity, 6000)).toBe(0);
  });
});

describe('extensions', () => {
  const costs = new ExtensionCosts(
    [
      { name: 'a', extensions: { init: constant(30), postInvoke: constant(50) } },
      { name: 'b', extensions: { init: null, postInvoke: null } },
      { name: 'c', extensions: undefined },
    ],
    1,
  );

  test('take their time in INIT and after the answer, up to the timeout', () => {
    expect([0, 1, 2].map((index) => costs.drawInitMs(index))).toEqual([30, 0, 0]);
    expect([costs.hold(0, 0, 50), costs.heldMs(0)]).toEqual([false, 50]);
    expect([costs.hold(1, 0, 49), costs.heldMs(1)]).toEqual([true, 49]);
    expect([costs.hold(2, 1, 10), costs.heldMs(2)]).toEqual([false, 0]);
    expect([costs.hold(3, 2, 10), costs.heldMs(3)]).toEqual([false, 0]);
    // Environments of any number.
    expect([costs.hold(64, 0, 99), costs.heldMs(64)]).toEqual([false, 50]);
    expect([costs.hold(500, 0, 20), costs.heldMs(500), costs.heldMs(64), costs.heldMs(1)]).toEqual([true, 20, 50, 49]);
    expect(costs.costs()).toEqual([
      [0, { inits: 1, initMs: 30, invocations: 4, postInvokeMs: 169, cut: 2 }],
      [1, { inits: 0, initMs: 0, invocations: 0, postInvokeMs: 0, cut: 0 }],
    ]);
  });
});

describe('SnapStart', () => {
  const rules = { snapStartSeldomMs: hour, snapStartSeldomFactor: 3, snapStartFreshMs: 2 * hour } as const;
  const started = (
    more: { isDropped?: boolean; publishedAtMs?: number | null; billed?: number; restore?: number } = {},
  ) => {
    const assumed: string[] = [];
    const made: [number, number][] = [];
    const { publishedAtMs = null, billed = 100, restore = 500, isDropped } = more;
    const snapStart = { restore: constant(restore), billed: constant(billed), publishedAtMs };
    const options = { seed: 1, rules: rules as never, assumed: (setting: string) => void assumed.push(setting) };
    const functions = [{ name: 'f', snapStart, ...(isDropped === undefined ? {} : { isDropped }) }, null];
    const told = (functionIndex: number, atMs: number): void => void made.push([functionIndex, atMs]);
    return { starts: new SnapStarts(functions, { ...options, made: told }), assumed, made, options, functions };
  };

  test('restores as fast as its snapshot is loaded, slower where that is seldom used', () => {
    const { starts, assumed } = started();
    expect([starts.has(0), starts.has(1)]).toEqual([true, false]);
    expect(starts.restoreMs(0, 7, 0)).toBe(500);
    expect([starts.tookMs(7), starts.billedMs(7), starts.isTooLong(7)]).toEqual([500, 100, false]);
    expect(starts.restoreMs(0, 8, hour)).toBe(500);
    expect(assumed).toEqual([]);
    expect(starts.restoreMs(0, 9, 2 * hour + 1)).toBe(1300);
    expect(assumed).toEqual(['rules.snapStartSeldomFactor']);
    expect(starts.loadMs(0, 2 * hour + 2)).toBe(400);
    expect(starts.loadMs(0, 3 * hour + 3)).toBe(1200);
    expect(starts.figures()).toEqual([
      ['functions.f.snapStart', { restores: 5, seldomUsed: 2, SnapStartTimeoutException: 0 }],
    ]);
  });

  test('restores slower while its version is fresh, and never faster than Lambda can', () => {
    const { starts } = started({ publishedAtMs: 1000, restore: 100, billed: 30 });
    expect(starts.restoreMs(0, 0, 1000 + 2 * hour - 1)).toBe(150 * 3 + 30);
    expect(starts.restoreMs(0, 0, 1000 + 2 * hour)).toBe(180);
  });

  test('whose hooks take more than 10 s fails, and is billed no longer', () => {
    const { starts } = started({ billed: 10_001 });
    expect(starts.restoreMs(0, 0, 0)).toBe(10_000);
    expect([starts.isTooLong(0), starts.billedMs(0)]).toEqual([true, 10_000]);
    expect(starts.figures()[0]![1]).toEqual({ restores: 1, seldomUsed: 0, SnapStartTimeoutException: 1 });
    const just = started({ billed: 10_000 }).starts;
    just.restoreMs(0, 0, 0);
    expect(just.isTooLong(0)).toBe(false);
  });

  test('makes a snapshot when it is published, and anew where that was dropped', () => {
    const published = started({ publishedAtMs: 500 });
    published.starts.tellPublished(499);
    expect(published.made).toEqual([]);
    published.starts.tellPublished(500);
    expect([published.made, published.assumed]).toEqual([[[0, 500]], ['rules.snapStartPublishInits']]);
    const long = started();
    long.starts.tellPublished(1e12);
    expect(long.made).toEqual([]);
    for (const isDropped of [undefined, false]) {
      const kept = started(isDropped === undefined ? {} : { isDropped });
      kept.starts.dropped(0, 9);
      kept.starts.dropped(1, 9);
      expect(kept.made).toEqual([]);
    }
    const java = started({ isDropped: true });
    java.starts.dropped(0, 9);
    expect(java.made).toEqual([[0, 9]]);
    // Nobody need listen.
    const silent = new SnapStarts(java.functions, java.options);
    silent.dropped(0, 9);
    expect(java.assumed).toEqual(['rules.snapStartPublishInits', 'rules.snapStartPublishInits']);
  });
});

test('functions are Pending until they are made, and again when nobody called for two weeks', () => {
  const dropped: [number, number][] = [];
  const own = functionOf({}, constant(1));
  const pending = new PendingFunctions(
    [
      own,
      { ...own, pendingMs: 1000 },
      { ...own, pendingMs: 1000, activeFromMs: 0 },
      { ...own, pendingMs: 1000, staysActive: true },
    ],
    (functionIndex, atMs) => dropped.push([functionIndex, atMs]),
  );
  const at = (atMs: number): boolean[] => [0, 1, 2, 3].map((index) => pending.has(index, atMs));
  expect(at(0)).toEqual([false, true, false, true]);
  expect(at(999)).toEqual([false, true, false, true]);
  expect(at(1000)).toEqual([false, false, false, false]);
  expect(at(1000 + hyperplaneIdleReclaimMs)).toEqual([false, false, false, false]);
  expect(dropped).toEqual([]);
  const late = 1001 + 2 * hyperplaneIdleReclaimMs;
  expect(at(late)).toEqual([false, true, true, false]);
  expect(dropped).toEqual([
    [1, late],
    [2, late],
  ]);
  expect(at(late + 999)).toEqual([false, true, true, false]);
  expect(at(late + 1000)).toEqual([false, false, false, false]);
});
