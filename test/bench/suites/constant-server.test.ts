// Servers in processes of their own: what they answer, what they tell their parent, and when they stand still.

import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { serveConstant, startServer, type ServerFork } from '../../../bench/suites/constant-server.ts';
import { plainServer } from '../../../bench/suites/loadgen/server.ts';
import { stallEvery } from '../../../bench/suites/loadgen/stalls.ts';

test('it answers every request alike on a port that its parent is told, and ends when the parent lets go', async () => {
  const events = new EventEmitter();
  const exits: number[] = [];
  const port = await new Promise<unknown>((resolve) => {
    serveConstant(
      { contentType: 'text/plain', body: 'ö' },
      {
        once: events.once.bind(events),
        send: (message) => {
          resolve(message);
          return true;
        },
        exit: (code) => void exits.push(code),
      },
    );
  });
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`http://127.0.0.1:${port as number}${path}`, {
      ...init,
      headers: { connection: 'close' },
    });
    return [
      answer.status,
      answer.headers.get('content-type'),
      answer.headers.get('content-length'),
      await answer.text(),
    ];
  };
  expect(await ask('/')).toEqual([200, 'text/plain', '2', 'ö']);
  expect(await ask('/elsewhere', { method: 'POST', body: 'x'.repeat(100_000) })).toEqual([200, 'text/plain', '2', 'ö']);
  expect(exits).toEqual([]);
  events.emit('disconnect');
  expect(exits).toEqual([0]);
  await expect(ask('/')).rejects.toThrow('fetch failed');
});

/** A child that says what `happens` when it has been started. */
const forked = (happens: (child: EventEmitter) => void) => {
  const events = new EventEmitter();
  const said: unknown[] = [];
  const start = (file: string, args: readonly string[]): ServerFork => {
    said.push([file, ...args]);
    queueMicrotask(() => happens(events));
    return { once: events.once.bind(events), disconnect: () => void said.push('let go') } as unknown as ServerFork;
  };
  return { start, said };
};

test('its parent has its URL, and lets it go', async () => {
  const { start, said } = forked((child) => child.emit('message', 4711));
  const server = await startServer('./some-child.js', undefined, start);
  expect([server.url, said]).toEqual(['http://127.0.0.1:4711', [['./some-child.js']]]);
  server.stop();
  expect(said.at(-1)).toBe('let go');
});

test.each<[string, (child: EventEmitter) => void, string]>([
  ['ends', (child) => child.emit('exit', 3), 'the server ended with exit code 3'],
  ['cannot be started', (child) => child.emit('error', new Error('spawn EAGAIN')), 'spawn EAGAIN'],
])('one that %s before it listens is an error', async (_, happens, message) => {
  await expect(startServer('./some-child.js', [], forked(happens).start)).rejects.toThrow(message);
});

test.each([
  [null, []],
  [{ ms: 200, everyMs: 1000 }, ['200', '1000']],
])('the plain one that stands still for %j is told so', async (stall, args) => {
  const { start, said } = forked((child) => child.emit('message', 80));
  const server = await plainServer(stall, (file, given) => startServer(file, given, start));
  server.stop();
  expect([server.url, said]).toEqual(['http://127.0.0.1:80/', [['./loadgen/server-child.js', ...args], 'let go']]);
});

test('it stands still at the same instant of every period, however late it is woken', () => {
  let nowMs = 500;
  const stood: [atMs: number, ms: number][] = [];
  const waits: number[] = [];
  let next = (): void => {};
  stallEvery(200, 1000, {
    nowMs: () => nowMs,
    later: (act, ms) => {
      waits.push(ms);
      next = () => {
        // Each timer is 3 ms late.
        nowMs += ms + 3;
        act();
      };
    },
    standStill: (ms) => {
      stood.push([nowMs, ms]);
      nowMs += ms;
    },
  });
  expect([stood, waits]).toEqual([[], [0]]);
  for (let period = 0; period < 4; period += 1) next();
  expect(stood).toEqual([503, 1503, 2503, 3503].map((atMs) => [atMs, 200]));
  expect(waits).toEqual([0, 797, 797, 797, 797]);
});
