// Adapter of the Sandbox port: a thread of this process. It starts in about 20 ms and takes about 8 MB, so a desk
// machine holds hundreds. What a thread cannot do:
// - end inside a native call that blocks (execSync, pbkdf2Sync): it ends when the call returns;
// - survive one allocation that passes V8's heap limit by more than 16 MB, all that Node grants to wind a thread up: V8
//   then aborts the process. So V8's limit lies far above the function's memory, and the memory is watched instead, by
//   the worker (worker/memory.ts) and from outside (memory-watch.ts). A handler that allocates a gigabyte within a tenth
//   of a second can still outrun both.

import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { watchMemory } from './memory-watch.ts';
import { newWords, restedAtOf, word, type FromWorker, type WorkerBirth } from '../sandbox/protocol.ts';
import { watchRest, type Resting } from './rest-watch.ts';
import { endChildrenOf } from './thread-children.ts';
import type {
  ResponseSink,
  Sandbox,
  SandboxAnswer,
  SandboxExit,
  SandboxOptions,
  SandboxRequest,
  SandboxRest,
  SandboxStart,
} from '../sandbox/sandbox.ts';

/** What V8 allows above the function's memory: room for a large string or array on its way to being noticed. */
const heapHeadroomMb = 1024;

/** Node.js has it from 22.16 on. */
interface HeapTeller {
  readonly getHeapStatistics?: () => Promise<{ readonly used_heap_size: number }>;
}

const heapMbOf = (worker: Worker): Promise<number> | null =>
  (worker as HeapTeller).getHeapStatistics?.().then(({ used_heap_size }) => used_heap_size / (1024 * 1024)) ?? null;

const newWorker = (runtimeFile: string, birth: WorkerBirth): Worker =>
  new Worker(runtimeFile, {
    workerData: birth,
    transferList: [birth.port],
    env: { ...birth.program.environment },
    argv: [],
    execArgv: [...(birth.program.nodeFlags ?? [])],
    // Piped to nowhere: what handlers print goes another way, what Node itself prints there is dropped.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: birth.program.memoryMb + heapHeadroomMb },
  });

class WorkerSandbox implements Sandbox {
  maxMemoryBytes = 0;
  readonly #options: SandboxOptions;
  readonly #runtimeFile: string;
  readonly #words = newWords();
  readonly #restedAt = restedAtOf(this.#words);
  #worker: Worker | null = null;
  #port: MessagePort | null = null;
  #gone: Promise<void> = Promise.resolve();
  #exited: SandboxExit | null = null;
  #started: ((start: SandboxStart) => void) | null = null;
  #answered: ((answer: SandboxAnswer) => void) | null = null;
  #rested: ((rest: SandboxRest) => void) | null = null;
  #sink: ResponseSink | undefined;
  /** Why it ends, once somebody knows. */
  #reason: string | null = null;

  constructor(options: SandboxOptions, runtimeFile: string) {
    this.#options = options;
    this.#runtimeFile = runtimeFile;
  }

  start(): Promise<SandboxStart> {
    const { port1, port2 } = new MessageChannel();
    const { program } = this.#options;
    const birth: WorkerBirth = { program, port: port2, words: this.#words };
    this.#port = port1;
    let worker: Worker;
    try {
      worker = newWorker(this.#runtimeFile, birth);
    } catch (error) {
      // NODE_OPTIONS of the function that no thread can have, or no more threads.
      this.#reason = (error as Error).message;
      this.#settleExited();
      port1.close();
      return Promise.resolve(this.#exited!);
    }
    this.#worker = worker;
    const unwatch = watchMemory({
      words: this.#words,
      limitMb: program.memoryMb,
      busy: () => this.#started !== null || this.#answered !== null || this.#rested !== null,
      activeMs: () => worker.performance.eventLoopUtilization().active,
      heapMb: () => heapMbOf(worker),
      endForMemory: () => void this.kill(),
    });
    port1.on('message', (message: FromWorker) => this.#hear(message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#reason = 'signal: killed';
    });
    this.#gone = new Promise((resolve) => {
      worker.on('exit', (code) => {
        unwatch();
        // Its number may be that of another sandbox's thread from now on.
        Atomics.store(this.#words, word.threadNumber, 0);
        this.#end(code);
        resolve();
      });
    });
    return new Promise((resolve) => {
      this.#started = resolve;
    });
  }

  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer> {
    if (this.#exited !== null) return Promise.resolve(this.#exited);
    this.#sink = sink;
    this.#port!.postMessage(request);
    this.#wake();
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  rest(): SandboxRest | Promise<SandboxRest> {
    if (this.#exited !== null) return this.#exited;
    if (this.#isResting) return this.#asked;
    return new Promise((resolve) => {
      this.#rested = resolve;
      watchRest(this.#resting);
    });
  }

  look(): void {
    if (this.#rested !== null && this.#isResting) this.#settleRest(this.#asked);
  }

  readonly #resting: Resting = {
    look: () => {
      this.look();
      return this.#rested === null;
    },
    askToBeTold: () => {
      Atomics.store(this.#words, word.restAwaited, 1);
      // It may have begun to rest just before, and says nothing then.
      this.look();
    },
  };

  shutDown(): Promise<void> {
    return this.kill();
  }

  kill(): Promise<void> {
    this.#reason ??= 'signal: killed';
    endChildrenOf(Atomics.load(this.#words, word.threadNumber), (pid, signal) => process.kill(pid, signal));
    void this.#worker?.terminate();
    this.#settleExited();
    return this.#gone;
  }

  get #isResting(): boolean {
    return Atomics.load(this.#words, word.resting) === 1;
  }

  get #asked(): SandboxRest {
    Atomics.store(this.#words, word.restAwaited, 0);
    return { kind: 'asked', atMs: this.#restedAt[0]! };
  }

  #wake(): void {
    Atomics.add(this.#words, word.wakes, 1);
    Atomics.notify(this.#words, word.wakes);
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'log') {
      Atomics.sub(this.#words, word.logBytes, message.text.length);
      Atomics.notify(this.#words, word.logBytes);
      if (this.#exited === null) this.#options.onLog(message.text);
      return;
    }
    if ('memoryBytes' in message) this.maxMemoryBytes = Math.max(this.maxMemoryBytes, message.memoryBytes);
    switch (message.kind) {
      case 'ready':
        return this.#settleStart(message);
      case 'initFailed':
        return this.#settleStart({ ...message, kind: 'failed' });
      case 'answered':
      case 'failed':
        return this.#settleAnswer(message);
      case 'resting':
        // Said of an invocation before, it may come late.
        return this.look();
      case 'needsProcess':
        return this.#options.onNeedsProcess?.(message.reason);
      case 'streamBegun':
        return this.#sink?.begun(message.contentType);
      case 'chunk':
        return this.#sink?.chunk(message.bytes);
      case 'exiting':
        this.#reason = message.reason;
        return undefined;
    }
  }

  #settleStart(start: SandboxStart): void {
    this.#started?.(start);
    this.#started = null;
  }

  #settleAnswer(answer: SandboxAnswer): void {
    this.#answered?.(answer);
    this.#answered = null;
    this.#sink = undefined;
  }

  #settleRest(rest: SandboxRest): void {
    this.#rested?.(rest);
    this.#rested = null;
  }

  /** The thread is gone: takes what it said last, then closes. */
  #end(code: number): void {
    const port = this.#port!;
    for (;;) {
      const last: { message: FromWorker } | undefined = receiveMessageOnPort(port);
      if (last === undefined) break;
      this.#hear(last.message);
    }
    port.close();
    this.#reason ??= code === 0 ? '' : `exit status ${code}`;
    this.#settleExited();
  }

  #settleExited(): void {
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason: this.#reason ?? '' };
    this.#settleStart(this.#exited);
    this.#settleAnswer(this.#exited);
    this.#settleRest(this.#exited);
  }
}

/** A sandbox in a worker thread; `runtimeFile` is the bundled worker/main. */
export const workerSandbox = (options: SandboxOptions, runtimeFile: string): Sandbox =>
  new WorkerSandbox(options, runtimeFile);
