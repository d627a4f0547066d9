// windtunnel worker: what it says when it begins, what it notes, and that it goes on until Ctrl-C.

import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { workerCommand } from '../../bench/commands/worker-command.ts';
import { queueName } from '../../bench/jobs/redis.ts';
import { ExitCode } from '../../bench/terminal/exit-code.ts';
import type { Session } from '../../bench/terminal/session.ts';

/** The command with a worker that has computed so much when it is closed. */
const started = (done: number, workers: number | undefined, stop = new AbortController()) => {
  const said: string[] = [];
  const session = {
    signal: stop.signal,
    saysOnStop: (text: string) => void said.push(`on stop: ${text}`),
    print: (text: string) => void said.push(text),
    printJson: (text: string) => void said.push(`json: ${text}`),
    note: (text: string) => void said.push(`note: ${text}`),
  } as unknown as Session;
  const options = { redis: 'redis://there', ...(workers === undefined ? {} : { workers }) };
  const code = workerCommand(session, options, async (url, threads, note) => {
    said.push(`start ${url} ${threads}`);
    note('worker: a job was lost');
    return { done, close: async () => void said.push('closed') };
  });
  return { said, stop, code };
};

/** What was said before anybody stopped it. */
const begun = (threads: number, words: string): string[] => [
  'on stop: Stopping. Once more to quit at once.',
  `start redis://there ${threads}`,
  'note: worker: a job was lost',
  `${words} on ${queueName}. Ctrl-C stops.`,
  `json: {"queue":"${queueName}","threads":${threads}}`,
];

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test.each([
  [1, 0, '1 thread', 'computed 0 units'],
  [2, 1, '2 threads', 'computed 1 unit'],
  [3, 2500, '3 threads', 'computed 2,500 units'],
])('of %d threads it computes until it is stopped, and says that it was %d', async (workers, done, words, computed) => {
  const { said, stop, code } = started(done, workers);
  await turn();
  expect(said).toEqual(begun(workers, words));
  stop.abort();
  expect(await code).toBe(ExitCode.interrupted);
  expect(said.slice(5)).toEqual(['closed', `note: ${computed}`]);
});

test('it has a thread for each core unless told otherwise', async () => {
  const { said, stop, code } = started(0, undefined);
  stop.abort();
  await code;
  expect(said[1]).toBe(`start redis://there ${availableParallelism()}`);
});

test('it ends as well where it was stopped before it began', async () => {
  const stop = new AbortController();
  stop.abort();
  const { said, code } = started(0, 2, stop);
  expect(await code).toBe(ExitCode.interrupted);
  expect(said).toEqual([...begun(2, '2 threads'), 'closed', 'note: computed 0 units']);
});
