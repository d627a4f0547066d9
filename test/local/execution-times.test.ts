// Where the time of a durable execution went, by phase, and byte times ms of what it wrote.

import { expect, test } from 'vitest';
import { ExecutionTimes } from '../../local/durable/execution-times.ts';

test('of an execution that begins nothing has passed', () => {
  const times = new ExecutionTimes(5000);
  expect([times.ms, times.byteMs]).toEqual([{ running: 0, waiting: 0, retrying: 0 }, 0]);
});

test('each ms is of the phase that it was in, and all of them are those from begin to end', () => {
  const times = new ExecutionTimes(1000);
  times.enter('waiting', 1100);
  times.enter('running', 4100);
  times.enter('running', 4150);
  times.enter('retrying', 4200);
  times.enter('running', 6200);
  times.end(0, 6207);
  expect(times.ms).toEqual({ running: 100 + 50 + 50 + 7, waiting: 3000, retrying: 2000 });
});

test('bytes count as long as they are there, from when they were written on', () => {
  const times = new ExecutionTimes(0);
  times.written(10, 100);
  expect(times.byteMs).toBe(0);
  times.written(30, 250);
  expect(times.byteMs).toBe(10 * 150);
  times.end(50, 350);
  expect(times.byteMs).toBe(10 * 150 + 30 * 100);
});
