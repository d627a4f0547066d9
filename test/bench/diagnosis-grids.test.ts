// What a diagnosis weighs, over grids of made-up runs: how far objectives are from being kept, what is mended, whom it hurts, how
// much of each limit is used, which part of a long run is tried, and what a cure takes of the account. Held against
// test/golden/diagnosis-grids (`-u` accepts a change).

import { expect, test } from 'vitest';
import {
  aimIn,
  askedAims,
  coldAim,
  commonAims,
  isAsked,
  isBroken,
  keepsAll,
  latencyAim,
  mendedShare,
  type Aim,
} from '../../bench/diagnosis/aims.ts';
import { harmOf, hurtIn, hurtShare } from '../../bench/diagnosis/hurt.ts';
import type { Trial } from '../../bench/diagnosis/laboratory.ts';
import { partAtPeak, partOf } from '../../bench/diagnosis/part.ts';
import { provision, provisionedNow, reservation } from '../../bench/diagnosis/room.ts';
import { sceneOf, type Scene } from '../../bench/diagnosis/scene.ts';
import { usagesOf, usedText } from '../../bench/diagnosis/usage.ts';
import { readLimit, type SloLimit } from '../../bench/format/slo.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { RunResult } from '../../reports/index.ts';

const held = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../golden/diagnosis-grids/${name}.txt`);

const rounded = (value: number): number => Number(value.toPrecision(6));

interface Shown {
  readonly offered?: number;
  readonly throttled?: number;
  readonly failed?: number;
  readonly dropped?: number;
  readonly inFlight?: number;
  readonly coldStarts?: number;
  readonly p99?: number;
  /** Slower than any limit that is asked of it. */
  readonly late?: number;
  readonly eventSources?: Record<string, object>;
  readonly costUsd?: number;
}

/** A run of one function, of which only what diagnoses read is there. */
const trial = (shown: Shown): Trial => {
  const { offered = 1000, throttled = 0, failed = 0, dropped = 0, inFlight = 0, coldStarts = 0, p99 = 200 } = shown;
  const completed = offered - throttled - failed - dropped - inFlight;
  const totals = {
    offered,
    admitted: completed + failed,
    completed,
    failed,
    timedOut: 0,
    throttled,
    dropped,
    inFlight,
    retries: 0,
    coldStarts,
    deadLettered: 0,
    concurrency: { mean: 1, max: 2 },
    environments: { mean: 1, max: 2, created: coldStarts },
  };
  const latencyMs = {
    count: completed + failed,
    mean: 100,
    min: 1,
    p50: Math.max(90, p99 / 5),
    p75: 100,
    p90: 110,
    p95: 150,
    p99,
    p999: 2 * p99,
    max: 3 * p99,
  };
  const section = { totals, latencyMs, throttlesByReason: {}, series: { stepMs: 1000, concurrency: [1, 2] } };
  const result = {
    ...section,
    functions: { api: section },
    scenario: { functions: { api: {} }, traffic: [{ to: 'api' }] },
    durationMs: 60_000,
    warmupMs: 0,
    replications: 1,
    eventSources: shown.eventSources,
    cost: { requests: completed, totalUsd: shown.costUsd ?? 0.5, perMillionUsd: 1 },
  };
  return { result: result as unknown as RunResult, latency: { countAbove: () => shown.late ?? 0 } as never };
};

const queue = (own: object): Record<string, object> => ({
  'traffic.0.sqs': {
    kind: 'sqs',
    sent: 1000,
    visible: 0,
    hidden: 0,
    deadLettered: 0,
    expired: 0,
    maxOldestAgeMs: 4000,
    ...own,
  },
});

const trials: Readonly<Record<string, Trial>> = {
  well: trial({}),
  'none came': trial({ offered: 0 }),
  'few came': trial({ offered: 10 }),
  'throttled a little': trial({ throttled: 9 }),
  'throttled much': trial({ throttled: 300, late: 20 }),
  'failed much': trial({ failed: 250, p99: 600 }),
  'slow for some': trial({ p99: 700, late: 30 }),
  'slow for all': trial({ p99: 5000, late: 1000 }),
  'dropped and left': trial({ dropped: 100, inFlight: 50, p99: 301, late: 0 }),
  'cold for many': trial({ coldStarts: 200 }),
  'a backlog': trial({ eventSources: queue({ visible: 400, maxOldestAgeMs: 400_000 }) }),
  'a backlog, lost too': trial({ eventSources: queue({ visible: 200, deadLettered: 150, expired: 50 }) }),
  dear: trial({ costUsd: 4 }),
};

const limit = (figure: string, text: string): SloLimit => readLimit(figure, text) as SloLimit;

const limits = [
  limit('p50', '<95ms'),
  limit('p99', '<300ms'),
  limit('p999', '<2s'),
  limit('throttled', '<1%'),
  limit('errors', '<=10%'),
  limit('coldStarts', '<5%'),
  limit('backlog', '<100'),
  limit('deadLetters', '<10'),
  limit('age', '<1m'),
  limit('cost', '<$1/run'),
];

const figureOf = (aim: Aim, one: Trial): string => {
  const { figure, limit: asked, value } = aimIn(aim, one);
  return `  ${figure} ${asked}: ${value} ${rounded(aim.excess(one))}${isBroken(aim, one) ? ' broken' : ''}`;
};

test('how far each run is from what is asked, and from what nobody has to ask', async () => {
  const lines = Object.entries(trials).flatMap(([name, one]) => {
    const asked = askedAims(limits, one);
    const others = [...commonAims, latencyAim(250), coldAim(0.05)];
    const told = others.filter((aim) => isAsked(aim, asked)).map(({ figure }) => figure);
    return [
      `${name}: ${keepsAll(asked, one) ? 'keeps all' : 'does not keep all'}; also asked: ${told.join(', ') || 'nothing'}`,
      ...[...asked, ...others].map((aim) => figureOf(aim, one)),
    ];
  });
  await held(lines, 'aims');
});

test('what it would be is said of the function that was hit hardest, though it is well then, or was', () => {
  const told = (figure: string, one: string, other: string): string =>
    commonAims.find((aim) => aim.figure === figure)!.textAsIn!(trials[one]!, trials[other]!);
  const names = ['well', 'none came', 'throttled a little', 'throttled much'];
  expect(names.map((one) => names.map((other) => told('throttled for good', one, other)))).toEqual([
    ['0 %', '0 %', '0 %', '0 %'],
    ['0 %', '0 %', '0 %', '0 %'],
    ['0 %', '0 %', '0.9 %', '0.9 %'],
    ['0 %', '0 %', '30 %', '30 %'],
  ]);
  expect(told('errors', 'well', 'failed much')).toBe('0 %');
  expect(told('errors', 'failed much', 'failed much')).toBe('25 %');
});

test('what is mended from one run to another, and how many are hurt no more', async () => {
  const bases = [
    'throttled much',
    'failed much',
    'slow for some',
    'a backlog, lost too',
    'cold for many',
    'dropped and left',
  ];
  const lines = bases.flatMap((name) => {
    const base = trials[name]!;
    const aims = [...askedAims(limits, base), ...commonAims];
    const harm = harmOf(aims, base);
    const { hurt, of } = hurtIn(base, harm);
    return [
      `${name}: late from ${harm.lateMs} ms${harm.countsCold ? ', cold counts' : ''}; ${hurt} of ${of} hurt`,
      ...Object.entries(trials).map(
        ([other, one]) =>
          `  ${other}: mends ${rounded(mendedShare(aims, base, one))}, hurt less ${rounded(hurtShare(base, one, harm))}`,
      ),
    ];
  });
  await held(lines, 'mended');
  expect(mendedShare(commonAims, trials['well']!, trials['failed much']!)).toBe(0);
});

const fn = { duration: { constant: '100ms' }, coldStart: { constant: '200ms' } };
const rate = { constant: { rate: '1/s' } };

interface Peaks {
  readonly concurrency: Readonly<Record<string, number>>;
  readonly offered?: readonly number[];
  readonly coldStarts?: readonly number[];
  readonly stepMs?: number;
  readonly most?: number;
}

const sceneWith = (
  document: object,
  { concurrency, offered = [3, 20, 5], coldStarts = [], stepMs = 1000, most }: Peaks,
): Scene => {
  const scenario = compileScenario({ name: 's', duration: '1m', ...document }, 'test', '.');
  const sections = Object.entries(concurrency).map(([name, max]) => [
    name,
    { totals: { concurrency: { mean: 0, max } }, series: { stepMs, coldStarts } },
  ]);
  const all = Object.values(concurrency).reduce((sum, max) => sum + max, 0);
  const result = {
    functions: Object.fromEntries(sections),
    totals: { concurrency: { mean: 0, max: most ?? all } },
    series: { stepMs, offered },
  };
  return sceneOf(scenario, { result: result as unknown as RunResult, latency: null as never }, [], new Set());
};

const to = (name: string, own: object = {}): object => ({ to: name, arrivals: rate, ...own });
const three = {
  account: { concurrency: 500 },
  functions: { a: { ...fn, reservedConcurrency: 50 }, b: fn, c: { ...fn, provisionedConcurrency: 20 } },
  traffic: [to('a'), to('b'), to('c')],
};
const versioned = {
  account: { concurrency: 150 },
  functions: {
    a: {
      ...fn,
      versions: { 1: {}, 2: {}, 3: { provisionedConcurrency: 4 } },
      aliases: { live: { version: '2', weights: { 1: '10%' }, provisionedConcurrency: 6 } },
    },
    b: fn,
  },
  traffic: [to('a:live'), to('b')],
};

const scenes: Readonly<Record<string, () => Scene>> = {
  'a reservation and what it leaves': () => sceneWith(three, { concurrency: { a: 49, b: 90, c: 30 } }),
  'all of them less at once than each': () => sceneWith(three, { concurrency: { a: 10, b: 90, c: 30 }, most: 60 }),
  'one alone, a rising rate': () =>
    sceneWith(
      { functions: { a: fn }, traffic: [to('a')] },
      { concurrency: { a: 120 }, offered: [10, 4000, 200], stepMs: 500 },
    ),
  'cold starts over ten seconds': () =>
    sceneWith(
      { functions: { a: fn }, traffic: [to('a')] },
      { concurrency: { a: 5 }, coldStarts: [100, 50, 0, 0, 0, 0, 0, 0, 0, 0, 200, 300, 10] },
    ),
  'steps too coarse to tell': () =>
    sceneWith(
      { functions: { a: fn }, traffic: [to('a')] },
      { concurrency: { a: 5 }, coldStarts: [100, 50], stepMs: 20_000 },
    ),
  'rules of before': () =>
    sceneWith(
      { account: { era: '2020' }, functions: { a: fn }, traffic: [to('a')] },
      { concurrency: { a: 5 }, coldStarts: [100, 50] },
    ),
  'a queue of its own': () =>
    sceneWith(
      { functions: { a: fn, b: fn }, traffic: [to('a', { via: 'sqs', sqs: { maximumConcurrency: 8 } }), to('b')] },
      { concurrency: { a: 7, b: 2 } },
    ),
  'a queue beside other traffic': () =>
    sceneWith(
      { functions: { a: fn }, traffic: [to('a', { via: 'sqs', sqs: { maximumConcurrency: 8 } }), to('a')] },
      { concurrency: { a: 7 } },
    ),
  'a reservation of nothing': () =>
    sceneWith({ functions: { a: { ...fn, reservedConcurrency: 0 } }, traffic: [to('a')] }, { concurrency: { a: 0 } }),
  'versions together': () => sceneWith(versioned, { concurrency: { 'a:1': 6, 'a:2': 3, b: 10 } }),
};

test('how much of its limits a run uses, the nearest first', async () => {
  const lines = Object.entries(scenes).flatMap(([name, make]) => [
    name,
    ...usagesOf(make()).map((usage) => `  ${usage.limit} of ${usage.of}: ${usedText(usage)} (${usage.subject})`),
  ]);
  await held(lines, 'usages');
});

test('what a reservation and provisioned concurrency take of the account', async () => {
  const counts = [0, 1, 4, 6, 20, 30, 45, 50, 51, 60, 300, 390, 400, 1000];
  const lines = [scenes['a reservation and what it leaves']!(), scenes['versions together']!()].flatMap((scene) =>
    scene.functions.flatMap((one) => [
      `${one.name} of an account of ${scene.document.account.concurrency}, provisioned ${provisionedNow(scene, one)}`,
      ...counts.map((count) => {
        const text = (settings: readonly { path: string; value?: unknown }[]): string =>
          settings.map(({ path, value }) => `${path} ${String(value)}`).join(', ');
        return `  ${count}: ${text(reservation(scene, one, count))} | ${text(provision(scene, one, count))}`;
      }),
    ]),
  );
  await held(lines, 'room');
});

interface Long {
  readonly offered: readonly number[];
  readonly throttled?: readonly number[];
  readonly p99Ms?: readonly number[];
  readonly coldStarts?: readonly number[];
  readonly concurrency?: readonly number[];
  readonly eventSources?: Record<string, object>;
  readonly warmupMs?: number;
  readonly replications?: number;
}

const longRun = ({
  offered,
  throttled = [],
  p99Ms = [],
  coldStarts = [],
  concurrency = offered,
  ...own
}: Long): RunResult =>
  ({
    replications: 1,
    warmupMs: 0,
    ...own,
    series: { stepMs: 1000, offered, throttled, p99Ms, coldStarts, concurrency },
  }) as unknown as RunResult;

const documents = {
  plain: { functions: { a: fn }, traffic: [to('a')] },
  'closed loop': {
    functions: { a: fn },
    traffic: [{ to: 'a', closedLoop: { clients: 2, think: { constant: '1s' } } }],
  },
  'errors that come and go': {
    functions: {
      a: {
        ...fn,
        errors: [
          ['0s', '0%'],
          ['30s', '50%'],
        ],
      },
    },
    traffic: [to('a')],
  },
};

const even = Array.from({ length: 100 }, () => 5000);
const peaked = even.map((count, step) => (step > 60 && step < 66 ? 20_000 : count));
const late = even.map((_, step) => (step > 79 ? 900 : 100));

const longRuns: Readonly<Record<string, RunResult>> = {
  'just short enough': longRun({ offered: even.slice(0, 50) }),
  'a little too long': longRun({ offered: [...even.slice(0, 50), 1] }),
  'even, trouble all along': longRun({ offered: even, throttled: even.map(() => 100) }),
  'even, trouble late': longRun({ offered: even, p99Ms: late }),
  'even, cold at the end': longRun({ offered: even, coldStarts: even.map((_, step) => (step === 99 ? 400 : 0)) }),
  'a peak that is refused': longRun({ offered: peaked, throttled: peaked.map((count) => (count > 5000 ? 9000 : 0)) }),
  'a peak, a warm-up': longRun({ offered: peaked, warmupMs: 30_000 }),
  'a warm-up of nearly all': longRun({ offered: even, warmupMs: 90_000 }),
  'one step holds too much': longRun({ offered: [400_000, 1] }),
  'queues, short enough': longRun({ offered: even, eventSources: { q: { kind: 'sqs', sent: 100_000 } } }),
  'queues, too long': longRun({
    offered: even,
    eventSources: { q: { kind: 'sqs', sent: 100_001 }, s: { kind: 'stream', put: 50_000 } },
  }),
  'queues, pooled': longRun({ offered: even, eventSources: { q: { kind: 'sqs', sent: 200_000 } }, replications: 2 }),
  'short, at its peak': longRun({ offered: Array.from({ length: 60 }, (_, step) => (step === 40 ? 9000 : 2000)) }),
};

test('the part of a long run that is tried', async () => {
  const text = (part: ReturnType<typeof partOf>): string =>
    part === null ? 'the whole' : `${part.fromMs} to ${part.toMs}, counted from ${part.countedFromMs}`;
  const lines = Object.entries(documents).flatMap(([kind, document]) => {
    const compiled = compileScenario({ name: 's', duration: '100s', ...document }, 'test', '.').document;
    return Object.entries(longRuns).map(
      ([name, result]) =>
        `${kind}, ${name}: ${text(partOf(result, compiled, 500))} | at the peak ${text(partAtPeak(result, compiled))}`,
    );
  });
  await held(lines, 'parts');
});
