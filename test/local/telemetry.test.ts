// Telemetry from what happens to what an extension is sent: batches, what is kept for late subscribers, attempts that fail,
// what is lost and said to be.

import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  logsDialect,
  readSubscription,
  telemetryDialect,
  type Subscription,
} from '../../local/telemetry/subscription.ts';
import { Subscriber } from '../../local/telemetry/subscriber.ts';
import { telemetryApiEvents, type TelemetryEvent } from '../../local/telemetry/telemetry-event.ts';
import { Telemetry } from '../../local/telemetry/telemetry.ts';
import { eventually } from '../support/eventually.ts';

const until = async (holds: () => boolean): Promise<void> => {
  const endMs = performance.now() + 20_000;
  while (!holds() && performance.now() < endMs)
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  expect(holds()).toBe(true);
};

let telemetry: Telemetry | null = null;
let closing: (() => void)[] = [];
afterEach(() => {
  telemetry?.close();
  for (const close of closing) close();
  closing = [];
});

const newTelemetry = (json = false): Telemetry => (telemetry = new Telemetry({ json, addresses: ['127.0.0.1'] }));

interface Received {
  readonly port: number;
  readonly batches: TelemetryEvent[][];
  readonly heads: { readonly method: string; readonly url: string; readonly host: string; readonly type: string }[];
}

/** Takes batches over HTTP; the first so many are refused. */
const httpListener = async (refusals = 0): Promise<Received> => {
  const [batches, heads]: [TelemetryEvent[][], Received['heads']] = [[], []];
  let left = refusals;
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += String(piece)));
    request.on('end', () => {
      left -= 1;
      if (left >= 0) {
        response.writeHead(500).end();
        return;
      }
      const { method = '', url = '', headers } = request;
      heads.push({ method, url, host: headers.host ?? '', type: headers['content-type'] ?? '' });
      batches.push(JSON.parse(text) as TelemetryEvent[]);
      response.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, batches, heads };
};

const subscription = (more: object, dialect = telemetryDialect): Subscription => {
  const read = readSubscription(
    JSON.stringify({
      schemaVersion: dialect.schemaVersions[0],
      types: ['platform', 'function', 'extension'],
      buffering: { timeoutMs: 25 },
      ...more,
    }),
    dialect,
  );
  if (typeof read === 'string') throw new Error(read);
  return read;
};
const http = (port: number, path = ''): object => ({
  destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${port}${path}` },
});

describe('a subscriber', () => {
  test('is told of the init from its start, and in order', async () => {
    const { port, batches, heads } = await httpListener();
    const told = newTelemetry();
    told.say('platform.initStart', { n: 1 });
    told.print('half a ');
    told.print('line\nanother');
    told.subscribe('ext', subscription(http(port, '/in?x')), telemetryDialect);
    told.say('extension', 'words');
    told.endLine();
    await until(() => batches.flat().length === 4);
    expect(batches.flat().map(({ type, record }) => [type, record])).toEqual([
      ['platform.initStart', { n: 1 }],
      ['function', 'half a line'],
      ['extension', 'words'],
      ['function', 'another'],
    ]);
    expect(batches.flat().every(({ time }) => /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(time))).toBe(true);
    expect(heads[0]).toEqual({
      method: 'POST',
      url: '/in?x',
      host: `sandbox.localdomain:${port}`,
      type: 'application/json',
    });
  });

  test('that is gone is sent nothing, not even what was gathered for it', async () => {
    const [gone, there] = [await httpListener(), await httpListener()];
    const told = newTelemetry();
    const buffering = { timeoutMs: 25 };
    told.subscribe('gone', subscription({ ...http(gone.port), buffering }), telemetryDialect);
    told.subscribe('there', subscription({ ...http(there.port), buffering: { timeoutMs: 200 } }), telemetryDialect);
    told.say('platform.start', {});
    told.unsubscribe('gone');
    told.say('platform.report', {});
    await until(() => there.batches.flat().length === 2);
    expect(gone.batches).toEqual([]);
  });

  test('is told of the streams that it named alone', async () => {
    const { port, batches } = await httpListener();
    const told = newTelemetry();
    told.subscribe('ext', subscription({ ...http(port), types: ['function'] }), telemetryDialect);
    told.say('platform.start', {});
    told.say('extension', 'words');
    told.print('line\n');
    await until(() => batches.length > 0);
    expect(batches.flat().map(({ record }) => record)).toEqual(['line']);
  });

  test('gets records of a function that logs in JSON', async () => {
    const { port, batches } = await httpListener();
    const told = newTelemetry(true);
    told.subscribe('ext', subscription(http(port)), telemetryDialect);
    told.print('{"level":"INFO","message":"a"}\n{broken\nplain\n');
    await until(() => batches.flat().length === 3);
    expect(batches.flat().map(({ record }) => record)).toEqual([{ level: 'INFO', message: 'a' }, '{broken', 'plain']);
  });

  test('gets a batch when there are enough, whatever the time', async () => {
    const { port, batches } = await httpListener();
    const told = newTelemetry();
    const buffering = { maxItems: 1000, maxBytes: 262_144, timeoutMs: 30_000 };
    told.subscribe('ext', subscription({ ...http(port), buffering }), telemetryDialect);
    for (let i = 0; i < 2500; i += 1) told.say('extension', i);
    await until(() => batches.length === 2);
    expect(batches.map((batch) => batch.length)).toEqual([1000, 1000]);
    for (let i = 0; i < 4; i += 1) told.say('extension', 'x'.repeat(100_000));
    await until(() => batches.length === 3);
    expect(batches[2]!.length).toBe(503);
    await told.flush();
    expect(batches.at(-1)!.length).toBe(1);
  });

  test('is sent again what it did not take', async () => {
    const { port, batches } = await httpListener(3);
    const told = newTelemetry();
    told.subscribe('ext', subscription(http(port)), telemetryDialect);
    told.say('extension', 1);
    await until(() => batches.length === 1);
    expect(batches.flat().map(({ record }) => record)).toEqual([1]);
  });

  test('may begin to listen later', async () => {
    const taken = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    const told = newTelemetry();
    told.subscribe('ext', subscription(http(port)), telemetryDialect);
    told.say('extension', 1);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    const heard: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (piece: Buffer) => heard.push(String(piece)));
      request.on('end', () => response.end());
    }).listen(port, '127.0.0.1');
    closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    await until(() => heard.length > 0);
  });

  test('gets lines over TCP', async () => {
    let text = '';
    const server = createTcpServer((socket) => socket.on('data', (piece) => (text += String(piece))));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closing.push(() => server.close());
    const told = newTelemetry();
    const { port } = server.address() as AddressInfo;
    told.subscribe('ext', subscription({ destination: { protocol: 'TCP', port } }), telemetryDialect);
    told.say('extension', 1);
    told.say('extension', 2);
    await until(() => text.split('\n').length === 3);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as TelemetryEvent).record)).toEqual([1, 2]);
  });

  test('that subscribes twice alike is told once', async () => {
    const { port, batches } = await httpListener();
    const told = newTelemetry();
    told.say('extension', 1);
    for (let i = 0; i < 2; i += 1) told.subscribe('ext', subscription(http(port)), telemetryDialect);
    await told.flush();
    expect(batches.flat().length).toBe(1);
  });

  test('that is slow loses nothing by a short buffering time: what comes meanwhile is one batch', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const sent: number[] = [];
      let open: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const subscriber = new Subscriber({
        subscription: subscription({ ...http(1), buffering: { timeoutMs: 25 } }),
        line: {
          send: async (events) => {
            await gate;
            sent.push(events.length);
          },
          close: () => undefined,
        },
        told: telemetryApiEvents,
      });
      for (let i = 0; i < 20; i += 1) {
        subscriber.take({ time: 't', type: 'extension', record: i });
        vi.advanceTimersByTime(25);
      }
      open();
      await eventually(() => expect(sent).toHaveLength(2));
      expect(sent).toEqual([1, 19]);
      subscriber.take({ time: 't', type: 'extension', record: 20 });
      vi.advanceTimersByTime(25);
      await eventually(() => expect(sent).toHaveLength(3));
      subscriber.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test('that cannot keep up loses the newest, and is told how much', async () => {
    const sent: string[][] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const subscriber = new Subscriber({
      subscription: subscription({ ...http(1), buffering: { maxItems: 1000, timeoutMs: 30_000 } }),
      line: {
        send: async (events) => {
          await gate;
          sent.push([...events]);
        },
        close: () => undefined,
      },
      told: telemetryApiEvents,
    });
    // One is being sent, eight wait; the rest has no room.
    for (let i = 0; i < 12_000; i += 1) subscriber.take({ time: 't', type: 'extension', record: i });
    open();
    await subscriber.flush();
    await subscriber.flush();
    const events = sent.flat().map((text) => JSON.parse(text) as TelemetryEvent);
    expect(events.slice(0, 9000).map(({ record }) => record)).toEqual(Array.from({ length: 9000 }, (_, i) => i));
    expect(events.slice(9000)).toEqual([
      {
        time: expect.any(String) as string,
        type: 'platform.logsDropped',
        record: {
          reason: 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.',
          droppedRecords: 3000,
          droppedBytes: expect.any(Number) as number,
        },
      },
    ]);
    subscriber.close();
  });
});

describe('the older API', () => {
  const events: readonly (readonly [string, object | string])[] = [
    ['platform.initStart', { phase: 'init' }],
    ['platform.telemetrySubscription', { name: 'ext', state: 'Subscribed', types: ['platform'] }],
    ['platform.start', { requestId: 'r', version: '1', tracing: {} }],
    ['platform.runtimeDone', { requestId: 'r', status: 'success', spans: [], metrics: {} }],
    ['platform.fault', 'RequestId: r Error: ...'],
    ['platform.report', { requestId: 'r', metrics: { durationMs: 1 }, status: 'success' }],
  ];
  const told = async (schemaVersion: string): Promise<unknown[][]> => {
    const { port, batches } = await httpListener();
    const hub = newTelemetry();
    hub.subscribe('ext', subscription({ ...http(port), schemaVersion }, logsDialect), logsDialect);
    for (const [type, record] of events) hub.say(type, record);
    await hub.flush();
    return batches.flat().map(({ type, record }) => [type, record]);
  };

  test('tells less, in its own words', async () => {
    expect(await told('2020-08-15')).toEqual([
      ['platform.logsSubscription', { name: 'ext', state: 'Subscribed', types: ['platform'] }],
      ['platform.start', { requestId: 'r', version: '1' }],
      ['platform.fault', 'RequestId: r Error: ...'],
      ['platform.end', { requestId: 'r' }],
      ['platform.report', { requestId: 'r', metrics: { durationMs: 1 } }],
    ]);
  });

  test('tells when the runtime is done from 2021-03-18 on', async () => {
    const lines = await told('2021-03-18');
    expect(lines[2]).toEqual(['platform.runtimeDone', { requestId: 'r', status: 'success' }]);
  });
});

test('nobody is told anything when the init is over and nobody has subscribed', () => {
  const told = newTelemetry();
  expect(told.isHeard).toBe(true);
  told.closeSubscriptions();
  expect(told.isHeard).toBe(false);
});
