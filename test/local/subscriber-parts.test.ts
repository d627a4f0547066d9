// One subscriber of telemetry: when a batch is whole, how often it is tried, and what is lost meanwhile.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Subscriber } from '../../local/telemetry/subscriber.ts';
import type { Subscription } from '../../local/telemetry/subscription.ts';
import type { TelemetryEvent } from '../../local/telemetry/telemetry-event.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const line = (record: string, type = 'function'): TelemetryEvent => ({
  time: '2026-11-28T00:00:00.000Z',
  type,
  record,
});

interface Sent {
  readonly atMs: number;
  readonly records: readonly unknown[];
}

const subscriber = (
  buffering: Partial<Subscription['buffering']> = {},
  types: Subscription['types'] = ['function', 'platform'],
) => {
  const sent: Sent[] = [];
  const begunMs = Date.now();
  const state = { takes: true, closed: 0 };
  const one = new Subscriber({
    subscription: {
      types,
      buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 100, ...buffering },
    } as Subscription,
    line: {
      send: (events: readonly string[]) => {
        const records = events.map((text) => (JSON.parse(text) as { record: unknown }).record);
        sent.push({ atMs: Date.now() - begunMs, records });
        return state.takes ? Promise.resolve() : Promise.reject(new Error('busy'));
      },
      close: () => {
        state.closed += 1;
      },
    },
    told: (event) => [event],
  });
  return { one, sent, state };
};

test('what was sent in vain is tried again after 50 ms, then after twice as long each time, a second at most', async () => {
  const { one, sent, state } = subscriber({ maxItems: 1 });
  state.takes = false;
  one.take(line('a'));
  await vi.advanceTimersByTimeAsync(4000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([0, 50, 150, 350, 750, 1550, 2550, 3550]);
  state.takes = true;
  await vi.advanceTimersByTimeAsync(4000);
  expect(sent).toHaveLength(9);
});

test('a batch is whole when it has so many events, so many bytes, or has waited for so long', async () => {
  const { one, sent } = subscriber({ maxItems: 3, maxBytes: 200, timeoutMs: 100 });
  for (const record of ['a', 'b', 'c', 'd']) one.take(line(record));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([{ atMs: 0, records: ['a', 'b', 'c'] }]);
  await vi.advanceTimersByTimeAsync(99);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent[1]).toEqual({ atMs: 100, records: ['d'] });
  one.take(line('x'.repeat(200)));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent[2]!.atMs).toBe(100);
});

test('bytes are counted as they are sent: exactly so many are a batch, one less waits', async () => {
  const bytes = Buffer.byteLength(JSON.stringify(line('é')));
  const [exact, more] = [subscriber({ maxBytes: bytes }), subscriber({ maxBytes: bytes + 1 })];
  exact.one.take(line('é'));
  more.one.take(line('é'));
  await vi.advanceTimersByTimeAsync(0);
  expect([exact.sent.length, more.sent.length]).toEqual([1, 0]);
});

test('behind the batch that is being sent eight may wait; what comes then is lost, and told of when there is room', async () => {
  const { one, sent, state } = subscriber({ maxItems: 1 });
  state.takes = false;
  for (let index = 0; index < 12; index += 1) one.take(line(String(index)));
  state.takes = true;
  await vi.advanceTimersByTimeAsync(2000);
  const texts = sent.slice(1).map(({ records: [record] }) => record);
  expect(texts).toEqual([
    ...Array.from({ length: 9 }, (_, index) => String(index)),
    {
      reason: 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.',
      droppedRecords: 3,
      droppedBytes: 3 * Buffer.byteLength(JSON.stringify(line('9'))) + 2,
    },
  ]);
});

test('it is told of the streams that it asked for alone', async () => {
  const { one, sent } = subscriber({}, ['function']);
  one.take(line('a'));
  one.take(line('b', 'platform.start'));
  await one.flush();
  expect(sent).toEqual([{ atMs: 0, records: ['a'] }]);
});

test('closed it sends nothing, neither what waits nor what comes', async () => {
  const { one, sent, state } = subscriber();
  one.take(line('a'));
  one.close();
  one.take(line('b'));
  await vi.advanceTimersByTimeAsync(1000);
  expect([sent, state.closed]).toEqual([[], 1]);
});

test('closed it gives up what it sends in vain', async () => {
  const { one, sent, state } = subscriber({ maxItems: 1 });
  state.takes = false;
  one.take(line('a'));
  await vi.advanceTimersByTimeAsync(60);
  one.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent).toHaveLength(2);
});
