// What the runtime of a worker thread stands on: the platform's thread, by a port and a few shared words.

import { machineClock } from '../clock/clock.ts';
import { restedAtOf, word, type FromWorker, type ToWorker, type WorkerBirth } from '../sandbox/protocol.ts';
import type { WorkerLog } from './log.ts';
import { memoryBytes } from './memory.ts';
import { nextMessage } from './next-message.ts';
import type { RuntimeHost } from './runtime.ts';

/** @param lookAtMemory told when the memory of the thread is to be measured */
export const workerHost = (
  { program, port, words }: WorkerBirth,
  log: WorkerLog,
  lookAtMemory: () => void,
  exit: (status: number) => void,
): RuntimeHost => {
  const post = (message: FromWorker): void => port.postMessage(message);
  const restedAt = restedAtOf(words);
  /** Says that it rests, to whoever waits for that, and rests until there is a request. */
  const rest = (): ToWorker => {
    restedAt[0] = machineClock();
    Atomics.store(words, word.resting, 1);
    if (Atomics.load(words, word.restAwaited) === 1) post({ kind: 'resting' });
    const request = nextMessage(port, words, word.wakes) as ToWorker;
    Atomics.store(words, word.resting, 0);
    return request;
  };
  return {
    program,
    log,
    ready: () => {
      lookAtMemory();
      post({ kind: 'ready', atMs: machineClock(), memoryBytes: memoryBytes() });
    },
    initFailed: (error) => post({ kind: 'initFailed', atMs: machineClock(), ...error }),
    stream: () => ({
      begun: (contentType) => post({ kind: 'streamBegun', contentType }),
      chunk: (bytes) => post({ kind: 'chunk', bytes }),
    }),
    answer: (_, ending) => {
      lookAtMemory();
      const atMs = machineClock();
      if (ending.error === null) post({ kind: 'answered', atMs, memoryBytes: memoryBytes(), payload: ending.payload });
      else post({ kind: 'failed', atMs, memoryBytes: memoryBytes(), ...ending.error });
    },
    next: rest,
    exit,
  };
};
