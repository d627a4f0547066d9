// Timings are taken in a process that has run nothing else: what other work has taught V8 about the same code slows it down.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Asks a child process, which answers with one message and ends.
 * @param file its module, beside this one
 */
export const askChild = (file: string, question: object, signal?: AbortSignal): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), signal === undefined ? {} : { signal });
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${file} ended with exit code ${code} and no answer`)));
    child.send(question);
  });

/** The child's side. */
export const answerParent = (answer: (question: never) => unknown): void => {
  process.once('message', async (question) => {
    const given = await answer(question as never);
    process.send!(given, () => process.exit(0));
  });
};
