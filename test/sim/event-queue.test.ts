// The order of events: time, then priority, then first in, first out; against a sorted array.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../sim/index.ts';
import { expectSame } from '../support/quick-expect.ts';

interface Event {
  readonly atMs: number;
  readonly priority: number;
  readonly subject: number;
}

/** Few instants and priorities, so that ties abound; now and then an extreme one. */
const instant = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1e15, noNaN: true }) },
);
const push = fc.record({ atMs: instant, priority: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant(511)) });

const inOrder = (a: Event, b: Event): number => a.atMs - b.atMs || a.priority - b.priority || a.subject - b.subject;

const popAll = (heap: EventQueue): [atMs: number, kind: number, subject: number][] => {
  const popped: [number, number, number][] = [];
  while (heap.size > 0) {
    const atMs = heap.firstMs;
    const kind = heap.take();
    popped.push([atMs, kind, heap.subject]);
  }
  return popped;
};

test('all pushed, then all popped: as sorted', () => {
  fc.assert(
    fc.property(fc.array(push, { maxLength: 1200, size: 'max' }), (pushes) => {
      const heap = new EventQueue();
      const events = pushes.map((event, subject) => ({ ...event, subject }));
      for (const { atMs, priority, subject } of events) heap.push(atMs, priority, subject % 7, subject);
      expect(heap.size).toBe(events.length);
      expect(popAll(heap)).toEqual(events.toSorted(inOrder).map(({ atMs, subject }) => [atMs, subject % 7, subject]));
      expect(heap.firstMs).toBe(Infinity);
    }),
  );
});

test('pushes and pops in any order: always the first of what is there', () => {
  fc.assert(
    fc.property(fc.array(fc.option(push, { freq: 2 }), { maxLength: 300, size: 'max' }), (steps) => {
      const heap = new EventQueue();
      const pending: Event[] = [];
      steps.forEach((step, subject) => {
        if (step !== null) {
          heap.push(step.atMs, step.priority, 0, subject);
          pending.push({ ...step, subject });
          pending.sort(inOrder);
        } else if (pending.length > 0) {
          const [first] = pending.splice(0, 1);
          expectSame(heap.take(), 0);
          expectSame(heap.subject, first!.subject);
        }
        expectSame(heap.size, pending.length);
        expectSame(heap.firstMs, pending[0]?.atMs ?? Infinity);
        const subject0 = heap.size > 0 ? heap.firstSubject : undefined;
        expectSame(subject0, pending[0]?.subject);
      });
    }),
  );
});

test.each([5e-324, 1e-310, 1e-300, 1e-12])('what comes after an instant of %d ms is not lost', (atMs) => {
  const heap = new EventQueue();
  const instants = [atMs, 1024, 1e6];
  for (const [subject, instantMs] of instants.entries()) heap.push(instantMs, 0, 0, subject);
  expect(popAll(heap).map(([poppedMs]) => poppedMs)).toEqual(instants);
});

test('grows as far as it must', () => {
  const heap = new EventQueue();
  const n = 100_000;
  for (let i = 0; i < n; i += 1) heap.push((i * 7919) % n, 0, i % 3, i);
  const popped = popAll(heap);
  expect(popped.every(([atMs, kind, subject], index) => atMs === index && kind === subject % 3)).toBe(true);
});

test('a queue that is set back holds nothing, and goes on as one that is made now', () => {
  fc.assert(
    fc.property(
      fc.array(push, { maxLength: 200, size: 'max' }),
      fc.nat({ max: 200 }),
      fc.array(push, { maxLength: 200, size: 'max' }),
      (before, pops, pushes) => {
        const heap = new EventQueue();
        for (const { atMs, priority } of before) heap.push(atMs, priority, 3, 3);
        for (let left = Math.min(pops, before.length); left > 0; left -= 1) heap.pop();
        heap.reset();
        expectSame(heap.size, 0);
        expectSame(heap.firstMs, Infinity);
        const events = pushes.map((event, subject) => ({ ...event, subject }));
        for (const { atMs, priority, subject } of events) heap.push(atMs, priority, subject % 7, subject);
        expect(popAll(heap)).toEqual(events.toSorted(inOrder).map(({ atMs, subject }) => [atMs, subject % 7, subject]));
      },
    ),
  );
});
