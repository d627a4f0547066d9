// The platform in a process of its own, made up here: what it is told, what it says, and how it ends.

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPlatformProcess, type PlatformFork } from '../../bench/measure/platform-process.ts';
import { CodeError } from '../../local/index.ts';

type Order = Parameters<typeof startPlatformProcess>[0];

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const order = { functions: [], seed: 4 } as unknown as Order;

/** A process that does with its order what `onOrder` says. */
const made = (onOrder: (child: EventEmitter) => void, endsWithoutParent = true) => {
  const events = new EventEmitter();
  const said: unknown[] = [];
  const child = {
    connected: true,
    once: events.once.bind(events),
    send: (message: unknown) => {
      said.push(message);
      queueMicrotask(() => onOrder(events));
      return true;
    },
    disconnect: () => {
      child.connected = false;
      said.push('disconnect');
      if (endsWithoutParent) queueMicrotask(() => events.emit('exit', 0));
    },
    kill: (signal: string) => {
      said.push(signal);
      events.emit('exit', null);
      return true;
    },
  };
  return { said, events, child, fork: () => child as unknown as PlatformFork };
};

test('it is told its order, says where it listens, and ends when its parent lets go', async () => {
  const { said, fork } = made((events) => events.emit('message', { url: 'http://127.0.0.1:9' }));
  const platform = await startPlatformProcess(order, fork);
  expect([platform.url, said]).toEqual(['http://127.0.0.1:9', [order]]);
  await platform.stop();
  expect(said).toEqual([order, 'disconnect']);
  // Nobody kills it afterwards.
  expect(vi.getTimerCount()).toBe(0);
  await platform.stop();
  expect(said).toEqual([order, 'disconnect']);
});

test('it is killed where it has not ended after 5 s', async () => {
  const { said, fork } = made((events) => events.emit('message', { url: 'http://127.0.0.1:9' }), false);
  const platform = await startPlatformProcess(order, fork);
  const stopped = platform.stop();
  await vi.advanceTimersByTimeAsync(4999);
  expect(said).toEqual([order, 'disconnect']);
  await vi.advanceTimersByTimeAsync(1);
  await stopped;
  expect(said).toEqual([order, 'disconnect', 'SIGKILL']);
});

test.each([true, false])('it says why it does not listen; whether code is to blame: %s', async (isCode) => {
  const { events, fork } = made((child) => child.emit('message', { error: 'functions.f.handler: no export', isCode }));
  let error: Error | null = null;
  const started = startPlatformProcess(order, fork).catch((reason: unknown) => {
    error = reason as Error;
  });
  await vi.advanceTimersByTimeAsync(0);
  // Not before it has ended.
  expect(error).toBeNull();
  events.emit('exit', 1);
  await started;
  expect(error).toBeInstanceOf(isCode ? CodeError : Error);
  const { message } = error!;
  expect([(error as unknown) instanceof CodeError, message]).toEqual([isCode, 'functions.f.handler: no export']);
});

test.each<[string, (events: EventEmitter) => void, string]>([
  ['ends', (events) => events.emit('exit', 9), 'the local platform ended before it was ready (exit code 9)'],
  ['cannot be started', (events) => events.emit('error', new Error('spawn EAGAIN')), 'spawn EAGAIN'],
])('one that %s before it said anything is an error', async (_, happens, message) => {
  const { fork } = made(happens);
  await expect(startPlatformProcess(order, fork)).rejects.toThrow(message);
});
