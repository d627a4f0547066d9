// What event sources count: over several tellings, cut short, and pooled over runs.

import { expect, test } from 'vitest';
import { EventSourceCounts } from '../../reports/counting/event-source-counts.ts';

const window = { steps: 4, stepMs: 100, fromMs: 0, toMs: 400 };

test('nothing is told of no sources', () => {
  expect(new EventSourceCounts(window).result(1, 4)).toEqual({});
});

test('counts add up; highest values and ages stay the highest, whichever came first', () => {
  const counts = new EventSourceCounts(window);
  counts.add('q', 'sqs', { sent: 5, maxVisible: 7, oldestAgeMs: 30, deleted: 1 });
  counts.add('q', 'sqs', { sent: 6, maxVisible: 4, oldestAgeMs: 50 });
  counts.add('door', 'door', { status200: 3 });
  expect(counts.result(1, 4)).toEqual({
    eventSources: {
      q: { kind: 'sqs', sent: 11, maxVisible: 7, oldestAgeMs: 50, deleted: 1 },
      door: { kind: 'door', status200: 3 },
    },
  });
});

test('levels keep the highest of each step, as far as is asked for, and are means over pooled runs', () => {
  const run = (at: number): EventSourceCounts => {
    const counts = new EventSourceCounts(window);
    const gauge = counts.gauge('q', 'visible');
    gauge.set(2, 0);
    gauge.set(at, 50);
    gauge.set(1, 60);
    gauge.set(4, 250);
    counts.gauge('q', 'pollers').set(5, 0);
    counts.end();
    return counts;
  };
  const pooled = run(8);
  expect(pooled.result(1, 4)).toEqual({
    eventSourceSeries: { q: { stepMs: 100, levels: { visible: [8, 1, 4, 4], pollers: [5, 5, 5, 5] } } },
  });
  pooled.merge(run(3));
  expect(pooled.result(2, 3)).toEqual({
    eventSourceSeries: { q: { stepMs: 100, levels: { visible: [5.5, 1, 4], pollers: [5, 5, 5] } } },
  });
});

test('the same level is one, by its source and its name', () => {
  const counts = new EventSourceCounts(window);
  expect(counts.gauge('q', 'visible')).toBe(counts.gauge('q', 'visible'));
  expect(counts.gauge('q', 'visible')).not.toBe(counts.gauge('p', 'visible'));
});
