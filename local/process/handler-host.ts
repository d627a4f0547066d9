// What the runtime of a sandbox process stands on: the thread that speaks the Runtime API, by a port and a few shared words.

import type { MessagePort } from 'node:worker_threads';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import type { WorkerLog } from '../worker/log.ts';
import { nextMessage } from '../worker/next-message.ts';
import type { RuntimeHost } from '../worker/runtime.ts';
import { word, type FromMessenger, type ToMessenger } from './protocol.ts';

/** For how long an end may wait for the platform to hear the rest. */
const tellingLimitMs = 5000;

/** The messenger as the handler's thread has it. */
export interface MessengerLine {
  readonly port: MessagePort;
  readonly words: Int32Array;
}

/** Waits until what was said before has reached the platform: for the end of the process. */
export const tellEnd = ({ port, words }: MessengerLine): void => {
  Atomics.store(words, word.told, 0);
  port.postMessage({ kind: 'ending' } satisfies ToMessenger);
  Atomics.wait(words, word.told, 0, tellingLimitMs);
};

/** The next message, while the event loop goes on. */
const soon = (port: MessagePort): Promise<FromMessenger> =>
  new Promise((resolve) => {
    port.ref();
    port.once('message', (message: FromMessenger) => {
      port.unref();
      resolve(message);
    });
  });

export const handlerHost = (
  program: SandboxProgram,
  log: WorkerLog,
  { port, words }: MessengerLine,
  exit: (status: number) => void,
): RuntimeHost => {
  const post = (message: ToMessenger): void => port.postMessage(message);
  return {
    program,
    log,
    // Asking for the next says it.
    ready: () => undefined,
    initFailed: (error) => post({ kind: 'initFailed', error }),
    stream: (requestId) => ({
      begun: (contentType) => post({ kind: 'streamBegun', requestId, contentType }),
      chunk: (bytes) => post({ kind: 'chunk', bytes }),
    }),
    answer: (requestId, ending) => {
      if (ending.error === null) post({ kind: 'answered', requestId, payload: ending.payload });
      else post({ kind: 'failed', requestId, error: ending.error });
    },
    next: () => {
      post({ kind: 'next' });
      const isAwake = (): boolean => Atomics.load(words, word.awake) === 1;
      const message = isAwake() ? undefined : nextMessage(port, words, word.wakes, isAwake);
      return message === undefined ? soon(port) : (message as FromMessenger);
    },
    exit,
  };
};
