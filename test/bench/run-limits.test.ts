// Limits of measured runs: what ends them, when their figures are the host's, and which long runs can be told by windows.

import { describe, expect, test } from 'vitest';
import { RunCaps, type Caps } from '../../bench/measure/run-caps.ts';
import { saturationOf } from '../../bench/measure/saturation.ts';
import { checkSoak, SoakCounts } from '../../bench/measure/soak.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { emptyInvocation, Outcome, type InvocationRecord } from '../../lambda/index.ts';
import { emptyAnswer, type HealthCounts, type Target, type TargetAnswer } from '../../loadgen/index.ts';
import type { GeneratorHealth, RunResult } from '../../reports/index.ts';
import { soakSentences, soakWarnings } from '../../reports/verdict/soak-sentences.ts';

const scenario = (more: object = {}): Scenario =>
  compileScenario(
    {
      name: 'caps',
      duration: '10s',
      functions: { f: { memory: '1024MB' } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
      ...more,
    },
    'test',
    '.',
  );

describe('caps of a run', () => {
  /** A target that answers as told, and what its caps say after each. */
  const capped = (caps: Caps, fields: Partial<TargetAnswer> = {}) => {
    const held: (() => void)[] = [];
    const target: Target = {
      name: 'held',
      start: async () => {},
      stop: async () => {},
      invoke: (_request, answer) =>
        new Promise((resolve, reject) => {
          held.push(() => {
            if (fields.statusCode === 0) reject(new Error('gone'));
            else {
              Object.assign(answer, emptyAnswer(), { ran: true, billedMs: 1000 }, fields);
              resolve();
            }
          });
        }),
    };
    const runCaps = new RunCaps(scenario(), caps);
    const counting = runCaps.counting(target);
    const send = (functionName = 'f') => {
      const ended = counting.invoke({ functionName, payload: '{}', timeoutMs: 1000 }, emptyAnswer()).catch(() => {});
      return { answer: () => (held.shift()!(), ended) };
    };
    return { runCaps, send };
  };

  test('without any nothing is reached', () => {
    const { runCaps, send } = capped({});
    send();
    expect(runCaps.reached()).toBeNull();
  });

  test('requests are counted as they are sent', () => {
    const { runCaps, send } = capped({ maxRequests: 2 });
    expect(runCaps.reached()).toBeNull();
    send();
    expect(runCaps.reached()).toBeNull();
    send();
    expect(runCaps.reached()).toBe('--max-requests 2 was reached');
  });

  // 1 GB for a second at 0.0000166667 USD, and 0.0000002 USD a request.
  const each = 1.68667e-5;
  test('what is on its way is taken to cost what others did', async () => {
    const { runCaps, send } = capped({ maxCostUsd: 3 * each });
    const first = send();
    expect(runCaps.reached()).toBeNull();
    await first.answer();
    expect(runCaps.reached()).toBeNull();
    send();
    expect(runCaps.reached()).toBeNull();
    send();
    expect(runCaps.reached()).toMatch(/^--max-cost .* was reached, at \$0\.0000169 and 2 requests on their way$/);
  });

  test.each<[string, Partial<TargetAnswer>]>([
    ['refused', { ran: false }],
    ['unanswered', { statusCode: 0 }],
  ])('what was %s costs nothing, and is not on its way', async (_, fields) => {
    const { runCaps, send } = capped({ maxCostUsd: each / 2 }, fields);
    for (let i = 0; i < 3; i += 1) await send().answer();
    expect(runCaps.reached()).toBeNull();
  });

  test('one that ran may be the last', async () => {
    const { runCaps, send } = capped({ maxCostUsd: each * 0.99 });
    await send().answer();
    expect(runCaps.reached()).toContain('and 0 requests on their way');
  });
});

describe('whether the host shaped the figures', () => {
  const told = (busyShare: number, othersShare: number, lagP99Ms: number, eventLoopDelayP99Ms: number): string | null =>
    saturationOf({ eventLoopDelayP99Ms, cpuSeconds: 1, memoryMb: 1 }, { lagP99Ms } as GeneratorHealth, {
      busyShare,
      othersShare,
    });
  test.each([
    [0.85, 0.2, 10, 25, null],
    [0.86, 0.2, 10, 25, 'the cores were busy 86 % of the time'],
    [0.85, 0.21, 10, 25, 'other work on this machine took 21 % of its cores'],
    [0.85, 0.2, 10.1, 25, 'requests left late (p99 10.1 ms after their instant)'],
    [0.85, 0.2, 10, 25.1, "the platform's event loop was held up (p99 25.1 ms)"],
    [1, 1, 100, 100, 'the cores were busy 100 % of the time'],
  ])('busy %d, by others %d, late %d ms, held up %d ms: %s', (...[busy, others, lag, delay, why]) => {
    expect(told(busy, others, lag, delay)).toBe(why);
  });
});

describe('a run told by windows', () => {
  const soak = (windowMs: number, durationMs: number, warmupMs = 0): void =>
    checkSoak({ durationMs, warmupMs, name: 'long' } as Scenario, windowMs);

  test.each([
    [1000, 6000, 0],
    [1000, 7999, 1000],
    [1000, 500_000, 0],
  ])('windows of %i ms in %i ms after %i ms will do', (windowMs, durationMs, warmupMs) => {
    expect(() => soak(windowMs, durationMs, warmupMs)).not.toThrow();
  });

  test.each([
    [
      1000,
      5999,
      0,
      /windows of 1s are 5 of the .* of long after its warm-up; 6 or more show a drift: write a shorter one, or a longer duration/,
    ],
    [1000, 6999, 1000, /are 5 of the .* show a drift/],
    [1000, 501_000, 0, /are 501 of the .*; at most 500 are told: write a longer one/],
  ])('windows of %i ms in %i ms after %i ms are refused', (...[windowMs, durationMs, warmupMs, words]) => {
    expect(() => soak(windowMs, durationMs, warmupMs)).toThrow(words);
  });

  const ended = (
    scheduledAtMs: number,
    latencyMs: number,
    fields: Partial<InvocationRecord> = {},
  ): InvocationRecord => ({
    ...emptyInvocation(),
    scheduledAtMs,
    endAtMs: scheduledAtMs + latencyMs,
    outcome: Outcome.completed,
    ...fields,
  });

  test('counts what came in each: latency of what ran, errors, throttles, cold starts, memory', () => {
    const counts = new SoakCounts(1000, { durationMs: 8500, warmupMs: 500 });
    counts.invocation(ended(499, 1));
    counts.invocation(ended(500, 10, { coldStart: true }));
    counts.invocation(ended(1499, 30));
    counts.invocation(ended(1500, 5, { outcome: Outcome.failed }));
    counts.invocation(ended(1500, 5, { outcome: Outcome.timedOut }));
    counts.invocation(ended(1600, 5, { outcome: Outcome.throttled }));
    counts.invocation(ended(1700, 5, { outcome: Outcome.dropped }));
    counts.invocation(ended(8500, 5));
    const health = [
      { seconds: [{ memoryMb: 64 }, { memoryMb: 70 }, undefined] },
      { seconds: [{ memoryMb: 90 }] },
    ] as unknown as HealthCounts[];
    const { windows, windowMs, drifts } = counts.soak(health, [300, 310]);
    expect([windowMs, windows.length, drifts]).toEqual([1000, 8, []]);
    expect(windows[0]).toEqual({
      fromMs: 500,
      count: 2,
      errors: 0,
      throttled: 0,
      coldStarts: 1,
      p50Ms: expect.closeTo(10, 1) as number,
      p99Ms: expect.closeTo(30, 1) as number,
      memoryMb: 90,
      platformMb: 300,
    });
    expect(windows[1]).toMatchObject({
      fromMs: 1500,
      count: 2,
      errors: 3,
      throttled: 1,
      coldStarts: 0,
      memoryMb: 70,
      platformMb: 310,
    });
    expect(windows[2]).toEqual({
      fromMs: 2500,
      count: 0,
      errors: 0,
      throttled: 0,
      coldStarts: 0,
      p50Ms: null,
      p99Ms: null,
      memoryMb: null,
      platformMb: null,
    });
  });

  /** Windows of no latency are empty. */
  const soakOf = (latencyOf: (window: number) => number, windows = 12, coldStartsIn: readonly number[] = []) => {
    const counts = new SoakCounts(1000, { durationMs: windows * 1000, warmupMs: 0 });
    for (let i = 0; i < windows * 10; i += 1) {
      const window = Math.floor(i / 10);
      if (Number.isNaN(latencyOf(window))) continue;
      const coldStart = i % 10 === 9 && coldStartsIn.includes(window);
      counts.invocation(ended(i * 100, latencyOf(window) + (i % 10) / 10, { coldStart }));
    }
    return counts.soak([], []);
  };
  const sentences = (soak: ReturnType<typeof soakOf>): string[] => soakSentences({ soak } as RunResult);

  test('looks for a drift of latency in windows without cold starts, where there are six of them', () => {
    const slowStarts = (coldIn: readonly number[], windows: number): boolean[] =>
      soakOf((window) => (window < 2 ? 900 : 10 + 5 * window), windows, coldIn).drifts.map(({ drifts }) => drifts);
    expect(slowStarts([0, 1], 8)).toEqual([true, true]);
    expect(slowStarts([], 8)).toEqual([false, false]);
    expect(slowStarts([0, 1], 7)).toEqual([false, false]);
    // One without requests is none of the six.
    const gap = soakOf((window) => (window === 5 ? Number.NaN : window < 2 ? 900 : 10 + 5 * window), 8, [0, 1]);
    expect(gap.drifts.map(({ drifts }) => drifts)).toEqual([false, false]);
    // Nor is a start late in the run a drift.
    const late = soakOf((window) => (window > 6 ? 900 : 10), 12, [7, 8, 9, 10, 11]);
    expect(late.drifts.map(({ drifts }) => drifts)).toEqual([false, false]);
  });

  test('says what rises, and warns of it', () => {
    const rising = soakOf((window) => 10 + 5 * window);
    expect(sentences(rising)).toEqual([
      '12 windows of 1 s',
      'latency p50 RISES: 10.4 ms in the first window, 65.4 ms in the last, +528.1 % (p < 0.001)',
      'latency p99 RISES: 10.9 ms in the first window, 65.9 ms in the last, +504.6 % (p < 0.001)',
    ]);
    expect(soakWarnings(rising)).toEqual(
      sentences(rising)
        .slice(1)
        .map((text) => `soak: ${text}`),
    );
  });

  test('says what falls, without a warning', () => {
    const falling = soakOf((window) => 100 - 5 * window);
    expect(sentences(falling)[1]).toBe(
      'latency p50 falls: 100.4 ms in the first window, 45.4 ms in the last, -54.8 % (p < 0.001)',
    );
    expect(soakWarnings(falling)).toEqual([]);
  });

  test('says what does not drift', () => {
    const even = soakOf((window) => 50 + (window % 2));
    expect(sentences(even)[1]).toMatch(/^latency p50 does not drift: .* \(p \d\.\d{3}\)$/);
    expect(soakWarnings(even)).toEqual([]);
  });

  test('says when too few windows have answers, and nothing of a run without any', () => {
    expect(sentences(soakOf(() => 1, 3))).toEqual([
      '3 windows of 1 s: fewer than 6 with answers, in which no drift can be seen',
    ]);
    expect(soakSentences({} as RunResult)).toEqual([]);
  });
});
