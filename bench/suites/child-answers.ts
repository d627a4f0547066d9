// Timings are taken in a process that has run nothing else: what other work has taught V8 about the same code slows it down.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The process that answers, as its parent sees it. */
export type AnsweringChild = Pick<ChildProcess, 'once' | 'send'>;

const forkBeside = (file: string, signal?: AbortSignal): AnsweringChild =>
  fork(fileURLToPath(new URL(file, import.meta.url)), signal === undefined ? {} : { signal });

/**
 * Asks a child process, which answers with one message and ends.
 * @param file its module, beside this one
 * @param start starts it; as a fork unless given
 */
export const askChild = (
  file: string,
  question: object,
  signal?: AbortSignal,
  start: typeof forkBeside = forkBeside,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const child = start(file, signal);
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${file} ended with exit code ${code} and no answer`)));
    child.send(question);
  });

/** What a child is to itself. */
export interface ForkedProcess {
  once(event: 'message', listener: (question: unknown) => void): unknown;
  send?(message: unknown, sent: () => void): boolean;
  exit(code: number): void;
}

/** The child's side: it answers one question and ends. */
export const answerParent = (answer: (question: never) => unknown, self: ForkedProcess = process): void => {
  self.once('message', async (question) => {
    const given = await answer(question as never);
    self.send!(given, () => self.exit(0));
  });
};
