// Drawn at random: values, summaries, arrivals, environments and bills, as readers hand them on to what fits them.

import { Outcome } from '../../../lambda/index.ts';
import type { DistributionSpec } from '../../../bench/format/law-document.ts';
import { lawOf } from '../../../bench/scenario/laws.ts';
import { Problems } from '../../../bench/input/problems.ts';
import type { BusyTime } from '../../../bench/calibrate/environment-log.ts';
import { emptyRecord, type TimesSummary } from '../../../bench/calibrate/recorded-invocation.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { Times } from '../../../bench/calibrate/times.ts';
import { baseMs, iso, tidy, type Dice } from './drawn-recording.ts';

const timesOf = (values: readonly number[]): Times => {
  const times = new Times();
  for (const value of values) times.add(value);
  return times;
};

/** So many values at even ranks of a law, in no order. */
const valuesOf = (spec: DistributionSpec, count: number): number[] => {
  const law = lawOf(spec, 'law', { directory: '.', problems: new Problems(), warnings: [] });
  return Array.from({ length: count }, (_, index) =>
    Number(law.quantile((((index * 7919) % count) + 0.5) / count).toPrecision(7)),
  );
};

const counts = [99, 100, 101, 400, 1000];

/** Times of a family, in steps, of few values, of nearly one, and more than are kept one by one. */
export const drawnTimes = (dice: Dice, number: number): Times => {
  const count = counts[number % 5]!;
  const cv = dice.pick([0.3, 0.5, 0.9, 1.6]);
  const mean = `${dice.pick([5, 40, 900])}ms`;
  const shapes: readonly (() => number[])[] = [
    () => valuesOf({ lognormal: { p50: '20ms', p99: `${dice.int(30, 400)}ms` } }, count),
    () => valuesOf({ exponential: { mean } }, count),
    () => valuesOf({ gamma: { mean, cv } }, count),
    () => valuesOf({ weibull: { mean, cv } }, count),
    () => [
      ...dice.list(count, () => 10),
      ...valuesOf({ gamma: { mean: '500ms', cv: 0.2 } }, Math.ceil(count * dice.share())),
    ],
    () =>
      valuesOf(
        { quantiles: { p0: '1ms', [`p${dice.int(20, 80)}`]: '10ms', p90: `${dice.int(100, 900)}ms`, p100: '1500ms' } },
        count,
      ),
    () => dice.list(count * 2, (index) => 10 + (index % dice.pick([59, 60, 61, 62])) ** 2),
    () => dice.list(count, (index) => (index % 9 === 0 ? 0 : 5 + index)),
    () => [1000, dice.pick([998.9, 999, 999.5, 1001, 1001.1])],
    () => dice.list(2 * 30 + dice.int(0, 1), (index) => 7 + (index % 30) * 3.25),
    () => dice.list(dice.pick([60, 99, 500]), (index) => 1 + Math.floor(index * 0.7) ** 2 / 7),
    () => dice.list(dice.int(1, 6), () => tidy(dice.ms())),
  ];
  const times = timesOf(shapes[number % shapes.length]!());
  if (number % 24 === 11) for (const value of [0, 1e-7, 3.5, 20, 4e13]) times.add(value, dice.int(9000, 30_000));
  return times;
};

/** A summary: with a mean or none, of few quantiles, of many, of shares that come twice. */
export const drawnSummary = (dice: Dice): TimesSummary => {
  let value = tidy(dice.ms());
  const shares = dice.pick([
    [0, 0.5, 0.95, 0.99, 1],
    [0.5],
    [0.5, 0.5, 0.9, 1],
    [],
    [0.1, 0.5, 0.9, 0.999],
    [0.5, 1],
    [1],
  ]);
  const quantiles = shares.map((share): [number, number] => [share, (value = tidy(value * (1 + dice.share())))]);
  const mean = (quantiles[0]?.[1] ?? 5) * dice.pick([0.3, 0.9, 1, 1.3, 9]);
  return { count: dice.pick([1, 2, 50, 999, 1000, 1001, 4000]), meanMs: dice.is(0.7) ? tidy(mean) : null, quantiles };
};

/** Gaps between requests: even, at random, in clumps, ever denser. */
const gapOf = (dice: Dice, kind: number, index: number): number => {
  if (kind === 0) return 1;
  if (kind === 1) return -Math.log1p(-dice.share() * 0.999_999);
  if (kind === 2) return index % 8 === 0 ? 8 : 0.01;
  return index < 60 ? 3 * dice.share() : 0.4 * dice.share();
};

/** Requests of up to two functions that came somehow, some of them refused. */
export const drawnArrivals = (dice: Dice, number: number): Recording => {
  const recording = new Recording(null, true);
  recording.file = 'arrivals';
  const kind = number % 4;
  const meanMs = dice.pick([0.5, 8, 40, 1000, 21_000, 700_000, 90_000_000]);
  const fromMs = dice.pick([
    baseMs,
    baseMs,
    baseMs,
    0,
    5000,
    Date.UTC(2016, 4, 1),
    Date.UTC(1971, 0, 1),
    Date.UTC(1970, 11, 31, 23),
  ]);
  const names = number % 3 === 0 ? ['first', 'second'] : ['first'];
  const record = emptyRecord();
  for (const name of names) {
    let atMs = name === 'first' ? fromMs : dice.pick([fromMs, 0, Number.NaN]);
    const count = dice.pick([1, 2, 19, 20, 21, 41, 80, 200, 400]);
    for (let index = 0; index < count; index += 1) {
      atMs += Math.round(meanMs * gapOf(dice, kind, index) * 10) / 10;
      Object.assign(record, {
        startMs: atMs,
        durationMs: 20 + (index % 7),
        outcome: dice.is(0.05) ? Outcome.failed : Outcome.completed,
      });
      recording.invocation(name, record);
    }
    if (dice.is(0.4)) recording.throttled(name, atMs - dice.int(0, 3) * meanMs, dice.int(1, 4));
    if (dice.is(0.3)) recording.throttled(name, Number.NaN, dice.int(1, 30));
    if (dice.is(0.3))
      recording.invoked(name, { atMs: fromMs, stepMs: 60_000, count: dice.pick([0, 1, 59, 60, 61, 130]) });
    if (dice.is(0.2)) recording.unanswered(name, dice.int(1, 2));
    if (dice.is(0.2)) recording.concurrency(name, dice.int(1, 9));
  }
  if (number % 5 === 4) {
    recording.summary('summed', {
      times: drawnSummary(dice),
      requests: dice.int(1, 300),
      durationMs: dice.pick([900, 61_000.5, 0]),
      failed: dice.int(0, 3),
      throttled: dice.int(0, 60),
      startMs: dice.pick([baseMs, Number.NaN]),
      unanswered: dice.int(0, 2),
    });
    recording.invoked('only-invoked', { atMs: baseMs, stepMs: 60_000, count: 130 });
  }
  return recording;
};

/** Environments that are used again or made anew, as keep-alive and a way to choose have it, with some that do otherwise. */
export const drawnBusyTimes = (dice: Dice, number: number): BusyTime[] => {
  const keepMs = dice.pick([60_000, 300_000, Infinity]);
  const way = number % 3;
  const count = [1, 2, 12, 90, 90, 160, 160][number % 7]!;
  const busy: BusyTime[] = [];
  const free: { stream: number; endMs: number }[] = [];
  let startMs = baseMs;
  let streams = 0;
  for (let index = 0; index < count; index += 1) {
    startMs += dice.pick([0, 0, 5, 40, 40, 900, 900, 20_000, 55_000, 61_000, 290_000, 310_000]);
    const alive = free.filter(({ endMs }) => endMs <= startMs && startMs - endMs < keepMs * (dice.is(0.04) ? 0.1 : 1));
    alive.sort((a, b) => (way === 1 ? a.endMs - b.endMs : b.endMs - a.endMs));
    const taken = alive.length > 0 && (way === 2 || dice.is(0.2)) ? dice.pick(alive) : alive[0];
    const own = taken ?? { stream: (streams += 1), endMs: 0 };
    if (taken === undefined) free.push(own);
    own.endMs = startMs + dice.pick([50, 700, 3000]);
    busy.push({ startMs, endMs: own.endMs, stream: own.stream, isCold: taken === undefined && !dice.is(0.05) });
  }
  return busy;
};

/** Bills of warm and of cold runs, and the INITs in them. */
export const drawnBills = (dice: Dice, number: number): { billed: Times; inits: Times; granularityMs: number } => {
  const granularityMs = number % 3 === 0 ? 100 : 1;
  const cold = dice.pick([0, 1, 5, 40, 1100]);
  const inits = dice.list(cold, () => 100 + dice.int(0, 400));
  const bill = (ms: number): number => Math.ceil(ms / granularityMs) * granularityMs;
  const run = (): number => (dice.is(0.8) ? dice.int(1, 60) : dice.int(1, 600));
  const warm = dice.list(number % 4 === 3 ? 0 : dice.int(1, 150), () => bill(run()));
  return { billed: timesOf([...warm, ...inits.map((ms) => bill(ms + run()))]), inits: timesOf(inits), granularityMs };
};

/** A time as a cell, a line or a document may have it. */
export const drawnTime = (dice: Dice): string => {
  const atMs = Date.UTC(
    dice.int(1970, 2030),
    dice.int(0, 11),
    dice.int(1, 28),
    dice.int(0, 23),
    dice.int(0, 59),
    dice.int(0, 59),
    dice.int(0, 999),
  );
  const text = iso(atMs);
  const day = text.slice(0, 19);
  return dice.pick([
    text,
    text.replace('T', ' ').replace('.', ',').slice(0, -1),
    `${day}${dice.pick(['+', '-'])}0${dice.int(0, 9)}:30`,
    `${day}.${dice.pick(['1', '12', '123456', '123456789'])}${dice.pick(['Z', '', '+0200', '-11:00', '+0x00', ' '])}`,
    ` ${text.replaceAll('-', '/')} `,
    String(atMs),
    String(Math.floor(atMs / 1000)),
    `${Math.floor(atMs / 1000)}.${dice.int(0, 999)}`,
    `${atMs}.5`,
    day.slice(0, 10),
    `${day.slice(0, 4)}x${day.slice(5)}`,
    day.replace(':', 'x'),
    dice.pick([
      '12345678',
      '123456789',
      '99999999999',
      '12345678901234',
      '',
      'x',
      '1772445600s',
      `2026-13-45T99:99:99Z`,
    ]),
  ]);
};

const words = [
  'alpha',
  'a,b',
  'it: was',
  '#no',
  '[x]',
  '{y}',
  'yes',
  'true',
  '12',
  '',
  "it's",
  'say "so"',
  'line\nbreak',
  'tab\there',
  ' lead',
  '-',
  'null',
  '~',
  'ünï',
];

/** A value of a scenario, of any depth. */
export const drawnValue = (dice: Dice, depth = 0): unknown => {
  const kind = dice.int(depth > 2 ? 2 : 0, 5);
  if (kind === 0)
    return Object.fromEntries(
      dice.list(dice.int(0, 9), (index) => [
        dice.is(0.9) ? `key${index}` : dice.pick(words.slice(0, 9)),
        drawnValue(dice, depth + 1),
      ]),
    );
  if (kind === 1) return dice.list(dice.pick([0, 2, 5, 30]), () => drawnValue(dice, depth + 1));
  if (kind === 2) return dice.pick([0, 1.5, 1e21, -3]);
  return kind === 3 ? dice.pick([true, null, false]) : dice.pick(words);
};

/** A comment of short words and long ones. */
export const drawnComment = (dice: Dice): string =>
  dice
    .list(dice.int(1, 40), () => dice.pick([...words, 'a'.repeat(dice.int(1, 130))]))
    .join(dice.pick([' ', ' ', '  ', '\u2028']));
