// What recordings seldom hold: environments that contradict each other, requests without an instant, results that retried or never
// ran, names beyond count, files that are cut or cannot be read.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { calibrateSuite } from '../../../bench/calibrate/calibrate-suite.ts';
import type { BusyTime } from '../../../bench/calibrate/environment-log.ts';
import { draftOf } from '../../../bench/calibrate/draft.ts';
import { fitKeepAlive } from '../../../bench/calibrate/fit-keep-alive.ts';
import { fitSummary, fitTimes, varianceOf } from '../../../bench/calibrate/fit-law.ts';
import { fitFunction } from '../../../bench/calibrate/fitted-function.ts';
import { InputFile } from '../../../bench/calibrate/input-file.ts';
import { readPlatformEvent } from '../../../bench/calibrate/platform-event.ts';
import { emptyRecord, type RecordedInvocation } from '../../../bench/calibrate/recorded-invocation.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { resultScenario, type MeasuredFunction } from '../../../bench/calibrate/result-scenario.ts';
import { resultScenarioText } from '../../../bench/calibrate/result-scenario-text.ts';
import { RunColumns } from '../../../bench/calibrate/run-columns.ts';
import { linesText, scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { Times } from '../../../bench/calibrate/times.ts';
import { together } from '../../../bench/calibrate/together.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { simulateScenario } from '../../../bench/simulate/simulate-scenario.ts';
import { Outcome } from '../../../lambda/index.ts';
import type { ReportFields } from '../../../loadgen/index.ts';
import type { RunResult } from '../../../reports/index.ts';
import { lognormalByMean, type Distribution } from '../../../sim/index.ts';
import { resultOf } from './reading.ts';

const recorded = (more: Partial<RecordedInvocation>): RecordedInvocation => ({ ...emptyRecord(), ...more });

describe('how long environments live', () => {
  const busy = (
    rows: readonly (readonly [stream: number, startMs: number, endMs: number, isCold?: true])[],
  ): BusyTime[] => rows.map(([stream, startMs, endMs, isCold = false]) => ({ stream, startMs, endMs, isCold }));

  test('is told by nobody who comes once', () => {
    expect(fitKeepAlive([])).toBeNull();
    expect(fitKeepAlive(busy([[1, 0, 10, true]]))).toBeNull();
    expect(
      fitKeepAlive(
        busy([
          [1, 0, 10, true],
          [2, 5, 15, true],
        ]),
      ),
    ).toEqual({
      survivedMs: 0,
      endedMs: Infinity,
      fixedMs: null,
      exceptions: 0,
      choices: 0,
      mru: 0,
      lru: 0,
      reuse: null,
      environments: 2,
    });
  });

  test('lies between what survived and what had ended, where these are near each other', () => {
    const known = (survivedMs: number, endedMs: number) =>
      fitKeepAlive(
        busy([
          [1, 0, 10, true],
          [1, 10 + survivedMs, 20 + survivedMs],
          [2, 20 + survivedMs + endedMs, 30 + survivedMs + endedMs, true],
        ]),
      );
    expect(known(100, 200)).toMatchObject({ survivedMs: 100, endedMs: 200, exceptions: 0, fixedMs: Math.sqrt(20_000) });
    expect(known(100, 201)).toMatchObject({ survivedMs: 100, endedMs: 201, fixedMs: null });
  });

  test('is as fewest contradict', () => {
    // Four lived so long; one had ended much earlier, two others later than all of these.
    const rows: [number, number, number, true?][] = [];
    let atMs = 0;
    let stream = 0;
    const lived = (ms: number): void => {
      stream += 1;
      rows.push([stream, atMs, atMs + 10, true], [stream, atMs + 10 + ms, atMs + 20 + ms]);
      atMs += 20 + ms;
    };
    const gone = (ms: number): void => {
      stream += 1;
      atMs += ms;
      rows.push([stream, atMs, atMs + 10, true]);
      atMs += 10;
    };
    lived(300);
    gone(500);
    gone(50);
    lived(400);
    gone(600);
    const fitted = fitKeepAlive(busy(rows))!;
    expect(fitted.survivedMs).toBe(400);
    expect(fitted.endedMs).toBe(500);
    expect([fitted.environments, fitted.exceptions]).toEqual([5, 1]);
    // One of three is too many for a time to be known.
    expect(fitted.fixedMs).toBeNull();
  });

  test.each<[string, number, 'mru' | 'lru' | 'random' | null]>([
    ['most', 20, 'mru'],
    ['most', 19, null],
    ['least', 20, 'lru'],
    ['turns', 20, 'random'],
  ])('who takes the %s recently used of two, %i times, is known', (which, times, reuse) => {
    const rows: [number, number, number, true?][] = [
      [1, 0, 10, true],
      [2, 0, 20, true],
    ];
    const freeAt: Record<number, number> = { 1: 10, 2: 20 };
    for (let at = 0; at < times; at += 1) {
      const startMs = 100 * (at + 1);
      const order = [1, 2].toSorted((a, b) => freeAt[b]! - freeAt[a]!);
      const isMost = which === 'most' || (which === 'turns' && at % 2 === 0);
      const own = isMost ? order[0]! : order[1]!;
      rows.push([own, startMs, startMs + 10]);
      freeAt[own] = startMs + 10;
    }
    // Both come again at the end, so that both lived all the time.
    const endMs = 100 * (times + 2);
    rows.push([1, endMs, endMs + 1], [2, endMs, endMs + 1]);
    const fitted = fitKeepAlive(busy(rows))!;
    expect(fitted.reuse).toBe(reuse);
    expect(fitted.choices).toBe(times);
  });

  test('of three neither the most nor the least recently used is neither', () => {
    const fitted = fitKeepAlive(
      busy([
        [1, 0, 10, true],
        [2, 0, 20, true],
        [3, 0, 30, true],
        [2, 100, 110],
        [1, 200, 210],
        [3, 300, 310],
        [2, 301, 311],
      ]),
    )!;
    expect([fitted.choices, fitted.mru, fitted.lru]).toEqual([3, 0, 2]);
  });

  test('stands in the scenario, with what contradicts it and who is taken first', () => {
    const recording = new Recording();
    recording.invocation('f', recorded({ startMs: 1e12, durationMs: 10, coldStart: true, initMs: 5 }));
    const draft = draftOf(recording);
    const text = (keepAlive: object): string => {
      const [one] = draft.functions;
      const functions = [{ ...one!, fitted: { ...one!.fitted, keepAlive } }];
      return scenarioText({ ...draft, functions } as never, recording, {
        files: ['a', 'b', 'c', 'd'],
        instants: new Map(),
      });
    };
    const base = {
      survivedMs: 100,
      endedMs: 150,
      fixedMs: 123.4,
      exceptions: 0,
      choices: 30,
      mru: 25,
      lru: 1,
      reuse: null,
      environments: 7,
    };
    const plain = text(base).replaceAll(/\n\s*#? ?/g, ' ');
    expect(plain).toContain('7 environments; one was used again after 100 ms idle, one had ended after 150 ms.');
    expect(plain).toContain('keepAlive: { fixed: 123ms }');
    expect(plain).not.toContain('reuse:');
    expect(plain).toContain('4 files (a and others)');
    const odd = text({ ...base, exceptions: 3, fixedMs: null, endedMs: Infinity, reuse: 'mru' }).replaceAll(
      /\n\s*#? ?/g,
      ' ',
    );
    expect(odd).toContain(
      '7 environments; one was used again after 100 ms idle, none was seen to have ended (3 did otherwise). That leaves open how long they live: the rule of the era is kept.',
    );
    expect(odd).toContain('Of 30 choices among idle ones 25 took the most recently used.');
    expect(odd).toContain('reuse: mru');
    expect(text({ ...base, survivedMs: 0, endedMs: Infinity })).not.toContain('environments;');
  });
});

describe('the law of a summary', () => {
  test('is one of its quantiles, of its mean, of its median, or none', () => {
    const family = (meanMs: number | null, quantiles: readonly (readonly [number, number])[]): string | undefined =>
      fitSummary({ count: 5, meanMs, quantiles })?.family;
    expect(family(null, [])).toBeUndefined();
    expect(family(10, [])).toBe('only its mean');
    expect(family(null, [[0.5, 9]])).toBe('only its median');
    expect(family(10, [[0.5, 9]])).toBe('quantiles of a summary');
    expect(fitSummary({ count: 5, meanMs: null, quantiles: [[0.5, 9]] })!.spec).toEqual({ constant: '9ms' });
    expect(fitSummary({ count: 5, meanMs: 0, quantiles: [] })!.quality).toMatchObject({ meanError: null });
    const same = fitSummary({
      count: 5,
      meanMs: null,
      quantiles: [
        [0.5, 9],
        [0.5, 11],
        [1, 12],
      ],
    })!;
    expect(same.spec).toEqual({ quantiles: { p50: '9ms', p100: '12ms' } });
  });

  test('of several is of all, the most only where each tells it', () => {
    const one = {
      count: 100,
      meanMs: 15,
      quantiles: [
        [0, 10],
        [0.5, 15],
        [1, 20],
      ],
    } as const;
    const other = {
      count: 300,
      meanMs: 35,
      quantiles: [
        [0, 30],
        [0.5, 35],
        [1, 40],
      ],
    } as const;
    expect(together([one])).toBe(one);
    const both = together([one, other]);
    expect([both.count, both.meanMs]).toEqual([400, 30]);
    expect(both.quantiles.map(([share, ms]) => [share, Math.round(ms * 10) / 10])).toEqual([
      [0, 10],
      [0.5, 33.3],
      [1, 40],
    ]);
    const untold = together([one, { ...other, quantiles: other.quantiles.slice(0, 2) }]);
    expect(untold.quantiles.map(([share]) => share)).toEqual([0, 0.5]);
    expect(together([one, { ...other, meanMs: null }]).meanMs).toBeNull();
    const medians = [
      { count: 1, meanMs: null, quantiles: [[0.5, 10]] },
      { count: 3, meanMs: null, quantiles: [[0.5, 30]] },
    ] as const;
    expect(together(medians)).toEqual({ count: 4, meanMs: null, quantiles: [[0.5, 25]] });
    expect(together([{ ...medians[0], quantiles: [], meanMs: 7 }, medians[1]])).toEqual({
      count: 4,
      meanMs: null,
      quantiles: [],
    });
  });

  test('of one value has no variance', () => {
    expect(varianceOf({ values: [5], counts: [1] }, 5)).toBe(0);
    expect(varianceOf({ values: [5], counts: [2] }, 5)).toBe(0);
    expect(varianceOf({ values: [4, 6], counts: [1, 1] }, 5)).toBe(2);
  });

  test('of equal times is a constant; of none at all, zero is no error', () => {
    const zeros = new Times();
    zeros.add(0, 3);
    expect(fitTimes(zeros)).toMatchObject({ family: 'constant', spec: { constant: '0ms' }, count: 3 });
    expect(fitTimes(zeros).quality).toMatchObject({ largestError: 0, meanError: null });
    const times = new Times();
    times.add(10);
    times.add(10.01);
    expect(fitTimes(times).family).toBe('constant');
    times.add(10.02);
    expect(fitTimes(times).family).toBe('as recorded');
  });

  test('whose mean lies beyond its quantiles is warned of, above and below', () => {
    const warnings = (meanMs: number): readonly string[] => {
      const recording = new Recording();
      recording.summary('f', {
        times: {
          count: 10,
          meanMs,
          quantiles: [
            [0, 10],
            [0.5, 11],
            [1, 12],
          ],
        },
      });
      return fitFunction('f', recording.of('f')).warnings;
    };
    expect(warnings(11)).toEqual([]);
    expect(warnings(5)[0]).toMatch(/^f: the mean of the law is [\d.]+ % above the mean that was recorded:/);
    expect(warnings(50)[0]).toMatch(/^f: the mean of the law is [\d.]+ % below the mean that was recorded:/);
  });
});

describe('a recording', () => {
  test('knows a thousand names, and counts the rest as one', () => {
    const recording = new Recording();
    recording.file = 'a.log';
    for (let index = 0; index < 999; index += 1) recording.durations(`f${index}`, 10, 1);
    recording.durations('http://host/the/last', 10, 2);
    expect(recording.functions.size).toBe(1000);
    expect(recording.of('the-last').warm.count).toBe(2);
    expect(recording.notes).toEqual([]);
    recording.durations('one more', 10, 3);
    recording.durations('another', 10, 4);
    recording.durations('f0', 10, 5);
    expect(recording.notes).toEqual(['a.log: more than 1000 names; the rest is counted as "function"']);
    expect([recording.of('function').warm.count, recording.of('f0').warm.count]).toEqual([7, 6]);
  });

  test('calls what no file names a function, and what a file names as AWS would', () => {
    const recording = new Recording();
    for (const name of [null, '', '***', 'https://host/', 'a b/c', `-${'x'.repeat(70)}`])
      recording.durations(name, 1, 1);
    expect([...recording.functions].map(([name, { warm }]) => [name, warm.count])).toEqual([
      ['function', 4],
      ['a-b-c', 1],
      ['x'.repeat(64), 1],
    ]);
    const fixed = new Recording('mine');
    fixed.durations('a', 1, 1);
    fixed.durations(null, 1, 1);
    expect([...fixed.functions.keys()]).toEqual(['mine']);
  });

  test('tells how many of its lines were of use', () => {
    const recording = new Recording();
    recording.counted(1, 0);
    expect(linesText(recording)).toBe('1 line, 0 of them told something');
    recording.counted(1999, 1500);
    recording.broken('x');
    expect(linesText(recording)).toBe('2,000 lines, 1,500 of them told something, 1 is broken');
    for (let line = 0; line < 9; line += 1) recording.broken('x');
    expect(linesText(recording)).toBe('2,000 lines, 1,500 of them told something, 10 are broken');
    expect(recording.brokenLines).toHaveLength(5);
  });

  test('keeps single requests as they came', () => {
    const columns = new RunColumns();
    columns.add('a', recorded({ startMs: 5, durationMs: 10, initMs: 3, billedMs: 11, coldStart: true }));
    columns.add('b', recorded({ durationMs: 20, outcome: Outcome.failed }));
    columns.addUnserved('a', 7, Outcome.throttled, 2);
    const request = { functionName: 'a', durationMs: 0, initMs: 0, billedMs: 0, coldStart: false };
    const refused = { ...request, startMs: 7, outcome: Outcome.throttled };
    expect(columns.all()).toEqual([
      { ...request, startMs: 5, durationMs: 10, initMs: 3, billedMs: 11, outcome: Outcome.completed, coldStart: true },
      {
        ...request,
        functionName: 'b',
        startMs: Number.NaN,
        durationMs: 20,
        billedMs: Number.NaN,
        outcome: Outcome.failed,
      },
      refused,
      refused,
    ]);
    expect([columns.count, columns.left]).toEqual([4, 0]);
  });

  test('keeps a million of them, and counts those that came later', () => {
    const columns = new RunColumns();
    columns.addUnserved('a', 0, Outcome.throttled, 999_999);
    columns.add('a', recorded({ startMs: 1, durationMs: 1 }));
    columns.add('a', recorded({ startMs: 2, durationMs: 1 }));
    columns.add('a', recorded({ startMs: 3, durationMs: 1 }));
    expect([columns.count, columns.left]).toEqual([1_000_000, 2]);
    columns.addUnserved('a', 4, Outcome.throttled, 5);
    expect([columns.count, columns.left]).toEqual([1_000_000, 7]);
  });

  test('of requests that never ran keeps as many as there is room for, and counts the others', () => {
    const columns = new RunColumns();
    columns.addUnserved('a', 0, Outcome.throttled, 999_998);
    columns.addUnserved('a', 1, Outcome.dropped, 5);
    expect([columns.count, columns.left]).toEqual([1_000_000, 3]);
  });
});

describe('a result made of a recording', () => {
  const originMs = Date.UTC(2026, 0, 1);

  test('has requests without an instant evenly over the run, and tells who ran at once', () => {
    const recording = new Recording(null, true);
    const at = (second: number, durationMs: number, more: Partial<RecordedInvocation> = {}): void =>
      recording.invocation('f', recorded({ startMs: originMs + second * 1000, durationMs, ...more }));
    at(0, 2500);
    at(1, 1000, { coldStart: true, initMs: 500, billedMs: 1500 });
    at(9, 1000, { coldStart: false });
    recording.invocation('f', recorded({ durationMs: 100, outcome: Outcome.failed }));
    recording.unanswered('f', 2);
    recording.throttled('f', originMs + 3000, 1);
    const result = resultOf(recording, ['f']);
    expect(result.totals).toMatchObject({
      offered: 7,
      completed: 3,
      failed: 1,
      dropped: 2,
      throttled: 1,
      coldStarts: 1,
      concurrency: { max: 3 },
    });
    expect(result.startedAt).toBe('2026-01-01T00:00:00.000Z');
    expect(result.initMs).toMatchObject({ count: 1, max: 500 });
    // Billed up to whole ms where nobody tells.
    expect(result.billedMs.mean).toBeCloseTo((2500 + 1500 + 1000 + 100) / 4, 6);
    expect(result.warnings).toEqual([...recording.notes, ...draftOf(recording).warnings]);
  });

  test('has made up requests for a summary, refused and unanswered ones besides', () => {
    const recording = new Recording(null, true);
    recording.summary('f', {
      times: {
        count: 90,
        meanMs: null,
        quantiles: [
          [0, 10],
          [0.5, 20],
          [1, 30],
        ],
      },
      requests: 100,
      failed: 9,
      throttled: 6,
      unanswered: 4,
      startMs: originMs,
      durationMs: 10_000,
    });
    const { totals, latencyMs, warnings } = resultOf(recording, ['f']);
    // 100 came, of which six were refused: of the 94 others one in ten failed.
    expect(totals).toMatchObject({ offered: 94 + 6 + 4, failed: 9, completed: 85, throttled: 6, dropped: 4 });
    expect(latencyMs).toMatchObject({ count: 94 });
    expect(latencyMs.p50).toBeCloseTo(20, 0);
    expect(warnings[0]).toBe('nobody told which requests met a cold start: none are counted');
  });

  test('makes up what nobody told the instant of, and nothing of a function without times', () => {
    const recording = new Recording(null, true);
    recording.durations('f', 10, 30);
    recording.durations('f', 20, 10);
    recording.throttled('g', Number.NaN, 1);
    const { functions } = resultOf(recording, ['f', 'g']);
    expect(functions['f']!.totals).toMatchObject({ offered: 40, completed: 40 });
    expect(Object.keys(functions)).toEqual(['f']);
  });

  test.each([
    [0, []],
    [1, ['1 request beyond the first 1 is not in these figures']],
    [2500, ['2,500 requests beyond the first 1 are not in these figures']],
  ])('says that %d came after as many as are kept', (left, said) => {
    const recording = new Recording(null, true);
    recording.invocation('f', recorded({ startMs: originMs, durationMs: 10, coldStart: false }));
    recording.requests!.left = left;
    const { warnings } = resultOf(recording, ['f']);
    expect(warnings).toEqual([...said, ...recording.notes, ...draftOf(recording).warnings]);
  });

  test('is on a page beside its simulation, with every quantile of its laws', async () => {
    const recording = new Recording(null, true);
    for (let index = 0; index < 20; index += 1) {
      recording.invocation(
        'f',
        recorded({
          startMs: originMs + index * 1000,
          durationMs: index === 0 ? 0 : 10,
          coldStart: index === 3,
          initMs: index === 3 ? 100 : Number.NaN,
        }),
      );
    }
    const draft = draftOf(recording);
    const result = resultOf(recording, ['f']);
    const suite = calibrateSuite({ draft, recorded: result, simulated: result, validation: [] });
    expect(suite).toMatchObject({
      name: 'r',
      measured: result,
      simulated: result,
      notes: draft.warnings,
      status: 'no data',
    });
    const [table] = suite.tables;
    expect(table!.columns).toEqual(['times', 'law', 'quantile', 'recorded', 'law', 'off by']);
    expect(new Set(table!.rows.map(([times]) => times))).toEqual(new Set(['f, duration', 'f, INIT']));
    expect(table!.rows[0]!.slice(2)).toEqual(['p10', '10 ms', '10 ms', '0 %']);
    const empty = { ...draft, functions: [] };
    expect(calibrateSuite({ draft: empty, recorded: result, simulated: result, validation: [] }).tables).toEqual([]);
    // Of nothing there is no share.
    const [one] = draft.functions;
    const zero = {
      ...one!.fitted.warm!,
      quality: { ...one!.fitted.warm!.quality, quantiles: [[0.25, 0, 3] as const] },
    };
    const zeroed = { ...draft, functions: [{ ...one!, fitted: { ...one!.fitted, warm: zero, init: null } }] };
    const [only] = calibrateSuite({ draft: zeroed, recorded: result, simulated: result, validation: [] }).tables;
    expect(only!.rows).toEqual([['f, duration', zero.family, 'p25', '0 ms', '3 ms', '']]);
  });
});

describe('the timeout of a function that no timeout ended', () => {
  const timeoutOf = (durationsMs: readonly number[]): number => {
    const recording = new Recording();
    for (const durationMs of durationsMs) recording.invocation('f', recorded({ durationMs }));
    return draftOf(recording).functions[0]!.fitted.timeoutMs;
  };
  const like = (law: Distribution): number[] =>
    Array.from({ length: 20_000 }, (_, i) => law.quantile((i + 0.5) / 20_000));

  test.each([
    ['usual ones', [10, 20], 3000],
    ['a twentieth more than the longest', [10, 20_000], 21_000],
    ['in whole seconds', [10, 20_001], 22_000],
    ['as long as there is', [10, 880_000], 900_000],
    // One in 100,000 of a log-normal law with this mean takes 31.2 s.
    ['of a law without an end what one in 100,000 takes', like(lognormalByMean(2000, 0.8)), 33_000],
    ['of one whose tail is longer than any timeout', like(lognormalByMean(200_000, 0.8)), 900_000],
  ])('is %s', (_, durationsMs, expected) => {
    expect(timeoutOf(durationsMs)).toBe(expected);
  });
});

describe('the scenario of a result', () => {
  let result: RunResult;
  const account = { concurrency: 100, unreservedMinimum: 0, era: '2023' };
  beforeAll(async () => {
    const document = {
      name: 'r',
      duration: '60s',
      account,
      functions: {
        api: {
          overhead: { constant: '3ms' },
          duration: { constant: '40ms' },
          coldStart: { constant: '160ms' },
          placement: { constant: '70ms' },
          firstInvocation: 'none',
          keepAlive: { fixed: '2s' },
        },
        idle: { duration: { constant: '5ms' }, coldStart: { constant: '10ms' } },
      },
      traffic: [
        { to: 'api', arrivals: { poisson: { rate: '1/s' } }, retry: 'sdk-v3-standard' },
        { to: 'idle', arrivals: { instants: [] } },
      ],
    };
    result = await simulateScenario(compileScenario(document, 'test', '.'), { comparesKeepAlive: false });
  });
  const measured = (
    more: Partial<RunResult['functions'][string]> = {},
    { recording = new Recording(), retry = 'sdk-v3-standard' }: { recording?: Recording; retry?: string } = {},
  ): MeasuredFunction => {
    const scenario = structuredClone(result.scenario) as { traffic: { retry: string }[] };
    scenario.traffic[0]!.retry = retry;
    const functions = { ...result.functions, api: { ...result.functions['api']!, ...more } };
    return resultScenario([{ ...result, scenario, functions }], recording).functions[0]!;
  };
  const logged = (durationMs: number, more: Partial<RecordedInvocation> = {}): Recording => {
    const recording = new Recording();
    for (let index = 0; index < 20; index += 1) recording.invocation('api', recorded({ durationMs, ...more }));
    return recording;
  };

  test('has Billed Durations where clients retry, latencies where they do not, and the log’s where there is one', () => {
    const retried = measured();
    expect(retried.source).toBe('Billed Durations');
    expect(retried.duration!.spec).toEqual({ constant: '39.516ms' });
    expect(retried.overheadMs).toBeCloseTo(3.5, 1);
    const direct = measured({}, { retry: 'none' });
    expect(direct.source).toBe('the latencies of warm invocations');
    expect(direct.duration!.law.mean).toBeCloseTo(39.5, 0);
    const log = measured({}, { recording: logged(41) });
    expect(log.source).toBe('the log');
    expect([log.duration!.spec, Math.round(log.overheadMs * 10) / 10]).toEqual([{ constant: '41ms' }, 2]);
    // A log of cold invocations alone tells no duration of warm ones.
    expect(measured({}, { recording: logged(41, { coldStart: true }) }).source).toBe('Billed Durations');
  });

  test('has what cold starts took besides INIT, where five or more tell it', () => {
    const { placementMs, document } = measured();
    expect(placementMs).toBeCloseTo(70, 0);
    expect(document.placement).toEqual({ constant: `${Number(placementMs.toPrecision(4))}ms` });
    expect(document).not.toHaveProperty('packageSize');
    const none = measured({
      histograms: { ...result.functions['api']!.histograms, init: result.functions['idle']!.histograms.init },
    });
    expect([none.placementMs, none.document.placement, none.init]).toEqual([0, 'none', null]);
  });

  test('has INIT and durations of a log where the result tells none', () => {
    const nothing = result.functions['idle']!.histograms;
    const empty = { histograms: nothing, totals: result.functions['idle']!.totals };
    const cold = logged(30, { coldStart: true, initMs: 200 });
    const both = measured(empty, { recording: cold });
    expect([both.init!.spec, both.duration!.spec]).toEqual([{ constant: '200ms' }, { constant: '30ms' }]);
    const bare = measured(empty);
    expect([bare.init, bare.duration, bare.overheadMs]).toEqual([null, null, 0]);
    expect(bare.document).toEqual((result.scenario as { functions: Record<string, unknown> }).functions['api']);
    // Only cold ones ran: their latencies stand in.
    const { histograms } = result.functions['api']!;
    const coldOnly = measured({ histograms: { ...histograms, warm: nothing.warm } }, { retry: 'none' });
    expect(coldOnly.duration!.law.mean).toBeCloseTo(39.5, 0);
    expect(coldOnly.overheadMs).toBeCloseTo(3.5 + 160 + 70, 0);
  });

  test('leaves functions as they were of which no result tells', () => {
    const functions = { api: result.functions['api']! };
    const [, idle] = resultScenario([{ ...result, functions }], new Recording()).functions;
    const base = (result.scenario as { functions: Record<string, unknown> }).functions['idle'];
    expect(idle).toEqual({
      name: 'idle',
      document: base,
      duration: null,
      init: null,
      overheadMs: 0,
      placementMs: 0,
      source: 'nothing',
    });
  });

  test('is written with what was measured of each, and with notes', () => {
    const recording = new Recording();
    recording.file = 'a.log';
    recording.note('read twice');
    const functions = { api: result.functions['api']! };
    const text = resultScenarioText(resultScenario([{ ...result, functions }], recording), recording, [
      'r.json',
      'a.log',
    ]);
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^# Made by windtunnel calibrate of r\.json, a\.log: /);
    expect(text).toContain('# Durations from Billed Durations: constant, of ');
    expect(text).toContain('# Init Duration: constant, of ');
    expect(text).toContain('# What cold starts took besides INIT.');
    expect(text).toContain('# - a.log: read twice');
    const idle = text.slice(text.indexOf('idle:'), text.indexOf('traffic:'));
    expect(idle).not.toContain('Durations from');
    expect(parse(text)).toMatchObject({
      name: 'r',
      duration: '60s',
      functions: { idle: { duration: { constant: '5ms' } } },
    });
  });
});

describe('events of the platform', () => {
  const read = (text: string): [object, Partial<ReportFields>, string | null] => {
    const into = {} as ReportFields;
    const source = { functionName: null as string | null, stream: '', atMs: Number.NaN };
    return [readPlatformEvent(text, into, source), into, source.functionName];
  };

  test('tell durations, or are broken without', () => {
    const metrics = { durationMs: 12, billedDurationMs: 13, memorySizeMB: 128, maxMemoryUsedMB: 40, initDurationMs: 5 };
    const event = { time: '2026-01-01T00:00:00Z', type: 'platform.report', record: { status: 'success', metrics } };
    const [told, into] = read(JSON.stringify(event));
    expect(told).toEqual({ kind: 'report', atMs: Date.UTC(2026, 0, 1) });
    expect(into).toEqual({
      durationMs: 12,
      billedMs: 13,
      memorySizeMb: 128,
      maxMemoryUsedMb: 40,
      initMs: 5,
      restoreMs: Number.NaN,
      billedRestoreMs: Number.NaN,
      status: null,
      errorType: null,
    });
    const init = {
      type: 'platform.initReport',
      record: { status: 'error', errorType: 'X', metrics: { durationMs: 7 } },
    };
    const [initTold, initInto] = read(JSON.stringify(init));
    expect(initTold).toEqual({ kind: 'init', atMs: Number.NaN });
    expect(initInto).toMatchObject({ durationMs: Number.NaN, initMs: 7, status: 'error', errorType: 'X' });
    const restore = { type: 'platform.restoreReport', time: 5, record: { metrics: { durationMs: 9 } } };
    const [restoreTold, restoreInto] = read(JSON.stringify(restore));
    expect(restoreTold).toEqual({ kind: 'restore', atMs: Number.NaN });
    expect(restoreInto).toMatchObject({ restoreMs: 9, initMs: Number.NaN });
    for (const type of ['platform.report', 'platform.initReport', 'platform.restoreReport'])
      expect(read(JSON.stringify({ type }))[0]).toEqual({ kind: 'broken', atMs: Number.NaN });
  });

  test('name their function once, and are nothing where they are of another kind', () => {
    const other = { kind: 'other', atMs: Number.NaN };
    expect(read('{"type":"platform.initStart","record":{"functionName":"f"}}')).toEqual([other, {}, 'f']);
    expect(read('{"type":"function","record":{"functionName":"f"}}')).toEqual([other, {}, null]);
    expect(read('{"type":7}')[0]).toEqual(other);
    for (const text of ['7', 'null', '"x"', 'no JSON', '{"type":"platform.start"'])
      expect(read(text)[0]).toEqual(other);
    expect(read('{"time":"x","type":"platform.report","record":{')[0]).toEqual({ kind: 'broken', atMs: Number.NaN });
  });
});

describe('a file', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-input-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));
  const written = (name: string, bytes: string | Uint8Array): string => {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  };
  const refused = async (path: string): Promise<string> => {
    const error: unknown = await InputFile.open(path).catch((reason: unknown) => reason);
    return (error as Error).message.replaceAll(directory, 'HERE');
  };

  test('that is none, is packed or is empty is refused with its cure', async () => {
    expect(await refused(join(directory, 'none'))).toContain('cannot be read: there is no such file; check the path');
    expect(await refused(directory)).toContain('cannot be read: it is a directory; check the path');
    expect(await refused(written('a.zip', Buffer.from('PK\u0003\u0004rest')))).toContain('is a zip archive; unpack it');
    for (const text of ['', ' \n\t\n', '\uFEFF\n']) {
      expect(await refused(written('empty', text))).toContain('is empty; name a file with records');
    }
    const cut = gzipSync(Buffer.from('x'.repeat(1000))).subarray(0, 15);
    expect(await refused(written('cut.gz', cut))).toMatch(/cannot be read: .*; make the file again/);
  });

  test('is read from its first line that is not blank, whatever it is written in', async () => {
    const text = '\n  \r\none\ntwo\n';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const forms = {
      plain: text,
      marked: `\uFEFF${text}`,
      packed: gzipSync(text),
      little: utf16,
      big: Buffer.from(utf16).swap16(),
    };
    for (const [name, bytes] of Object.entries(forms)) {
      const file = await InputFile.open(written(name, bytes));
      expect(file.head).toBe('one\ntwo\n');
      expect((await file.text()).replace('\uFEFF', '')).toBe(text);
      const lines: unknown[] = [];
      for await (const block of file.lines())
        lines.push([block.firstLine, block.lines.map((line) => line.replace('\uFEFF', ''))]);
      expect(lines).toEqual([[1, ['', '  ', 'one', 'two']]]);
    }
  });

  test('that is no JSON says where', async () => {
    const file = await InputFile.open(written('bad.json', '{"a": 1,\n x}'));
    const error: unknown = await file.json().catch((reason: unknown) => reason);
    expect((error as Error).message).toContain(
      'is not JSON: at line 2, column 2 there is "x}"; was it cut off? Write it again',
    );
    expect(await (await InputFile.open(written('good.json', '{"a": 1}'))).json()).toEqual({ a: 1 });
  });

  test('of many pieces keeps its lines whole, and numbers them', async () => {
    const long = 'y'.repeat(300_000);
    const file = await InputFile.open(written('long', `first\n${long}\n\nlast`));
    const blocks: [number, readonly string[]][] = [];
    for await (const { lines, firstLine } of file.lines()) blocks.push([firstLine, lines]);
    expect(blocks.map(([firstLine, lines]) => [firstLine, lines.map((line) => line.length)])).toEqual([
      [1, [5]],
      [2, [300_000, 0]],
      [4, [4]],
    ]);
    expect(file.head).toHaveLength(256 * 1024);
  });
});
