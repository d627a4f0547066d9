// What suites simulate of examples and of published experiments: with and without a rule, and after each wait.

import { describe, expect, test } from 'vitest';
import { aliveShares, predictedShares, shareAlive } from '../../../bench/suites/published/published-keep-alive.ts';
import { throughputWith, rampOf } from '../../../bench/suites/published/published-queues.ts';
import type { RuleExample } from '../../../bench/suites/rules/rule-example.ts';
import { set } from '../../../bench/suites/rules/rule-example.ts';
import { ruleEffect, runExample } from '../../../bench/suites/rules/rule-runs.ts';

describe('an example of a rule', () => {
  const example = (effect: RuleExample['effect'], reserved: unknown): RuleExample => ({
    scenario: 'reserved-zero',
    rule: 'a reservation',
    figure: 'throttled',
    value: ({ totals }) => totals.throttled,
    without: set('name', reserved),
    effect,
  });

  test('is run as it is written, with its seed or another', async () => {
    const [written, other] = [await runExample('erlang'), await runExample('erlang', { seed: 99 })];
    expect([written.name, other.name]).toEqual(['erlang', 'erlang']);
    expect(other.seed).toBe(99);
    expect(written.seed).not.toBe(99);
    expect(await runExample('erlang', { seed: written.seed })).toMatchObject({ totals: written.totals });
    const changed = await runExample('erlang', { change: set('duration', '30s') });
    expect(changed.durationMs).toBe(30_000);
  });

  test('holds where its figure is higher with the rule, or lower, as it says, and not where it is the same', async () => {
    const written = await runExample('erlang');
    const shorter = (effect: RuleExample['effect'], duration: string): RuleExample => ({
      ...example(effect, 'x'),
      scenario: 'erlang',
      value: ({ totals }) => totals.offered,
      without: set('duration', duration),
    });
    const short = await ruleEffect(shorter('higher', '30s'), written);
    expect(short.withRule).toBe(written.totals.offered);
    expect(short.withoutRule).toBeLessThan(short.withRule);
    expect(short.withoutRule).toBeGreaterThan(0);
    expect(short.holds).toBe(true);
    expect((await ruleEffect(shorter('lower', '30s'), written)).holds).toBe(false);
    for (const effect of ['higher', 'lower'] as const) {
      const same = await ruleEffect({ ...example(effect, 'erlang'), scenario: 'erlang' }, written);
      expect(same.holds).toBe(false);
      expect(same.withRule).toBe(same.withoutRule);
    }
    const seeded = await ruleEffect(shorter('higher', '30s'), written, 99);
    expect(seeded.withoutRule).not.toBe(short.withoutRule);
  });
});

describe('idle environments', () => {
  test('are looked at after each minute of the published ranges', async () => {
    const rows = await predictedShares();
    expect(rows.map(({ fromS, toS, share }) => ({ fromS, toS, share }))).toEqual(aliveShares);
    expect(rows.map(({ predicted }) => predicted.length)).toEqual([1, 6, 6, 4]);
    const waits = rows.map(({ fromS, predicted }) => predicted.map((_, index) => fromS + 60 * index));
    for (const [row, own] of waits.entries()) {
      for (const [index, waitS] of own.entries()) {
        expect(rows[row]!.predicted[index]).toBe(await shareAlive(waitS));
      }
    }
    // All that were called are alive after six minutes, and at least half of them are not after 22.
    expect(rows[0]!.predicted).toEqual([1]);
    expect(rows[3]!.predicted.at(-1)).toBeLessThan(0.5);
  });
});

describe('a published queue', () => {
  test('does all messages that come where none fails, and fewer where some do', async () => {
    expect(await throughputWith('0%', '10ms', 20)).toBe(20);
    expect(await throughputWith('10%', '10ms', 20)).toBeCloseTo(19.272, 3);
  });

  test('has its highest concurrency after some growth', async () => {
    expect(await rampOf(100)).toEqual({ peak: 245, afterS: 50 });
  });
});
