// A platform in a process of its own, from its own side: what it starts, what it says, where its logs go, and how it ends.

import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { servePlatform, type PlatformOrder, type PlatformSelf } from '../../bench/measure/forked-platform.ts';
import { CodeError, type PlatformOptions, type startPlatform } from '../../local/index.ts';

type Start = typeof startPlatform;

const order = { functions: [], seed: 4, sandbox: 'thread' } as unknown as PlatformOrder;

const made = () => {
  const events = new EventEmitter();
  const said: unknown[] = [];
  const self: PlatformSelf = {
    once: events.once.bind(events),
    send: (message, sent) => {
      said.push(message);
      queueMicrotask(sent);
      return true;
    },
    exit: (code) => void said.push(`exit ${code}`),
    stderr: { write: (text) => said.push(text) },
  };
  const started: PlatformOptions[] = [];
  const startWith =
    (stop: () => Promise<void>): Start =>
    async (options) => {
      started.push(options);
      return { url: 'http://127.0.0.1:9', stop } as unknown as Awaited<ReturnType<Start>>;
    };
  return { events, said, self, started, startWith };
};

test('it starts what was ordered on a free port, says where, and stops and ends when its parent lets go', async () => {
  const { events, said, self, started, startWith } = made();
  await servePlatform(
    order,
    self,
    startWith(async () => void said.push('stopped')),
  );
  expect(said).toEqual([{ url: 'http://127.0.0.1:9' }]);
  expect(started).toEqual([{ functions: [], seed: 4, sandbox: 'thread', port: 0, onNote: expect.any(Function) }]);
  started[0]!.onNote!('the code of hello has changed');
  expect(said.at(-1)).toBe('the code of hello has changed\n');
  events.emit('disconnect');
  await new Promise(setImmediate);
  expect(said.slice(2)).toEqual(['stopped', 'exit 0']);
});

test('it ends though its stop fails', async () => {
  const { events, said, self, startWith } = made();
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  await servePlatform(
    order,
    self,
    startWith(() => ({ finally: (act: () => void) => act() }) as unknown as Promise<void>),
  );
  events.emit('disconnect');
  process.off('unhandledRejection', note);
  expect([said.slice(1), unhandled]).toEqual([['exit 0'], []]);
});

test('logs go to files of each function and stream, each line behind its time', async () => {
  const logs = mkdtempSync(join(tmpdir(), 'windtunnel-forked-'));
  try {
    const { self, started, startWith } = made();
    await servePlatform(
      { ...order, logs },
      self,
      startWith(async () => {}),
    );
    expect(Object.keys(started[0]!).sort()).toEqual(['functions', 'log', 'onNote', 'port', 'sandbox', 'seed']);
    started[0]!.log!('hello', 'one', 'stream-1');
    started[0]!.log!('hello', '{"two":2}', 'stream-1');
    const [file] = readdirSync(join(logs, 'hello'));
    const [first, second] = readFileSync(join(logs, 'hello', file!), 'utf8').split('\n');
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z one$/);
    expect(second).toBe('{"two":2}');
  } finally {
    rmSync(logs, { recursive: true });
  }
});

test.each<[string, unknown, { error: string; isCode: boolean }]>([
  ['code', new CodeError('functions.f.handler: no export'), { error: 'functions.f.handler: no export', isCode: true }],
  ['something else', new Error('EADDRINUSE'), { error: 'EADDRINUSE', isCode: false }],
  ['what is no error', 'out of memory', { error: 'out of memory', isCode: false }],
])('where %s keeps it from starting it says so and ends', async (_, reason, report) => {
  const { said, self } = made();
  await servePlatform(order, self, () => Promise.reject(reason));
  expect(said).toEqual([report, 'exit 1']);
});
