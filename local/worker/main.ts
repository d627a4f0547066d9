// Entry of a worker thread that is one execution environment. Asking for the next request, it blocks in Atomics.wait, so
// that timers, promises and sockets of the handler stand still until there is one, and then go on where they were.

import { workerData } from 'node:worker_threads';
import { machineClock } from '../clock/clock.ts';
import { restedAtOf, word, type FromWorker, type ToWorker, type WorkerBirth } from '../sandbox/protocol.ts';
import { endChildrenOf, ownThreadNumber } from '../isolation/thread-children.ts';
import { confine } from './confine.ts';
import { patchConsole, patchStandardStreams, workerLog } from './log.ts';
import { furnishPlaces } from './places.ts';
import { limitMemory, memoryBytes } from './memory.ts';
import { nextMessage } from './next-message.ts';
import { installStreaming, type StreamPort } from './response-stream.ts';
import { runRuntime } from './runtime.ts';

const { program, port, words } = workerData as WorkerBirth;
// The handler can read workerData; the port is not for it.
for (const key of Object.keys(workerData as object)) delete (workerData as Record<string, unknown>)[key];

// Taken before any handler can replace them.
const exit = process.exit.bind(process);
const kill = process.kill.bind(process);
const threadNumber = ownThreadNumber();
Atomics.store(words, word.threadNumber, threadNumber);
process.once('exit', () => endChildrenOf(threadNumber, kill));
const log = workerLog(port, words);
const post = (message: FromWorker): void => port.postMessage(message);

const stream: StreamPort = {
  begun: (contentType) => post({ kind: 'streamBegun', contentType }),
  chunk: (bytes) => post({ kind: 'chunk', bytes }),
};

const endSelf = (reason: string): void => {
  post({ kind: 'exiting', memoryBytes: memoryBytes(), reason });
  exit(1);
};

const lookAtMemory = limitMemory(words, program.memoryMb, () => endSelf('signal: killed'));

const restedAt = restedAtOf(words);

/** Says that it rests, to whoever waits for that, and rests. */
const rest = (): ToWorker => {
  restedAt[0] = machineClock();
  Atomics.store(words, word.resting, 1);
  if (Atomics.load(words, word.restAwaited) === 1) post({ kind: 'resting' });
  const request = nextMessage(port, words, word.wakes) as ToWorker;
  Atomics.store(words, word.resting, 0);
  return request;
};

patchConsole(log, program.environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? 'JSON' : 'Text');
patchStandardStreams(log);
const needsProcess = (reason: string): void => post({ kind: 'needsProcess', reason });
confine(log, { end: endSelf, needsProcess });
furnishPlaces(program.environment['LAMBDA_TASK_ROOT'], needsProcess);
installStreaming();

runRuntime({
  program,
  log,
  ready: () => {
    lookAtMemory();
    post({ kind: 'ready', atMs: machineClock(), memoryBytes: memoryBytes() });
  },
  initFailed: (error) => post({ kind: 'initFailed', atMs: machineClock(), ...error }),
  stream: () => stream,
  answer: (_, ending) => {
    lookAtMemory();
    const atMs = machineClock();
    if (ending.error === null) post({ kind: 'answered', atMs, memoryBytes: memoryBytes(), payload: ending.payload });
    else post({ kind: 'failed', atMs, memoryBytes: memoryBytes(), ...ending.error });
  },
  next: rest,
  exit,
});
