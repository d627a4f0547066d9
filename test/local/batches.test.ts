// Batches of queues and streams: what an answer says of their items, and windows of records.

import { describe, expect, test } from 'vitest';
import { failedItems } from '../../local/event-sources/batch-response.ts';
import type { StreamRecord } from '../../local/event-sources/stream-reader.ts';
import { TumblingWindow } from '../../local/event-sources/tumbling-window.ts';

describe('which items of a batch failed', () => {
  const known = new Set(['a', 'b', 'c']);
  test.each([
    ['null', []],
    ['""', []],
    ['[]', []],
    ['{}', []],
    ['{"batchItemFailures":null}', []],
    ['{"batchItemFailures":[]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ['b']],
    ['{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"c"},{"itemIdentifier":"b"}]}', ['b', 'c']],
  ])('%s: %j', (payload, failed) => expect(failedItems(payload, known)).toEqual(new Set(failed)));

  test.each([
    'no JSON',
    '5',
    'true',
    '[1]',
    '{"other":1}',
    '{"batchItemFailures":"b"}',
    '{"batchItemFailures":[{"itemIdentifier":"x"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{}]}',
    '{"batchItemFailures":[null]}',
  ])('%s makes no sense: all', (payload) => expect(failedItems(payload, known)).toBe('all'));
});

describe('tumbling windows of ten seconds', () => {
  const at = (arrivedAtMs: number): StreamRecord => ({ sequenceNumber: '1', key: 'k', arrivedAtMs, event: {} });
  const members = (window: TumblingWindow, records: readonly StreamRecord[]) => window.members(records, 'shard', 'arn');

  test('records are told apart by the window they arrived in, up to so many', () => {
    const window = new TumblingWindow(10);
    const records = [at(1000), at(9999), at(10_000), at(12_000)];
    expect(window.sameWindow(records, 10)).toBe(2);
    expect(window.sameWindow(records, 1)).toBe(1);
    expect(window.sameWindow(records.slice(2), 10)).toBe(2);
    expect(new TumblingWindow(0).sameWindow(records, 3)).toBe(3);
  });

  test('a state goes from one invocation to the next, and the last brings no records', () => {
    const window = new TumblingWindow(10);
    const first = [at(12_000)];
    expect(members(window, first)).toEqual({
      window: { start: '1970-01-01T00:00:10Z', end: '1970-01-01T00:00:20Z' },
      state: {},
      shardId: 'shard',
      eventSourceARN: 'arn',
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
    window.took(first, '{"state":{"sum":1}}');
    expect(members(window, [at(13_000)])).toMatchObject({ state: { sum: 1 }, isFinalInvokeForWindow: false });
    expect(members(window, [])).toMatchObject({
      window: { start: '1970-01-01T00:00:10Z', end: '1970-01-01T00:00:20Z' },
      state: { sum: 1 },
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    });
    // An answer that is no JSON, or tells no state, has an empty one.
    for (const payload of ['done', '', 'null', '{"sum":1}']) {
      window.took(first, payload);
      expect(members(window, [at(14_000)])).toMatchObject({ state: {}, isFinalInvokeForWindow: false });
    }
    window.took([], '{"state":{"sum":9}}');
    expect(window.isOver(1e9, undefined)).toBe(false);
    expect(members(window, [at(1)])).toMatchObject({ state: {} });
  });

  test('it is over when its time is, or when the next record is of a later one', () => {
    const window = new TumblingWindow(10);
    expect(window.isOver(1e9, at(1e9))).toBe(false);
    window.took([at(12_000)], '{}');
    expect(window.isOver(19_999, undefined)).toBe(false);
    expect(window.isOver(20_000, undefined)).toBe(true);
    expect(window.isOver(1e9, at(19_999))).toBe(false);
    expect(window.isOver(0, at(20_000))).toBe(true);
    // One that came late is of an earlier window.
    expect(window.isOver(1e9, at(9000))).toBe(false);
    window.close();
    expect(window.isOver(1e9, undefined)).toBe(false);
  });

  test('a state of more than 1 MB ends it early; one that is none is empty', () => {
    const window = new TumblingWindow(10);
    const state = 'x'.repeat(1024 * 1024 - 2);
    window.took([at(1)], JSON.stringify({ state }));
    expect(window.isOver(1, at(2))).toBe(false);
    window.took([at(1)], JSON.stringify({ state: `${state}x` }));
    expect(window.isOver(1, at(2))).toBe(true);
    expect(members(window, [])).toMatchObject({ isWindowTerminatedEarly: true });
    for (const payload of ['none', 'null', '{}', '{"state":null}']) {
      window.took([at(1)], payload);
      expect(members(window, [at(2)])).toMatchObject({ state: {} });
    }
  });

  test('without windows nothing is added and none is ever over', () => {
    const window = new TumblingWindow(0);
    window.took([at(1)], '{"state":1}');
    expect([members(window, [at(1)]), window.isOver(1e9, undefined)]).toEqual([{}, false]);
  });
});
