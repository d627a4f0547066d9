// A live tail as its reader sees it, second by second; and what of a store is gone once a stream or a group is.

import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { startLiveTail } from '../../local/logs/live-tail.ts';
import { LogStore, type LogGroup } from '../../local/logs/log-store.ts';
import { members } from '../../local/wire/json-members.ts';

const nowMs = 1_750_000_000_000;
const names = { region: 'eu-west-1', accountId: '123456789012' };
const arnOf = (name: string): string => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`;

let store: LogStore;
beforeEach(() => {
  vi.useFakeTimers({ now: nowMs, toFake: ['Date', 'setInterval', 'setTimeout', 'clearInterval', 'clearTimeout'] });
  store = new LogStore(new KeptBound(50_000_000));
});
afterEach(() => {
  vi.useRealTimers();
});

const write = (group: string, stream: string, message: string): void => {
  const held = store.group(group);
  store.write(held, store.stream(held, stream), message);
};

describe('a live tail', () => {
  interface Frame {
    readonly type: string;
    readonly payload: Readonly<Record<string, unknown>>;
  }

  const tail = (asked: object): { stream: Readable; read: () => Frame[]; status: number; headers: object } => {
    const { stream, status, headers } = startLiveTail(store, names, members({ logGroupIdentifiers: ['g'], ...asked }));
    const read = (): Frame[] => {
      const frames: Frame[] = [];
      // One chunk at a time, from Node.js 26 on.
      const chunks: Buffer[] = [];
      for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null)
        chunks.push(chunk);
      let bytes = Buffer.concat(chunks);
      while (bytes.length > 0) {
        const total = bytes.readUInt32BE(0);
        const heads = bytes.subarray(12, 12 + bytes.readUInt32BE(4)).toString('latin1');
        const payload = bytes.subarray(12 + bytes.readUInt32BE(4), total - 4).toString('utf8');
        frames.push({
          type: /:event-type[^]{3}([\w-]+)[^]:content-type/.exec(heads)![1]!,
          payload: JSON.parse(payload) as never,
        });
        bytes = bytes.subarray(total);
      }
      return frames;
    };
    return { stream: stream, read, status, headers };
  };
  const update = (
    messages: readonly string[],
    { sampled = false, stream = 's', group = 'g', atMs = nowMs } = {},
  ): Frame => ({
    type: 'sessionUpdate',
    payload: {
      sessionMetadata: { sampled },
      sessionResults: messages.map((message) => ({
        logStreamName: stream,
        logGroupIdentifier: arnOf(group),
        message,
        timestamp: atMs,
        ingestionTime: atMs,
      })),
    },
  });

  beforeEach(() => {
    for (const name of ['g', 'h']) store.group(name);
  });

  test('begins with what was asked for, and tells each second what came', () => {
    write('g', 's', 'before');
    const { read, status, headers } = tail({ logStreamNames: ['s'], logEventFilterPattern: 'a' });
    expect([status, headers]).toEqual([200, { 'content-type': 'application/vnd.amazon.eventstream' }]);
    expect(read()).toEqual([
      { type: 'initial-response', payload: {} },
      {
        type: 'sessionStart',
        payload: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          logGroupIdentifiers: ['g'],
          logStreamNames: ['s'],
          logStreamNamePrefixes: [],
          logEventFilterPattern: 'a',
        },
      },
    ]);
    write('g', 's', 'a1');
    write('g', 's', 'b');
    write('g', 't', 'a2');
    write('h', 's', 'a3');
    vi.advanceTimersByTime(999);
    expect(read()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(read()).toEqual([update(['a1'])]);
    vi.advanceTimersByTime(1000);
    expect(read()).toEqual([update([])]);
  });

  test.each([
    [{}, ['s', 'ta', 'tb']],
    [{ logStreamNames: ['s', 'tb'] }, ['s', 'tb']],
    [{ logStreamNamePrefixes: ['t'] }, ['ta', 'tb']],
    [{ logStreamNamePrefixes: ['s', 'tb'] }, ['s', 'tb']],
    [{ logStreamNames: ['s', 'ta'], logStreamNamePrefixes: ['t'] }, ['ta']],
  ])('of %j hears the streams %j', (asked, heard) => {
    const { read } = tail(asked);
    for (const stream of ['s', 'ta', 'tb']) write('g', stream, 'a');
    vi.advanceTimersByTime(1000);
    const results = read().at(-1)!.payload['sessionResults'] as { logStreamName: string }[];
    expect(results.map(({ logStreamName }) => logStreamName)).toEqual(heard);
  });

  test('of several groups hears them all, by name or ARN', () => {
    const { read } = tail({ logGroupIdentifiers: ['g', arnOf('h')] });
    write('h', 's', 'a');
    vi.advanceTimersByTime(1000);
    expect(read().at(-1)).toEqual(update(['a'], { group: 'h' }));
  });

  test('has 500 events a second, and says that there were more', () => {
    const { read } = tail({});
    for (let at = 0; at < 500; at += 1) write('g', 's', String(at));
    vi.advanceTimersByTime(1000);
    const whole = read().at(-1)!;
    expect([whole.payload['sessionMetadata'], (whole.payload['sessionResults'] as unknown[]).length]).toEqual([
      { sampled: false },
      500,
    ]);
    for (let at = 0; at < 501; at += 1) write('g', 's', String(at));
    vi.advanceTimersByTime(1000);
    const more = read().at(-1)!;
    expect([more.payload['sessionMetadata'], (more.payload['sessionResults'] as unknown[]).length]).toEqual([
      { sampled: true },
      500,
    ]);
    vi.advanceTimersByTime(1000);
    expect(read()).toEqual([update([])]);
  });

  test('sends a sample to who does not read, and goes on when he does', () => {
    const { read } = tail({});
    const long = 'x'.repeat(200_000);
    write('g', 's', long);
    vi.advanceTimersByTime(1000);
    write('g', 's', 'lost');
    vi.advanceTimersByTime(5000);
    expect(read().slice(2)).toEqual([update([long])]);
    // What waited is told of once more is read; the other is gone.
    vi.advanceTimersByTime(1000);
    write('g', 's', 'heard');
    vi.advanceTimersByTime(1000);
    const told = read();
    expect(told.map(({ payload }) => payload['sessionMetadata'])).toContainEqual({ sampled: true });
    expect(JSON.stringify(told)).not.toContain('lost');
  });

  test('ends after three hours', () => {
    const { stream, read } = tail({});
    read();
    vi.advanceTimersByTime(3 * 60 * 60 * 1000 - 1);
    expect(stream.destroyed || (stream as unknown as { writableEnded: boolean }).writableEnded).toBe(false);
    vi.advanceTimersByTime(1);
    expect((stream as unknown as { writableEnded: boolean }).writableEnded).toBe(true);
  });

  test.each([
    [{ logGroupIdentifiers: [] }, 'logGroupIdentifiers takes 1 to 10 log groups.'],
    [{ logGroupIdentifiers: Array.from({ length: 11 }, () => 'g') }, 'logGroupIdentifiers takes 1 to 10 log groups.'],
    [
      { logGroupIdentifiers: ['g', 'h'], logStreamNames: ['s'] },
      'logStreamNames and logStreamNamePrefixes go with one log group alone.',
    ],
    [
      { logGroupIdentifiers: ['g', 'h'], logStreamNamePrefixes: ['s'] },
      'logStreamNames and logStreamNamePrefixes go with one log group alone.',
    ],
    [{ logGroupIdentifiers: ['nowhere'] }, 'The specified log group does not exist.'],
  ])('of %j is refused: %s', (asked, message) => {
    expect(() => tail(asked)).toThrow(message);
    expect([store.listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  test('of ten groups is taken, and streams go with one', () => {
    expect(tail({ logGroupIdentifiers: Array.from({ length: 10 }, () => 'g') }).status).toBe(200);
    expect(tail({ logStreamNames: ['s'], logStreamNamePrefixes: ['s'] }).status).toBe(200);
  });
});

describe('a store', () => {
  const seen = (group: LogGroup): unknown => ({
    bytes: group.bytes,
    first: group.events.first?.message,
    streams: [...group.streams].map(([name, stream]) => [name, stream.bytes, stream.events.first?.message]),
  });

  test('counts what is in it, each event with 26 bytes more', () => {
    write('g', 's', 'é');
    write('g', 't', 'abc');
    write('g', 's', 'x');
    expect(seen(store.group('g'))).toEqual({
      bytes: 28 + 29 + 27,
      first: 'é',
      streams: [
        ['s', 28 + 27, 'é'],
        ['t', 29, 'abc'],
      ],
    });
  });

  test('has nothing of a stream that was deleted, and all of the others', () => {
    write('g', 's', 'a');
    write('g', 't', 'b');
    write('g', 's', 'c');
    const group = store.group('g');
    const stream = group.streams.get('s')!;
    store.deleteStream(group, stream);
    expect(seen(group)).toEqual({ bytes: 27, first: 'b', streams: [['t', 27, 'b']] });
    expect([stream.bytes, stream.events.first]).toEqual([0, undefined]);
    store.deleteStream(group, stream);
    expect(group.bytes).toBe(27);
    // One of the same name is another one.
    write('g', 's', 'd');
    expect(group.streams.get('s')!.bytes).toBe(27);
  });

  test('has nothing of a group that was deleted, and all of the others', () => {
    write('g', 's', 'a');
    write('h', 's', 'b');
    const [group, other] = [store.group('g'), store.group('h')];
    store.deleteGroup(group);
    expect([...store.groups.keys()]).toEqual(['h']);
    expect(seen(group)).toEqual({ bytes: 0, first: undefined, streams: [] });
    expect(seen(other)).toEqual({ bytes: 27, first: 'b', streams: [['s', 27, 'b']] });
  });

  test('lets the oldest go where there is no room, with streams of which nothing is left', () => {
    store = new LogStore(new KeptBound(2000));
    write('g', 'old', 'a'.repeat(100));
    write('g', 'new', 'b'.repeat(100));
    const group = store.group('g');
    const sizes = Array.from({ length: 14 }, () => {
      write('g', 'new', 'c'.repeat(100));
      return [group.bytes, group.streams.has('old')];
    });
    // Beside two streams of 512 bytes there is room for seven events of 126; beside one, when the turn of the other comes, for more.
    expect(sizes).toEqual([
      ...[3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7].map((events) => [events * 126, true]),
      [8 * 126, false],
    ]);
    expect(group.events.first!.message).toBe('c'.repeat(100));
    expect(group.streams.get('new')!.bytes).toBe(8 * 126);
  });

  test('keeps what was written since so many days, or everything', () => {
    const group = store.group('g');
    expect(LogStore.keptSinceMs(group)).toBe(0);
    group.retentionDays = 3;
    expect(LogStore.keptSinceMs(group)).toBe(nowMs - 3 * 86_400_000);
  });
});
