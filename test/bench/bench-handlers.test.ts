// The handlers that suites call: what each answers, and what it leaves behind.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { placeWith, type Place } from '../support/command-line.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('the smallest gives back its event', async () => {
  const { handler } = await import('../../bench/handlers/hello.ts');
  expect(await handler({ a: 1 })).toEqual({ hello: { a: 1 } });
});

test('one ends its process, as a failure', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const { handler } = await import('../../bench/handlers/dies.ts');
  await handler();
  expect(exit.mock.calls).toEqual([[1]]);
});

test.each([
  ['yes', new Error('a bad version')],
  ['no', 'well'],
  [undefined, 'well'],
])('one fails where its variable says so: %s', async (fails, answer) => {
  vi.stubEnv('FAILS', fails);
  const { handler } = await import('../../bench/handlers/fails-by-variable.ts');
  expect(await handler().catch((error: unknown) => error)).toEqual(answer);
});

test('one loads for 150 ms, and answers after 60', async () => {
  const waits = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  const { handler } = await import('../../bench/handlers/slow-init.ts');
  expect(waits.mock.calls).toEqual([[expect.any(Int32Array), 0, 0, 150]]);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const answer = handler();
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(59);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toEqual({ ok: true });
});

test('one waits between two times, and says how long', async () => {
  const { handler } = await import('../../bench/handlers/wait.ts');
  vi.spyOn(Math, 'random').mockReturnValue(0.25);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const answer = handler({ minMs: 20, maxMs: 60 });
  await vi.advanceTimersByTimeAsync(29);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toEqual({ waitedMs: 30 });
});

describe('the counter', () => {
  let place: Place;
  let handler: () => Promise<{ mine: number; interfered: boolean }>;
  const path = (name: string): string => join(place.directory, name);
  const counter = (): string => readFileSync(path('counter'), 'utf8');
  beforeAll(async () => {
    place = placeWith({ counter: '', observations: '' });
    vi.stubEnv('COUNTER_FILE', path('counter'));
    vi.stubEnv('OBSERVATIONS_FILE', path('observations'));
    ({ handler } = await import('../../bench/handlers/counter.ts'));
  });
  afterAll(() => place.remove());

  /** Runs with `writes` made to the counter at instants in ms; when it ended, and what it told. */
  const ran = async (before: string, writes: Readonly<Record<number, string>> = {}) => {
    writeFileSync(path('counter'), before);
    writeFileSync(path('observations'), 'before\n');
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    const answers: object[] = [];
    void handler().then((given) => answers.push(given));
    let atMs = 0;
    const first = counter();
    for (; answers.length === 0; atMs += 1) {
      const written = writes[atMs];
      if (written !== undefined) writeFileSync(path('counter'), written);
      await vi.advanceTimersByTimeAsync(1);
    }
    return { answer: answers[0], atMs, first, lines: readFileSync(path('observations'), 'utf8') };
  };

  test('counts, and watches for 300 ms that nobody else does', async () => {
    expect(await ran('')).toEqual({
      answer: { mine: 1, interfered: false },
      atMs: 300,
      first: '1',
      lines: 'before\n{"mine":1,"interfered":false}\n',
    });
    expect((await ran('41')).answer).toEqual({ mine: 42, interfered: false });
  });

  test.each<[string, Record<number, string>, boolean]>([
    ['another count', { 285: '8' }, true],
    ['a count that comes and goes', { 5: '8', 15: '7' }, true],
    ['one between two looks', { 11: '8', 14: '7' }, false],
    ['a file that is being written', { 5: '', 15: '7' }, false],
    ['its own again', { 5: '7' }, false],
  ])('sees %s', async (_, writes, interfered) => {
    const { answer, lines } = await ran('6', writes);
    expect([answer, lines]).toEqual([{ mine: 7, interfered }, `before\n{"mine":7,"interfered":${interfered}}\n`]);
  });
});
