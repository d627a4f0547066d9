// Entry of a process that is one execution environment of a Node.js function. The same loader, context and rules of
// ending as in a worker thread. The handler runs on the main thread, which blocks between invocations; another thread
// speaks the Runtime API; and the platform stops the whole process.

import { isMainThread, MessageChannel, Worker, workerData, type MessagePort } from 'node:worker_threads';
import { takeProgram } from '../isolation/process-program.ts';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import { patchConsole, type WorkerLog } from '../worker/log.ts';
import { installStreaming } from '../worker/response-stream.ts';
import { runRuntime } from '../worker/runtime.ts';
import { confineSignals } from './confine-signals.ts';
import { handlerHost, tellEnd } from './handler-host.ts';
import { runMessenger } from './messenger.ts';
import { runSlotsMain } from './slots-main.ts';
import { runSlotsWorker, type SlotsBirth } from './slots-worker.ts';
import { word, wordCount, type MessengerBirth } from './protocol.ts';
import { writeAll } from './write-all.ts';

const write = (text: string): void => writeAll(text);

/** The other thread; @returns the port to it */
const startMessenger = (words: Int32Array): MessagePort => {
  const { port1: port, port2 } = new MessageChannel();
  const birth: MessengerBirth = { port: port2, words, address: process.env['AWS_LAMBDA_RUNTIME_API']! };
  new Worker(__filename, { workerData: birth, transferList: [port2], env: {}, execArgv: [] }).unref();
  port.unref();
  return port;
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
  // Extensions end a runtime by SIGTERM, which it may hear.
  if ((program.extensions ?? []).length > 0) Atomics.store(words, word.awake, 1);
  const line = { port: startMessenger(words), words };
  // Taken before any handler can replace it.
  const exit = process.exit.bind(process);
  const log: WorkerLog = { wanted: true, requestId: null, write };
  // Whoever ends the process, what was said before is to reach the platform.
  process.once('exit', () => tellEnd(line));
  furnish(log, program);
  runRuntime(handlerHost(program, log, line, exit));
};

const birth = workerData as MessengerBirth | SlotsBirth;
if (!isMainThread) {
  if ('slots' in birth) runSlotsWorker(birth, write);
  else runMessenger(birth);
} else if (process.env['AWS_LAMBDA_MAX_CONCURRENCY'] === undefined) runHandler();
else runSlotsMain(takeProgram(), write);
