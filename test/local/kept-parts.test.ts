// One bound for all that is kept: what one kind leaves the others may take, whoever is most beyond its share makes room, and it is said.

import { describe, expect, test } from 'vitest';
import { PlatformMetrics } from '../../local/cloudwatch/platform-metrics.ts';
import { KeptBound, type KeptKind, type KeptName } from '../../local/kept/kept-bound.ts';
import { LogStore } from '../../local/logs/log-store.ts';
import { MetricStore } from '../../local/cloudwatch/metric-store.ts';

/** Things of a kind, of so many bytes each. */
const kindOf = (bound: KeptBound, name: KeptName) => {
  const held: number[] = [];
  const kind: KeptKind = bound.kind(name, () => {
    const bytes = held.shift();
    if (bytes === undefined) return false;
    kind.countDropped();
    kind.shrink(bytes);
    return true;
  });
  const add = (bytes: number): void => {
    held.push(bytes);
    kind.grow(bytes);
  };
  return { kind, held, add };
};

test('a kind may take what the others leave, and gives it back to those that stay within their share', () => {
  const notes: string[] = [];
  const bound = new KeptBound(100, (text) => notes.push(text));
  const [logs, metrics, traces] = [kindOf(bound, 'logs'), kindOf(bound, 'metrics'), kindOf(bound, 'traces')];
  for (let i = 0; i < 10; i += 1) logs.add(10);
  expect([logs.kind.bytes, logs.kind.dropped, notes]).toEqual([100, 0, []]);
  // A quarter is theirs, however many logs come.
  for (let i = 0; i < 5; i += 1) metrics.add(5);
  for (let i = 0; i < 100; i += 1) logs.add(10);
  expect([metrics.kind.bytes, metrics.kind.dropped]).toEqual([25, 0]);
  expect([logs.kind.bytes, logs.kind.dropped]).toEqual([70, 103]);
  for (let i = 0; i < 20; i += 1) traces.add(5);
  expect([logs.kind.bytes, metrics.kind.bytes, traces.kind.bytes]).toEqual([50, 25, 25]);
  expect(traces.held).toHaveLength(5);
  expect(notes).toEqual([
    '0 MB of logs, metrics and traces are kept: the oldest logs make room (--store keeps more)',
    '0 MB of logs, metrics and traces are kept: the oldest traces make room (--store keeps more)',
  ]);
});

test('where the kind that is most beyond its share has nothing to give, another does', () => {
  const bound = new KeptBound(100);
  const stuck = bound.kind('metrics', () => false);
  const logs = kindOf(bound, 'logs');
  logs.add(30);
  stuck.grow(90);
  expect(logs.held).toEqual([]);
  expect(stuck.bytes).toBe(90);
});

test('of kinds that are equally far beyond their shares the first makes room', () => {
  const bound = new KeptBound(100);
  const [logs, metrics, traces] = [kindOf(bound, 'logs'), kindOf(bound, 'metrics'), kindOf(bound, 'traces')];
  for (let i = 0; i < 4; i += 1) logs.add(10);
  for (const others of [metrics, traces]) for (let i = 0; i < 3; i += 1) others.add(10);
  logs.add(10);
  expect([logs, metrics, traces].map(({ kind }) => kind.dropped)).toEqual([0, 1, 0]);
});

describe('of metrics', () => {
  const form = { unit: 'Count', resolutionMs: 60_000 };
  const stored = (bytes: number) => {
    const bound = new KeptBound(bytes);
    const store = new MetricStore(bound);
    const add = (name: string, minute: number): void =>
      store.series({ namespace: 'n', name, dimensions: [] }, form).add(minute * 60_000, 1);
    const minutes = (name: string): number[] =>
      store
        .of({ namespace: 'n', name, dimensions: [] })
        .flatMap(({ points }) => [...points.keys()].map((ms) => ms / 60_000));
    return { add, minutes, kept: bound.kinds[0]! };
  };

  test('the oldest points make room, and a metric that has others stays', () => {
    const { add, minutes, kept } = stored(2100);
    for (let minute = 0; minute < 3; minute += 1) add('a', minute);
    for (let minute = 3; minute < 6; minute += 1) add('b', minute);
    expect([minutes('a'), minutes('b'), kept.dropped]).toEqual([[2], [3, 4, 5], 2]);
    add('b', 6);
    expect([minutes('a'), minutes('b'), kept.dropped]).toEqual([[], [3, 4, 5, 6], 3]);
  });

  test('the point that is written stays, however small the bound', () => {
    const { add, minutes, kept } = stored(1);
    add('a', 0);
    expect([minutes('a'), kept.dropped]).toEqual([[0], 0]);
    add('a', 1);
    expect([minutes('a'), kept.dropped]).toEqual([[1], 1]);
    add('b', 1);
    expect([minutes('a'), minutes('b'), kept.dropped]).toEqual([[], [1], 2]);
  });
});

test('real logs and metrics share a bound, and a scrape says what they take and what made room', () => {
  const bound = new KeptBound(100_000);
  const logs = new LogStore(bound);
  const metrics = new MetricStore(bound);
  const series = metrics.series({ namespace: 'n', name: 'm', dimensions: [] }, { unit: 'Count', resolutionMs: 60_000 });
  for (let minute = 0; minute < 100; minute += 1) series.add(minute * 60_000, 1);
  const group = logs.group('g');
  for (let i = 0; i < 5000; i += 1) logs.write(group, logs.stream(group, 's'), 'x'.repeat(100));
  const [ofLogs, ofMetrics] = bound.kinds;
  expect(ofLogs!.bytes + ofMetrics!.bytes).toBeLessThanOrEqual(100_000);
  expect(ofMetrics!.dropped).toBe(0);
  expect(ofLogs!.dropped).toBeGreaterThan(4000);
  expect(group.bytes).toBeGreaterThan(50_000);
  const text = new PlatformMetrics(null).text(
    { functionConcurrency: () => 0, concurrency: 0, environments: 0 },
    bound.kinds,
  );
  expect(text).toContain(`windtunnel_kept_bytes{kind="logs"} ${ofLogs!.bytes}\n`);
  expect(text).toContain(`windtunnel_kept_dropped_total{kind="logs"} ${ofLogs!.dropped}\n`);
  expect(text).toContain('windtunnel_kept_dropped_total{kind="metrics"} 0\n');
});
