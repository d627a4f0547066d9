// Entry of a worker thread that is one execution environment. After every answer it blocks in Atomics.wait, so that
// timers, promises and sockets of the handler stand still until the next request, and then go on where they were.

import { workerData } from 'node:worker_threads';
import { machineClock } from '../clock.ts';
import { word, type FromWorker, type ToWorker, type WorkerBirth } from '../sandbox/protocol.ts';
import { endChildrenOf, ownThreadNumber } from '../sandbox/thread-children.ts';
import { confine } from './confine.ts';
import { thrownError, unhandledRejection, type FunctionError } from './errors.ts';
import { beginInvocation, type Ending, type RunningInvocation } from './invocation.ts';
import { loadHandler, type Handler } from './load-handler.ts';
import { patchConsole, patchStandardStreams, workerLog } from './log.ts';
import { limitMemory, memoryBytes } from './memory.ts';
import { nextMessage } from './next-message.ts';
import { installStreaming, type StreamPort } from './response-stream.ts';

const { program, port, words } = workerData as WorkerBirth;
// The handler can read workerData; the port is not for it.
for (const key of Object.keys(workerData as object)) delete (workerData as Record<string, unknown>)[key];

// Taken before any handler can replace them.
const exit = process.exit.bind(process);
const kill = process.kill.bind(process);
const threadNumber = ownThreadNumber();
Atomics.store(words, word.threadNumber, threadNumber);
process.once('exit', () => endChildrenOf(threadNumber, kill));
const background = { immediate: setImmediate };
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

let handler: Handler | null = null;
let running: RunningInvocation | null = null;
/** From taking a request until its answer. */
let inRequest = false;
const lookAtMemory = limitMemory(words, program.memoryMb, () => endSelf('signal: killed'));

const begin = (request: ToWorker): void => {
  log.wanted = request.wantsLog;
  log.requestId = request.requestId;
  if (request.traceId === null) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = request.traceId;
  let answered = false;
  const settle = (ending: Ending, fatal: boolean): void => {
    answered = true;
    answer(ending, fatal);
  };
  const invocation = beginInvocation(handler!, program, request, { settle, stream });
  // Answered inside the call, the next request may already be taken.
  if (!answered) running = invocation;
};

/** Blocks until there is a request, and begins it. */
const park = (): void => {
  const request = nextMessage(port, words, word.wakes) as ToWorker;
  inRequest = true;
  // A fresh turn of the event loop: a handler that answers within its call must not nest the next one in it.
  background.immediate(begin, request);
};

const answer = (ending: Ending, fatal: boolean): void => {
  inRequest = false;
  running = null;
  lookAtMemory();
  const atMs = machineClock();
  if (ending.error === null) post({ kind: 'answered', atMs, memoryBytes: memoryBytes(), payload: ending.payload });
  else post({ kind: 'failed', atMs, memoryBytes: memoryBytes(), fatal, ...ending.error });
  if (fatal) exit(1);
  else park();
};

const crash = (error: FunctionError, status: number): void => {
  log.write(`${new Date().toISOString()}\t${log.requestId ?? 'undefined'}\tERROR\t${error.payload}\n`);
  if (handler === null) post({ kind: 'initFailed', atMs: machineClock(), ...error });
  else post({ kind: 'failed', atMs: machineClock(), memoryBytes: memoryBytes(), fatal: true, ...error });
  exit(status);
};

// Exit codes 129 and 128 are the runtime's own.
process.on('uncaughtException', (error) => crash(thrownError(error), 129));
process.on('unhandledRejection', (reason) => crash(unhandledRejection(reason), 128));
process.on('beforeExit', () => {
  if (handler === null)
    crash(thrownError(new Error('the event loop is empty and the handler module has not loaded')), 13);
  else if (running !== null) running.loopIsEmpty();
  else if (!inRequest) park();
  // A worker whose loop stays empty after this would end.
  background.immediate(() => undefined);
});

patchConsole(log, program.environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? 'JSON' : 'Text');
patchStandardStreams(log);
confine(log, endSelf);
installStreaming();

const opened = (loaded: Handler | FunctionError): void => {
  if (typeof loaded === 'function') {
    handler = loaded;
    lookAtMemory();
    post({ kind: 'ready', atMs: machineClock(), memoryBytes: memoryBytes() });
    park();
  } else {
    post({ kind: 'initFailed', atMs: machineClock(), ...loaded });
    exit(1);
  }
};

void loadHandler(program).then(opened);
