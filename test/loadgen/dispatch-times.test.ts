// How soon the open loop sends, and what it says of itself: it needs cores of its own.

import { describe, expect, it } from 'vitest';
import { noRetry, type ClientRetry } from '../../lambda/index.ts';
import { mockTarget, type Target } from '../../loadgen/index.ts';
import { instants } from '../../sim/index.ts';
import { rate, run, traffic } from './dispatching.ts';

describe('every arrival', () => {
  it('leaves whether or not those before it were answered', async () => {
    const { seen } = await run(mockTarget({ durationMs: () => 300 }), [traffic(rate(100, 200))]);
    const lastSentAtMs = Math.max(...seen.records.map((r) => r.sentAtMs));
    const firstEndAtMs = Math.min(...seen.records.map((r) => r.endAtMs));
    expect(seen.records).toHaveLength(20);
    expect(lastSentAtMs).toBeLessThan(firstEndAtMs);
  });

  it('is held back by a policy that limits its own rate, and its lag is not the generator’s', async () => {
    const holding: ClientRetry = { ...noRetry(), holdMs: () => 60 };
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1), holding)]);
    expect(seen.records[0]!.sentAtMs).toBeGreaterThan(59);
    expect(report.health.lagMaxMs).toBeLessThan(50);
  });
});

describe('generator health', () => {
  it('tells how late requests left when something holds the event loop', async () => {
    const inner = mockTarget({ durationMs: () => 1 });
    const target: Target = {
      ...inner,
      invoke: (request, answer) => {
        const until = performance.now() + 30;
        while (performance.now() < until);
        return inner.invoke(request, answer);
      },
    };
    const { seen, report } = await run(target, [traffic(rate(100, 300))]);
    const { lagP50Ms, lagP99Ms, lagMaxMs, eventLoopUtilization, cpuCores, warnings } = report.health;
    // Arrivals come every 10 ms and each takes 30: the last of 30 leaves about 600 ms late.
    expect(lagMaxMs).toBeGreaterThan(500);
    expect(lagP99Ms).toBeGreaterThan(lagP50Ms);
    expect(eventLoopUtilization).toBeGreaterThan(0.8);
    expect(cpuCores).toBeGreaterThan(0);
    expect(warnings).toHaveLength(2);
    // The wait is in the latency, because that counts from the scheduled instant.
    const latest = seen.records.toSorted((a, b) => b.scheduledAtMs - a.scheduledAtMs)[0]!;
    expect(latest.endAtMs - latest.scheduledAtMs).toBeGreaterThan(500);
    expect(Math.max(...seen.records.map((r) => r.sentAtMs - r.scheduledAtMs))).toBeCloseTo(lagMaxMs, -1);
  });

  it('does not call a generator busy that only polls the clock, nor one that waits', async () => {
    const { report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(rate(900, 400))]);
    expect(report.health.eventLoopUtilization).toBeLessThan(0.7);
    const idle = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([400], 500))]);
    expect(idle.report.health.eventLoopUtilization).toBeLessThan(0.4);
  });
});

describe('a target that stops for a while', () => {
  it('is seen by the latency from the scheduled instant', async () => {
    // Answers in 1 ms, but nothing between 200 and 400 ms: a fifth of the arrivals wait, the mean of those 100 ms.
    const startedAtMs = performance.now();
    const target = mockTarget({
      durationMs: () => {
        const atMs = performance.now() - startedAtMs - 5;
        return atMs > 200 && atMs < 400 ? 400 - atMs : 1;
      },
    });
    const { seen } = await run(target, [traffic(rate(200, 1000))]);
    const latencies = seen.records.map((r) => r.endAtMs - r.scheduledAtMs).sort((a, b) => a - b);
    expect(latencies).toHaveLength(200);
    // True p95: 150 ms. A closed loop would have one slow request in its sample.
    expect(latencies[Math.floor(0.95 * 200)]).toBeGreaterThan(120);
    expect(latencies[Math.floor(0.5 * 200)]).toBeLessThan(60);
  });
});
