// Which part of a long run is simulated again and again.

import { expect, test } from 'vitest';
import { partAtPeak, partOf } from '../../bench/diagnosis/part.ts';
import type { ScenarioDocument } from '../../bench/format/document.ts';
import type { RunResult } from '../../reports/index.ts';

interface Series {
  readonly offered: readonly number[];
  readonly throttled?: readonly number[];
  readonly p99Ms?: readonly number[];
  readonly coldStarts?: readonly number[];
  readonly concurrency?: readonly number[];
}

const resultWith = (series: Series, more: object = {}): RunResult =>
  ({
    warmupMs: 0,
    replications: 1,
    series: { stepMs: 1000, throttled: [], p99Ms: [], coldStarts: [], concurrency: [], ...series },
    ...more,
  }) as unknown as RunResult;

const documentWith = (more: object = {}): ScenarioDocument =>
  ({ functions: { f: {} }, alarms: {}, traffic: [{}], ...more }) as unknown as ScenarioDocument;

const steps = (count: number, of: (step: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));
/** 20 steps of 100,000: two of them are four fifths of what is tried as a whole. */
const even = steps(20, () => 100_000);

test('a run of up to 250,000 attempts is tried as a whole, of up to 600,000 where queues are', () => {
  expect(partOf(resultWith({ offered: [250_000] }), documentWith(), Infinity)).toBeNull();
  expect(partOf(resultWith({ offered: [250_000], throttled: [1] }), documentWith(), Infinity)).not.toBeNull();
  const queues = (sent: number) => resultWith({ offered: [0] }, { eventSources: { f: { sent, put: 1 } } });
  expect(partOf(queues(599_999), documentWith(), Infinity)).toBeNull();
  expect(partOf(queues(600_000), documentWith(), Infinity)).not.toBeNull();
  // Of several replications each has its share of the messages.
  const replicated = resultWith({ offered: [0] }, { replications: 2, eventSources: { f: { sent: 1_200_000 } } });
  expect(partOf(replicated, documentWith(), Infinity)).toBeNull();
});

test('where the beginning is as bad as the rest, it is the beginning', () => {
  expect(partOf(resultWith({ offered: even }), documentWith(), Infinity)).toEqual({
    fromMs: 0,
    toMs: 2000,
    countedFromMs: 0,
  });
  const warm = resultWith({ offered: even }, { warmupMs: 500 });
  expect(partOf(warm, documentWith(), Infinity)).toMatchObject({ countedFromMs: 500 });
  const longWarm = resultWith({ offered: even }, { warmupMs: 5000 });
  expect(partOf(longWarm, documentWith(), Infinity)).toMatchObject({ countedFromMs: 1000 });
  // A first step that is too much alone is taken all the same.
  expect(partOf(resultWith({ offered: [300_000, 1] }), documentWith(), Infinity)).toMatchObject({ toMs: 1000 });
});

test('else it lies around the worst step, two thirds before it, and the first third is not counted', () => {
  const at = (trouble: Omit<Series, 'offered'>, lateMs = Infinity) =>
    partOf(resultWith({ offered: steps(30, () => 20_000), ...trouble }), documentWith(), lateMs);
  const worst = { fromMs: 8_000, toMs: 18_000, countedFromMs: 11_000 };
  const only = (value: number) => steps(30, (step) => (step === 14 ? value : 0));
  const by = at({ coldStarts: only(10) })!;
  expect(by.toMs - by.fromMs).toBe(10_000);
  expect(by.fromMs).toBeLessThan(14_000);
  expect(by.toMs).toBeGreaterThan(14_000);
  expect(by).toEqual(worst);
  expect(at({ p99Ms: only(501) }, 500)).toEqual(worst);
  // Not late: nothing is wrong, and the beginning will do.
  expect(at({ p99Ms: only(500) }, 500)).toMatchObject({ fromMs: 0 });
  expect(at({ throttled: only(10) })!.fromMs).toBe(8_000);
});

test('at the edges of a run it takes what there is', () => {
  const at = (worst: number) =>
    partOf(
      resultWith({
        offered: steps(30, () => 20_000),
        coldStarts: steps(30, (step) => (step === worst ? 10 : 0)),
      }),
      documentWith(),
      Infinity,
    );
  expect(at(29)).toEqual({ fromMs: 20_000, toMs: 30_000, countedFromMs: 23_000 });
  expect(at(11)!.fromMs).toBeGreaterThanOrEqual(0);
});

test.each<[string, object]>([
  ['alarms', { alarms: { a: {} } }],
  ['a closed loop', { traffic: [{ closedLoop: {} }] }],
  ['provisioned scaling', { functions: { f: { provisionedScaling: {} } } }],
  ['errors over time', { functions: { f: { errors: [] } } }],
  ['a deployment', { functions: { f: { aliases: { live: { deployment: {} } } } } }],
])('what has instants of its own begins with the run: %s', (_name, more) => {
  const result = resultWith({ offered: steps(30, () => 20_000), coldStarts: steps(30, (s) => (s === 14 ? 10 : 0)) });
  expect(partOf(result, documentWith(more), Infinity)).toMatchObject({ fromMs: 0, toMs: 10_000 });
  expect(partAtPeak(result, documentWith(more))).toMatchObject({ fromMs: 0, toMs: 5000 });
});

test('a share of errors, an alias without a deployment and plain traffic have none', () => {
  const result = resultWith({ offered: steps(30, () => 20_000), coldStarts: steps(30, (s) => (s === 14 ? 10 : 0)) });
  const plain = documentWith({ functions: { f: { errors: 0.5, aliases: { live: {} } } } });
  expect(partOf(result, plain, Infinity)).toMatchObject({ fromMs: 8000 });
});

test('a run that is well is tried around its peak of concurrency, 100,000 of it', () => {
  const result = resultWith({
    offered: steps(30, () => 20_000),
    concurrency: steps(30, (step) => (step === 14 ? 9 : 5)),
  });
  expect(partAtPeak(result, documentWith())).toEqual({ fromMs: 11_000, toMs: 16_000, countedFromMs: 12_000 });
  expect(partAtPeak(resultWith({ offered: [100_000] }), documentWith())).toBeNull();
  expect(partAtPeak(resultWith({ offered: [100_001] }), documentWith())).not.toBeNull();
  const queues = resultWith({ offered: steps(40, () => 20_000) }, { eventSources: { f: {} }, warmupMs: 700 });
  expect(partAtPeak(queues, documentWith())).toEqual({ fromMs: 0, toMs: 30_000, countedFromMs: 700 });
});
