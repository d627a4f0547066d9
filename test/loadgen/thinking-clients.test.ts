// Clients of a closed loop: each waits for its answer, thinks, and asks again; throttles are waited out as their policy says.

import { describe, expect, it } from 'vitest';
import { backoffRetry, noRetry, Outcome, type ClientRetry, type InvocationRecord } from '../../lambda/index.ts';
import {
  dispatch,
  mockTarget,
  TargetError,
  type DispatchClient,
  type DispatchOptions,
  type DispatchReport,
  type Target,
} from '../../loadgen/index.ts';
import { burst } from '../../sim/index.ts';

const clients = (
  count: number,
  thinkMs: number,
  { endMs = 500, retry = noRetry }: { endMs?: number; retry?: () => ClientRetry } = {},
): DispatchClient[] =>
  Array.from({ length: count }, (_, index) => ({
    functionIndex: 0,
    functionName: 'f0',
    payload: '{}',
    retry: retry(),
    firstAtMs: index,
    endMs,
    thinkMs: () => thinkMs,
  }));

const run = async (
  target: Target,
  options: Partial<DispatchOptions>,
): Promise<{ records: InvocationRecord[]; offeredAtMs: number[]; report: DispatchReport }> => {
  const records: InvocationRecord[] = [];
  const offeredAtMs: number[] = [];
  const report = await dispatch({
    target,
    traffic: [],
    sink: {
      offered: (_function, atMs) => void offeredAtMs.push(atMs),
      invocation: (record) => void records.push({ ...record }),
      refusedAttempt: () => {},
    },
    random: () => 0.5,
    startDelayMs: 5,
    ...options,
  });
  return { records, offeredAtMs, report };
};

/** Most at a time, of requests from their instants to their ends. */
const mostAtOnce = (records: readonly InvocationRecord[]): number =>
  Math.max(
    ...records.map(
      ({ scheduledAtMs }) =>
        records.filter((r) => r.scheduledAtMs <= scheduledAtMs && r.endAtMs > scheduledAtMs).length,
    ),
  );

describe('clients of a closed loop', () => {
  it('each wait for their answer and think before they ask again', async () => {
    const { records, offeredAtMs, report } = await run(mockTarget({ durationMs: () => 20 }), {
      clients: clients(4, 30),
    });
    // 50 ms and a little a cycle: ten in 500 ms, less where the machine was busy; never more.
    expect(records.length).toBeGreaterThan(4);
    expect(records.length).toBeLessThanOrEqual(40);
    expect(offeredAtMs).toHaveLength(records.length);
    expect(mostAtOnce(records)).toBeLessThanOrEqual(4);
    expect(Math.max(...offeredAtMs)).toBeLessThan(500);
    expect(report.health.clients).toBe(4);
    const first = records.filter(({ scheduledAtMs }) => scheduledAtMs < 4);
    expect(first.map(({ scheduledAtMs }) => scheduledAtMs).sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    // Every other request comes a time to think after an answer.
    const ends = records.map(({ endAtMs }) => endAtMs);
    const later = records.filter(({ scheduledAtMs }) => scheduledAtMs >= 4);
    const unasked = later.filter(({ scheduledAtMs }) => !ends.some((end) => Math.abs(end + 30 - scheduledAtMs) < 1e-6));
    expect(unasked).toEqual([]);
  });

  it('wait out throttles as their policy says, without asking anew', async () => {
    const { records } = await run(
      mockTarget({ durationMs: () => 20, throttle: (_name, index) => (index % 2 === 0 ? 0 : -1) }),
      {
        clients: clients(2, 10, { retry: () => backoffRetry(100, 5, 5) }),
      },
    );
    expect(records.every(({ outcome }) => outcome === Outcome.completed)).toBe(true);
    expect(records.some(({ attempts }) => attempts > 1)).toBe(true);
    expect(mostAtOnce(records)).toBeLessThanOrEqual(2);
  });

  it('go beside arrivals, and end with the last of both', async () => {
    const { records } = await run(mockTarget({ durationMs: () => 5 }), {
      traffic: [
        { functionIndex: 1, functionName: 'f1', payload: '{}', retry: noRetry(), arrivals: burst(700, 3, 800) },
      ],
      clients: clients(1, 50, { endMs: 200 }),
    });
    expect(records.filter(({ functionIndex }) => functionIndex === 1)).toHaveLength(3);
    expect(records.filter(({ functionIndex }) => functionIndex === 0).length).toBeGreaterThan(0);
    const askedAtMs = records.filter(({ functionIndex }) => functionIndex === 0).map((r) => r.scheduledAtMs);
    expect(Math.max(...askedAtMs)).toBeLessThan(200);
  });

  it('that hear nothing do not ask without end', async () => {
    const gone: Target = {
      name: 'gone',
      start: () => Promise.resolve(),
      invoke: () => Promise.reject(new TargetError('gone')),
      stop: () => Promise.resolve(),
    };
    const { records } = await run(gone, { clients: clients(1, 0, { endMs: 350 }) });
    expect(records.length).toBeGreaterThanOrEqual(1);
    expect(records.length).toBeLessThanOrEqual(4);
    expect(records.every(({ outcome }) => outcome === Outcome.dropped)).toBe(true);
  });

  it('stop when they are told to', async () => {
    const stop = new AbortController();
    const running = run(mockTarget({ durationMs: () => 10 }), {
      clients: clients(2, 10, { endMs: 60_000 }),
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 100);
    expect((await running).report.interrupted).toBe(true);
  });

  it('all wait for the last answer, also one that comes after the end', async () => {
    const { records } = await run(mockTarget({ durationMs: () => 300 }), { clients: clients(1, 0, { endMs: 100 }) });
    expect(records).toHaveLength(1);
    expect(records[0]!.outcome).toBe(Outcome.completed);
  });
});
