// Entry of a process that is one execution environment of a Node.js function. The same loader, context and rules of
// ending as in a worker thread. The handler runs on the main thread, which blocks between invocations; another thread
// speaks the Runtime API; and the platform stops the whole process.

import { writeSync } from 'node:fs';
import { isMainThread, MessageChannel, Worker, workerData, type MessagePort } from 'node:worker_threads';
import { programVariable } from '../isolation/process-program.ts';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import { patchConsole, type WorkerLog } from '../worker/log.ts';
import { nextMessage } from '../worker/next-message.ts';
import { installStreaming, type StreamPort } from '../worker/response-stream.ts';
import { runRuntime } from '../worker/runtime.ts';
import { runMessenger } from './messenger.ts';
import { runSlotsMain } from './slots-main.ts';
import { runSlotsWorker, type SlotsBirth } from './slots-worker.ts';
import { word, wordCount, type FromMessenger, type MessengerBirth, type ToMessenger } from './protocol.ts';

const writeAll = (text: string): void => {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      // The platform is behind: the pipe is full. Anything else means that nobody can read it.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
};

/** What stands above the runtime on Lambda belongs to another user. */
const confineSignals = (): void => {
  const kill = process.kill.bind(process);
  process.kill = (pid: number, signal?: string | number): true => {
    if (pid !== process.ppid && pid !== 1 && pid !== -1) return kill(pid, signal);
    throw Object.assign(new Error('kill EPERM'), { errno: -1, code: 'EPERM', syscall: 'kill' });
  };
};

/** For how long an end may wait for the platform to hear the rest. */
const tellingLimitMs = 5000;

const streamTo = (post: (message: ToMessenger) => void, requestId: string): StreamPort => ({
  begun: (contentType) => post({ kind: 'streamBegun', requestId, contentType }),
  chunk: (bytes) => post({ kind: 'chunk', bytes }),
});

/** The other thread; @returns the port to it */
const startMessenger = (words: Int32Array): MessagePort => {
  const { port1: port, port2 } = new MessageChannel();
  const birth: MessengerBirth = { port: port2, words, address: process.env['AWS_LAMBDA_RUNTIME_API']! };
  new Worker(__filename, { workerData: birth, transferList: [port2], env: {}, execArgv: [] }).unref();
  port.unref();
  return port;
};

/** What to run, taken out of the handler's sight. */
const takeProgram = (): SandboxProgram => {
  const program = JSON.parse(process.env[programVariable]!) as SandboxProgram;
  delete process.env[programVariable];
  return program;
};

/** What handlers find different from a plain process. */
const furnish = (log: WorkerLog, { environment }: SandboxProgram): void => {
  installStreaming();
  confineSignals();
  patchConsole(log, environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? 'JSON' : 'Text');
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

const runHandler = (): void => {
  const program = takeProgram();
  const words = new Int32Array(new SharedArrayBuffer(wordCount * Int32Array.BYTES_PER_ELEMENT));
  // Extensions end a runtime by SIGTERM, which it may hear.
  if ((program.extensions ?? []).length > 0) Atomics.store(words, word.awake, 1);
  const port = startMessenger(words);
  // Taken before any handler can replace it.
  const exit = process.exit.bind(process);
  const log: WorkerLog = { wanted: true, requestId: null, write: writeAll };
  const post = (message: ToMessenger): void => port.postMessage(message);
  // Whoever ends the process, what was said before is to reach the platform.
  process.once('exit', () => {
    Atomics.store(words, word.told, 0);
    post({ kind: 'ending' });
    Atomics.wait(words, word.told, 0, tellingLimitMs);
  });
  furnish(log, program);
  runRuntime({
    program,
    log,
    // Asking for the next says it.
    ready: () => undefined,
    initFailed: (error) => post({ kind: 'initFailed', error }),
    stream: (requestId) => streamTo(post, requestId),
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
  });
};

const birth = workerData as MessengerBirth | SlotsBirth;
if (!isMainThread) {
  if ('slots' in birth) runSlotsWorker(birth, writeAll);
  else runMessenger(birth);
} else if (process.env['AWS_LAMBDA_MAX_CONCURRENCY'] === undefined) runHandler();
else runSlotsMain(takeProgram(), writeAll);
