// A process that is asked one question: what its parent sends and hears, what it sends itself, and how either ends.

import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import {
  answerParent,
  askChild,
  type AnsweringChild,
  type ForkedProcess,
} from '../../../bench/suites/child-answers.ts';

/** A child that does with its question what `onQuestion` says. */
const made = (onQuestion: (child: EventEmitter) => void) => {
  const events = new EventEmitter();
  const said: unknown[] = [];
  const start = (file: string, signal?: AbortSignal): AnsweringChild => {
    said.push([file, signal]);
    return {
      once: events.once.bind(events),
      send: (question: unknown) => {
        said.push(question);
        queueMicrotask(() => onQuestion(events));
        return true;
      },
    } as unknown as AnsweringChild;
  };
  return { start, said };
};

test('its parent starts it, asks, and has its first answer', async () => {
  const { start, said } = made((child) => {
    child.emit('message', { ns: 1 });
    child.emit('message', { ns: 2 });
    child.emit('exit', 0);
  });
  const { signal } = new AbortController();
  expect(await askChild('./some-child.js', { timeMs: 5 }, signal, start)).toEqual({ ns: 1 });
  expect(said).toEqual([['./some-child.js', signal], { timeMs: 5 }]);
  expect(await askChild('./some-child.js', {}, undefined, start)).toEqual({ ns: 1 });
  expect(said.slice(2)).toEqual([['./some-child.js', undefined], {}]);
});

test.each<[string, (child: EventEmitter) => void, string]>([
  ['ends', (child) => child.emit('exit', 7), './some-child.js ended with exit code 7 and no answer'],
  ['is stopped', (child) => child.emit('error', new Error('The operation was aborted')), 'The operation was aborted'],
])('one that %s before it answers is an error', async (_, happens, message) => {
  await expect(askChild('./some-child.js', {}, undefined, made(happens).start)).rejects.toThrow(message);
});

test('it answers one question, and ends when the answer is on its way', async () => {
  const events = new EventEmitter();
  const said: unknown[] = [];
  let sent = (): void => {};
  const self: ForkedProcess = {
    once: events.once.bind(events),
    send: (message, whenSent) => {
      said.push(message);
      sent = whenSent;
      return true;
    },
    exit: (code) => void said.push(`exit ${code}`),
  };
  answerParent(async ({ count }: { count: number }) => ({ twice: count * 2 }), self);
  events.emit('message', { count: 21 });
  events.emit('message', { count: 4 });
  await Promise.resolve();
  await Promise.resolve();
  expect(said).toEqual([{ twice: 42 }]);
  sent();
  expect(said).toEqual([{ twice: 42 }, 'exit 0']);
});
