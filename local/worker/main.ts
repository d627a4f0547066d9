// Entry of a worker thread that is one execution environment. Asking for the next request, it blocks in Atomics.wait, so
// that timers, promises and sockets of the handler stand still until there is one, and then go on where they were.

import { workerData } from 'node:worker_threads';
import { word, type FromWorker, type WorkerBirth } from '../sandbox/protocol.ts';
import { endChildrenOf, ownThreadNumber } from '../isolation/thread-children.ts';
import { confine } from './confine.ts';
import { patchConsole, patchStandardStreams, workerLog } from './log.ts';
import { furnishPlaces } from './places.ts';
import { limitMemory, memoryBytes } from './memory.ts';
import { installStreaming } from './response-stream.ts';
import { runRuntime } from './runtime.ts';
import { workerHost } from './worker-host.ts';

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

const endSelf = (reason: string): void => {
  post({ kind: 'exiting', memoryBytes: memoryBytes(), reason });
  exit(1);
};

const lookAtMemory = limitMemory(words, program.memoryMb, () => endSelf('signal: killed'));

patchConsole(log, program.environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? 'JSON' : 'Text');
patchStandardStreams(log);
const needsProcess = (reason: string): void => post({ kind: 'needsProcess', reason });
confine(log, { end: endSelf, needsProcess });
furnishPlaces(program.environment['LAMBDA_TASK_ROOT'], needsProcess);
installStreaming();

runRuntime(workerHost({ program, port, words }, log, lookAtMemory, exit));
