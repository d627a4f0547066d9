// Entry of a process that is one execution environment of a Node.js function. The same loader, context and rules of
// ending as in a worker thread. The handler runs on the main thread, which blocks between invocations; another thread
// speaks the Runtime API; and the platform stops the whole process.

import { writeSync } from 'node:fs';
import { isMainThread, MessageChannel, Worker, workerData, type MessagePort } from 'node:worker_threads';
import { programVariable } from '../sandbox/process-program.ts';
import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { thrownError, unhandledRejection, type FunctionError } from '../worker/errors.ts';
import { beginInvocation, type Ending, type RunningInvocation } from '../worker/invocation.ts';
import { loadHandler, type Handler } from '../worker/load-handler.ts';
import { patchConsole, type WorkerLog } from '../worker/log.ts';
import { nextMessage } from '../worker/next-message.ts';
import { installStreaming, type StreamPort } from '../worker/response-stream.ts';
import { runMessenger } from './messenger.ts';
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

const runHandler = (): void => {
  const program = takeProgram();
  const words = new Int32Array(new SharedArrayBuffer(wordCount * Int32Array.BYTES_PER_ELEMENT));
  const port = startMessenger(words);
  // Taken before any handler can replace them.
  const exit = process.exit.bind(process);
  const immediate = setImmediate;
  const log: WorkerLog = { wanted: true, requestId: null, write: writeAll };

  let handler: Handler | null = null;
  let current: SandboxRequest | null = null;
  let running: RunningInvocation | null = null;

  const post = (message: ToMessenger): void => port.postMessage(message);

  /** Says it, waits until the platform has heard, and ends. */
  const endWith = (message: ToMessenger, status: number): void => {
    Atomics.store(words, word.told, 0);
    post(message);
    Atomics.wait(words, word.told, 0);
    exit(status);
  };

  const park = (): void => {
    const request = nextMessage(port, words, word.wakes) as FromMessenger;
    current = request;
    // A fresh turn of the event loop: a handler that answers within its call must not nest the next one in it.
    immediate(begin, request);
  };

  const begin = (request: SandboxRequest): void => {
    log.requestId = request.requestId;
    if (request.traceId === null) delete process.env['_X_AMZN_TRACE_ID'];
    else process.env['_X_AMZN_TRACE_ID'] = request.traceId;
    let answered = false;
    const settle = (ending: Ending, fatal: boolean): void => {
      answered = true;
      answer(request.requestId, ending, fatal);
    };
    const invocation = beginInvocation(handler!, program, request, {
      settle,
      stream: streamTo(post, request.requestId),
    });
    // Answered inside the call, the next request may already be taken.
    if (!answered) running = invocation;
  };

  const answer = (requestId: string, ending: Ending, fatal: boolean): void => {
    running = null;
    current = null;
    if (ending.error === null) post({ kind: 'answered', requestId, payload: ending.payload });
    else if (fatal) return endWith({ kind: 'failed', requestId, error: ending.error, fatal }, 1);
    else post({ kind: 'failed', requestId, error: ending.error, fatal });
    return park();
  };

  const crash = (error: FunctionError, status: number): void => {
    log.write(`${new Date().toISOString()}\t${log.requestId ?? 'undefined'}\tERROR\t${error.payload}\n`);
    if (handler === null) endWith({ kind: 'initFailed', error }, status);
    else if (current === null) exit(status);
    else endWith({ kind: 'failed', requestId: current.requestId, error, fatal: true }, status);
  };

  // Exit codes 129 and 128 are the runtime's own.
  process.on('uncaughtException', (error) => crash(thrownError(error), 129));
  process.on('unhandledRejection', (reason) => crash(unhandledRejection(reason), 128));
  process.on('beforeExit', () => {
    if (handler === null) {
      crash(thrownError(new Error('the event loop is empty and the handler module has not loaded')), 13);
    } else if (running !== null) running.loopIsEmpty();
    else if (current === null) park();
  });

  furnish(log, program);
  const opened = (loaded: Handler | FunctionError): void => {
    if (typeof loaded !== 'function') return endWith({ kind: 'initFailed', error: loaded }, 1);
    handler = loaded;
    post({ kind: 'ready' });
    return park();
  };
  void loadHandler(program).then(opened);
};

if (isMainThread) runHandler();
else runMessenger(workerData as MessengerBirth);
