// Adapter of the Sandbox port: a process that speaks the Runtime API, stopped by signals whenever no request is in it. It
// takes about 40 MB and twice the time of a thread to start, and holds what a thread cannot: native code that never
// returns, an abort of V8, memory outside of the heap, any language.

import type { Readable } from 'node:stream';
import { RuntimeApi } from '../runtime-api/runtime-api.ts';
import type { RuntimeAnswer } from '../runtime-api/read-answer.ts';
import { cpuShareOf, type CpuShare, type CpuShareMode } from './cpu-share.ts';
import { ProcessGroup } from './process-group.ts';
import { programVariable } from './process-program.ts';
import type {
  ResponseSink,
  Sandbox,
  SandboxAnswer,
  SandboxExit,
  SandboxOptions,
  SandboxRequest,
  SandboxStart,
} from './sandbox.ts';

export interface ProcessSandboxOptions extends SandboxOptions {
  /** The bundled process/main. */
  readonly runtimeFile: string;
  readonly cpuShare: CpuShareMode;
}

/** How often the memory of a busy process is looked at. */
const memoryLookMs = 25;

const signalWords: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGTERM: 'terminated',
  SIGINT: 'interrupt',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
};

const exitReason = (code: number | null, signal: string | null): string => {
  if (signal !== null) return `signal: ${signalWords[signal] ?? signal}`;
  return code === 0 ? '' : `exit status ${code}`;
};

/** Resolves once what a stream holds now has been heard: when a turn of the event loop brings nothing new. */
const drained = async (heard: () => number): Promise<void> => {
  for (let before = -1; before !== heard();) {
    before = heard();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};

class ProcessSandbox implements Sandbox {
  maxMemoryBytes = 0;
  readonly #options: ProcessSandboxOptions;
  readonly #api: RuntimeApi;
  #group: ProcessGroup | null = null;
  #cpu: CpuShare | null = null;
  #gone: Promise<void> = Promise.resolve();
  #exited: SandboxExit | null = null;
  #started: ((start: SandboxStart) => void) | null = null;
  #answered: ((answer: SandboxAnswer) => void) | null = null;
  #sink: ResponseSink | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;
  #reason: string | null = null;
  /** Pieces of log text so far. */
  #heard = 0;

  constructor(options: ProcessSandboxOptions) {
    this.#options = options;
    this.#api = new RuntimeApi({
      onNext: () => this.#settleStart({ kind: 'ready', atMs: options.clock() }),
      onAnswer: (answer) => void this.#hearAnswer(answer),
      onStreamBegun: (contentType) => this.#sink?.begun(contentType),
      onChunk: (bytes) => this.#sink?.chunk(bytes),
      onInitError: (errorType, payload) =>
        this.#settleStart({ kind: 'failed', atMs: options.clock(), errorType, payload }),
    });
  }

  async start(): Promise<SandboxStart> {
    const address = await this.#api.listen();
    if (this.#exited !== null) {
      // Killed while it waited.
      this.#api.close();
      return this.#exited;
    }
    const group = this.#spawn(address);
    this.#group = group;
    this.#cpu = cpuShareOf(this.#options.cpuShare, group, this.#options.program.memoryMb);
    for (const stream of [group.child.stdout, group.child.stderr]) this.#listen(stream!);
    this.#gone = new Promise((resolve) => {
      group.child.once('error', (error) => {
        this.#reason ??= error.message;
        this.#end();
        resolve();
      });
      group.child.once('close', (code, signal) => {
        this.#reason ??= exitReason(code, signal);
        this.#end();
        resolve();
      });
    });
    this.#watchMemory();
    return new Promise((resolve) => {
      this.#started = resolve;
    });
  }

  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer> {
    if (this.#exited !== null) return Promise.resolve(this.#exited);
    this.#sink = sink;
    this.#group!.continue();
    this.#cpu!.begin();
    this.#watchMemory();
    this.#api.deliver(request);
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  kill(): Promise<void> {
    this.#reason ??= 'signal: killed';
    this.#group?.kill();
    this.#settleExited();
    return this.#gone;
  }

  #spawn(address: string): ProcessGroup {
    const { program, runtimeFile } = this.#options;
    const isExecutable = program.handlerFormat === 'executable';
    return new ProcessGroup({
      command: isExecutable ? program.handlerFile : process.execPath,
      args: isExecutable ? [] : [runtimeFile],
      directory: program.environment['LAMBDA_TASK_ROOT'] ?? '.',
      environment: {
        ...program.environment,
        AWS_LAMBDA_RUNTIME_API: address,
        AWS_LAMBDA_LOG_GROUP_NAME: program.logGroupName,
        AWS_LAMBDA_LOG_STREAM_NAME: program.logStreamName,
        ...(isExecutable ? {} : { [programVariable]: JSON.stringify(program) }),
      },
    });
  }

  #listen(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.#heard += 1;
      if (this.#exited === null) this.#options.onLog(text);
    });
  }

  /** Stops the process unless something is to be done. */
  #rest(): void {
    if (this.#answered !== null || this.#started !== null) return;
    this.#group?.stop();
  }

  async #hearAnswer({ errorType, payload, fatal }: RuntimeAnswer): Promise<void> {
    const atMs = this.#options.clock();
    this.#cpu?.end();
    clearInterval(this.#memoryTimer);
    const answered = this.#answered;
    this.#answered = null;
    this.#sink = undefined;
    this.#noteMemory();
    // What was printed before the answer may still be in the pipe.
    await drained(() => this.#heard);
    answered?.(
      errorType === null ? { kind: 'answered', atMs, payload } : { kind: 'failed', atMs, errorType, payload, fatal },
    );
    this.#rest();
  }

  #settleStart(start: SandboxStart): void {
    if (this.#started === null) return;
    clearInterval(this.#memoryTimer);
    this.#noteMemory();
    this.#started(start);
    this.#started = null;
    this.#rest();
  }

  #watchMemory(): void {
    const limitBytes = this.#options.program.memoryMb * 1024 * 1024;
    clearInterval(this.#memoryTimer);
    this.#memoryTimer = setInterval(() => {
      if ((this.#group?.residentBytes() ?? 0) > limitBytes) void this.kill();
    }, memoryLookMs);
    this.#memoryTimer.unref();
  }

  #noteMemory(): void {
    this.maxMemoryBytes = Math.max(this.maxMemoryBytes, this.#group?.peakBytes() ?? 0);
  }

  /** The process is gone. */
  #end(): void {
    clearInterval(this.#memoryTimer);
    this.#cpu?.release();
    this.#api.close();
    this.#settleExited();
  }

  #settleExited(): void {
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason: this.#reason ?? '' };
    this.#started?.(this.#exited);
    this.#started = null;
    this.#answered?.(this.#exited);
    this.#answered = null;
    this.#sink = undefined;
  }
}

/** A sandbox in a process. */
export const processSandbox = (options: ProcessSandboxOptions): Sandbox => new ProcessSandbox(options);
