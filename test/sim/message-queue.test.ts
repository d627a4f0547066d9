// The SQS queue: every message is somewhere, comes back when it must, and a FIFO group keeps its order.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageQueue, type QueueOptions } from '../../sim/index.ts';
import { expectAtLeast, expectSame } from '../support/quick-expect.ts';

const queueOf = (options: Partial<QueueOptions> = {}): MessageQueue =>
  new MessageQueue({
    visibilityTimeoutMs: 1000,
    maxReceiveCount: null,
    retentionMs: Infinity,
    fifo: false,
    ...options,
  });

const sendAll = (queue: MessageQueue, groups: readonly number[]): void => {
  for (const group of groups) queue.send(0, group);
};

describe('a standard queue', () => {
  test('hands out the oldest first, and each message once', () => {
    const queue = queueOf();
    sendAll(queue, [0, 0, 0]);
    expect([queue.receive(0, 2), queue.receive(0, 2), queue.receive(0, 2)]).toEqual([[0, 1], [2], []]);
  });

  test('a message comes back when its visibility timeout is over, counted from its receipt', () => {
    const queue = queueOf();
    sendAll(queue, [0]);
    queue.receive(100, 1);
    queue.abandon([0], 100, 400);
    expect([queue.nextReturnMs, queue.receive(1099, 1), queue.receive(1100, 1)]).toEqual([1100, [], [0]]);
  });

  test('at once when it was held longer than that', () => {
    const queue = queueOf();
    sendAll(queue, [0]);
    queue.receive(100, 1);
    queue.abandon([0], 100, 5000);
    expect(queue.receive(5000, 1)).toEqual([0]);
  });

  test('after its last receive it goes to the dead-letter queue', () => {
    const queue = queueOf({ maxReceiveCount: 2 });
    sendAll(queue, [0]);
    for (const atMs of [0, 1000]) {
      expect(queue.receive(atMs, 1)).toEqual([0]);
      queue.abandon([0], atMs, atMs);
    }
    expect(queue.receive(2000, 1)).toEqual([]);
    expect(queue.counts).toMatchObject({ deadLettered: 1, visible: 0, hidden: 0 });
  });

  test('dead letters of which no function was told are counted apart', () => {
    const queue = queueOf({ maxReceiveCount: 1 });
    sendAll(queue, [0, 0]);
    queue.receive(0, 2);
    queue.begin([1]);
    queue.abandon([0, 1], 0, 0);
    expect(queue.receive(1000, 2)).toEqual([]);
    expect(queue.counts).toMatchObject({ deadLettered: 2, deadLetteredUnprocessed: 1 });
  });

  test('what comes back is handed out before what is younger', () => {
    const queue = queueOf();
    sendAll(queue, [0, 0, 0, 0]);
    for (const message of queue.receive(0, 2).toReversed()) queue.abandon([message], 0, 0);
    expect(queue.receive(10, 1)).toEqual([2]);
    expect(queue.receive(1000, 3)).toEqual([0, 1, 3]);
  });

  test('what its end drops is gone: the oldest that is left is the next, and nothing is dropped twice', () => {
    const queue = queueOf({ retentionMs: 5000 });
    for (const atMs of [0, 1000, 4000]) queue.send(atMs, 0);
    queue.receive(0, 1);
    queue.expire(7000);
    expect([queue.oldestSentAtMs, queue.counts.expired, queue.counts.visible, queue.counts.hidden]).toEqual([
      4000, 2, 1, 0,
    ]);
    queue.expire(7000);
    expect([queue.counts.expired, queue.counts.visible]).toEqual([2, 1]);
    queue.expire(9001);
    expect([queue.oldestSentAtMs, queue.counts.expired, queue.counts.visible]).toEqual([Infinity, 3, 0]);
  });

  test('a message that is too old expires', () => {
    const queue = queueOf({ retentionMs: 500 });
    sendAll(queue, [0]);
    expect(queue.receive(501, 1)).toEqual([]);
    expect(queue.counts.expired).toBe(1);
  });

  test('it leaves the queue whether anybody receives or not, once it is not hidden', () => {
    const queue = queueOf({ retentionMs: 500 });
    sendAll(queue, [0, 0]);
    queue.send(100, 0);
    expect([queue.receive(0, 1), queue.oldestSentAtMs]).toEqual([[0], 0]);
    queue.abandon([0], 0, 0);
    queue.settle(550);
    expect(queue.counts).toMatchObject({ expired: 0, visible: 2, hidden: 1 });
    queue.settle(1000);
    expect(queue.counts).toMatchObject({ expired: 3, visible: 0, hidden: 0 });
    expect([queue.oldestSentAtMs, queue.receive(1000, 3)]).toEqual([Infinity, []]);
  });
});

describe('a FIFO queue', () => {
  test('hands out one batch of a group at a time', () => {
    const queue = queueOf({ fifo: true });
    sendAll(queue, [1, 1, 2, 1, 2]);
    expect(queue.receive(0, 2)).toEqual([0, 1]);
    expect(queue.receive(0, 2)).toEqual([2, 4]);
    expect([queue.receivable, queue.receive(0, 2)]).toEqual([false, []]);
    queue.delete([0, 1]);
    expect(queue.receive(0, 2)).toEqual([3]);
  });

  test('a message that failed blocks its group until it is back, also when others of its batch were done', () => {
    const queue = queueOf({ fifo: true });
    sendAll(queue, [1, 1, 1]);
    expect(queue.receive(0, 2)).toEqual([0, 1]);
    queue.delete([0]);
    queue.abandon([1], 0, 10);
    expect([queue.receivable, queue.receive(10, 2)]).toEqual([false, []]);
    expect(queue.receive(1000, 2)).toEqual([1, 2]);
  });
});

test.each([false, true])(
  'for any sequence every message is somewhere, and nobody holds it twice (FIFO: %s)',
  (fifo) => {
    const step = fc.record({
      gapMs: fc.integer({ min: 0, max: 400 }),
      kind: fc.constantFrom('send', 'send', 'receive', 'delete', 'abandon', 'part'),
      group: fc.integer({ min: 0, max: 1 }),
      most: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const queue = queueOf({ fifo, maxReceiveCount: 3, retentionMs: 6000 });
        const faults: string[] = [];
        const held: { messages: number[]; atMs: number }[] = [];
        const groups: number[] = [];
        const done = new Set<number>();
        const lastDone = new Map<number, number>();
        let atMs = 0;
        for (const { gapMs, kind, group, most } of steps) {
          atMs += gapMs;
          if (kind === 'send') {
            queue.send(atMs, group);
            groups.push(group);
          } else if (kind === 'receive') {
            const messages = queue.receive(atMs, most);
            const inFlight = held.flatMap((batch) => batch.messages);
            if (messages.some((m) => done.has(m) || inFlight.includes(m))) faults.push(`held twice at ${atMs}`);
            const overlaps = messages.some((m) => inFlight.some((other) => groups[other] === groups[m]));
            if (fifo && overlaps) faults.push(`group in flight twice at ${atMs}`);
            if (messages.length > 0) held.push({ messages, atMs });
          } else if (held.length > 0) {
            const { messages, atMs: receivedAtMs } = held.shift()!;
            const deleted = kind === 'delete' ? messages.length : kind === 'abandon' ? 0 : messages.length >> 1;
            queue.delete(messages.slice(0, deleted));
            for (const m of messages.slice(0, deleted)) {
              done.add(m);
              // Within a group messages are done in the order they were sent.
              if (fifo && m < (lastDone.get(groups[m]!) ?? -1)) faults.push(`out of order at ${atMs}`);
              lastDone.set(groups[m]!, m);
            }
            queue.abandon(messages.slice(deleted), receivedAtMs, atMs);
          }
          const { sent, deleted, deadLettered, expired, visible, hidden } = queue.counts;
          expectSame(deleted + deadLettered + expired + visible + hidden, sent);
          expectAtLeast(Math.min(deleted, deadLettered, expired, visible, hidden), 0);
        }
        expect(faults).toEqual([]);
      }),
      { numRuns: 200 },
    );
  },
);

test('a FIFO queue hands out what a look through all messages, oldest first, would find', () => {
  const step = fc.record({
    kind: fc.constantFrom('send', 'send', 'send', 'receive', 'receive', 'delete', 'abandon'),
    group: fc.integer({ min: 0, max: 4 }),
    most: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
      const queue = queueOf({ fifo: true, visibilityTimeoutMs: 5 });
      const waiting = new Map<number, number>();
      const returning: { messages: number[]; atMs: number }[] = [];
      const groups: number[] = [];
      const busy = new Set<number>();
      const held: { messages: number[]; atMs: number }[] = [];
      const handedOut: [received: number[], expected: number[]][] = [];
      steps.forEach(({ kind, group, most }, atMs) => {
        queue.settle(atMs);
        while (returning.length > 0 && returning[0]!.atMs <= atMs) {
          for (const message of returning.shift()!.messages) {
            waiting.set(message, groups[message]!);
            busy.delete(groups[message]!);
          }
        }
        if (kind === 'send') {
          queue.send(atMs, group);
          waiting.set(groups.push(group) - 1, group);
        } else if (kind === 'receive') {
          const free = [...waiting].filter(([, own]) => !busy.has(own)).toSorted(([a], [b]) => a - b);
          const expected = free.filter(([, own]) => own === free[0]![1]).map(([message]) => message);
          const messages = queue.receive(atMs, most);
          handedOut.push([messages, expected.slice(0, most)]);
          for (const message of messages) {
            waiting.delete(message);
            busy.add(groups[message]!);
          }
          if (messages.length > 0) held.push({ messages, atMs });
        } else if (held.length > 0) {
          const { messages, atMs: receivedAtMs } = held.shift()!;
          if (kind === 'delete') {
            queue.delete(messages);
            busy.delete(groups[messages[0]!]!);
          } else {
            queue.abandon(messages, receivedAtMs, atMs);
            returning.push({ messages, atMs: Math.max(atMs, receivedAtMs + 5) });
            returning.sort((a, b) => a.atMs - b.atMs);
          }
        }
        expectSame(
          queue.receivable,
          [...waiting.values()].some((own) => !busy.has(own)),
        );
      });
      for (const [messages, expected] of handedOut) expect(messages).toEqual(expected);
    }),
  );
});

test.each([false, true])(
  'tens of thousands of messages: most done, one kept back, the rest expired (FIFO: %s)',
  (fifo) => {
    const queue = queueOf({ fifo, retentionMs: 1_000_000 });
    const sent = 30_000;
    for (let i = 0; i < sent; i += 1) queue.send(i, i % 7);
    const [kept] = queue.receive(sent, 1);
    for (let i = 0; i < 20_000; i += 1) queue.delete(queue.receive(sent, 1));
    queue.abandon([kept!], sent, sent);
    expect(queue.oldestSentAtMs).toBe(0);
    expect(queue.receive(sent + 1000, 1)).toEqual([0]);
    queue.delete([0]);
    // The first message of the group that was held, or the first that was not received.
    expect(queue.oldestSentAtMs).toBe(fifo ? 7 : 20_001);
    queue.expire(sent + 2_000_000);
    expect(queue.counts).toMatchObject({ sent, deleted: 20_001, expired: 9999, visible: 0, hidden: 0 });
  },
);
