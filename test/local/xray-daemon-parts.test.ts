// The daemon that handlers send their segments to: what it keeps, and what it tells of once.

import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDaemon, type TraceDaemon } from '../../local/traces/daemon.ts';
import type { TraceStore } from '../../local/traces/trace-store.ts';

const traceId = '1-5759e988-bd862e3fe1be46a994272793';
const id = '0123456789abcdef';
const segment = { name: 'n', id, trace_id: traceId, start_time: 1.5 };

let kept: [string, object, string][];
let notes: string[];
let daemon: TraceDaemon;
let sender: Socket;
beforeEach(async () => {
  kept = [];
  notes = [];
  const store = { keepDocument: (...one: [string, object, string]) => void kept.push(one) } as unknown as TraceStore;
  daemon = await openDaemon(store, (text) => notes.push(text));
  sender = createSocket('udp4');
});
afterEach(async () => {
  sender.close();
  await daemon.close();
});

const port = (): number => Number(daemon.variables['_AWS_XRAY_DAEMON_PORT']);
const send = (text: string): Promise<void> =>
  new Promise((resolve) => {
    sender.send(text, port(), '127.0.0.1', () => resolve());
  });
/** Sends, and waits until a segment that was sent after it is kept. */
const sent = async (...datagrams: string[]): Promise<void> => {
  for (const datagram of datagrams) await send(datagram);
  const before = kept.length;
  await send(`{"format":"json","version":1}\n${JSON.stringify({ ...segment, name: 'last' })}`);
  await expect.poll(() => kept.length).toBeGreaterThan(before);
  await expect.poll(() => kept.at(-1)![2]).toContain('"last"');
};

test('SDKs are told where it listens', () => {
  expect(daemon.variables).toEqual({
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port()}`,
    _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
    _AWS_XRAY_DAEMON_PORT: String(port()),
  });
  expect(port()).toBeGreaterThan(0);
});

test('a segment is kept as it came', async () => {
  const text = JSON.stringify(segment);
  await sent(`{"format": "json", "version": 1}\n ${text}\n`);
  expect(kept[0]).toEqual([traceId, segment, text]);
  expect(notes).toEqual([]);
});

test.each([
  JSON.stringify(segment),
  '{"format":"json","version":1}',
  `{"format":"xml","version":1}\n${JSON.stringify(segment)}`,
  `{"format":"json","version":2}\n${JSON.stringify(segment)}`,
  `{"format":"json","version":"1"}\n${JSON.stringify(segment)}`,
  `no head\n${JSON.stringify(segment)}`,
  `\n${JSON.stringify(segment)}`,
])('%j is none, which is told once', async (datagram) => {
  await sent(datagram, datagram);
  expect(kept).toHaveLength(1);
  expect(notes).toEqual(['a datagram for the X-Ray daemon was no segment in JSON and is not kept']);
});

test('what is no segment is told of by what is wrong with it, each once', async () => {
  const wrong = (more: object): string => `{"format":"json","version":1}\n${JSON.stringify({ ...segment, ...more })}`;
  await sent(wrong({ id: 'x' }), wrong({ id: 'y' }), wrong({ trace_id: 'z' }), '{"format":"json","version":1}\n{');
  expect(kept).toHaveLength(1);
  expect(notes).toEqual([
    'a segment for the X-Ray daemon is not kept: Invalid segment. ErrorCode: InvalidId',
    'a segment for the X-Ray daemon is not kept: Invalid segment. ErrorCode: InvalidTraceId',
    'a segment for the X-Ray daemon is not kept: Invalid segment. ErrorCode: ParseError',
  ]);
});
