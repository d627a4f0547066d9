// Clients that are slow, leave in the middle or say nonsense: nobody else waits for them, and nothing of them stays.

import { connect, type Socket } from 'node:net';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { healthOf, invoke, localFunction, testPlatform } from './support.ts';

let platform: Platform;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await testPlatform([localFunction('sample.ts', 'echo')]);
  await invoke(platform, 'echo');
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await platform.stop();
});

const path = '/2015-03-31/functions/echo/invocations';
const open = (text: string): Socket => {
  const socket = connect(platform.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  sockets.push(socket);
  return socket;
};
const every = (ms: number, socket: Socket, text: string): void => {
  const timer = setInterval(() => socket.write(text), ms);
  socket.on('close', () => clearInterval(timer));
};

test('sixty slow clients hold nobody up', async () => {
  for (let at = 0; at < 20; at += 1) {
    every(50, open(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n`), 'X-Slow: header\r\n');
    every(50, open(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{`), ' ');
    // Asks a hundred times and reads nothing.
    open('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100)).pause();
  }
  for (let at = 0; at < 30; at += 1) {
    // What waits for a slow client waits for minutes: the test would run out of time.
    expect((await invoke(platform, 'echo', { at })).status).toBe(200);
  }
  expect(sockets.filter(({ destroyed }) => destroyed)).toEqual([]);
  for (const socket of sockets.splice(0)) socket.destroy();
  expect((await invoke(platform, 'echo')).status).toBe(200);
});

test.each([
  ['no HTTP', '\u0000\u0001\u0002 nonsense\r\n\r\n'],
  ['a method of nobody’s', `BREW ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ['two lengths', `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`],
  [
    'length and chunks',
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
  ],
  ['chunks that are none', `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ['headers without end', `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
  ['no name at all', `GET ${path} HTTP/1.1\r\n\r\n`],
])('%s gets 4xx or nothing, and the next client its answer', async (_, text) => {
  const socket = open(text);
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    setTimeout(resolve, 500);
  });
  socket.destroy();
  expect(heard === '' || /^HTTP\/1\.1 4\d\d /.test(heard)).toBe(true);
  expect((await invoke(platform, 'echo')).status).toBe(200);
});

test('clients that leave in the middle leave no invocation behind', async () => {
  for (let at = 0; at < 50; at += 1) {
    open(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`).destroySoon();
    open(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`).destroySoon();
  }
  await expect.poll(async () => (await healthOf(platform)).concurrency).toBe(0);
  expect((await invoke(platform, 'echo')).status).toBe(200);
});
