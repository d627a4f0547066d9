// Adapter of the Sandbox port: a process that speaks the Runtime API, stopped by signals whenever no request is in it. It
// takes about 40 MB and twice the time of a thread to start, and holds what a thread cannot: native code that never
// returns, an abort of V8, memory outside of the heap, any language.

import type { Readable } from 'node:stream';
import { RuntimeApi, type HeardAnswer } from '../runtime-api/runtime-api.ts';
import type { Cgroup } from './cgroup.ts';
import { cpuShareOf, type CpuShare } from './cpu-share.ts';
import { exitReason } from './exit-reason.ts';
import { launchIn, type Launch, type ConfinedRoot } from './launch.ts';
import { ProcessGroup } from './process-group.ts';
import type { ProcessHost } from './process-host.ts';
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
  readonly host: ProcessHost;
}

/** How often the memory of a busy process is looked at. */
const memoryLookMs = 25;

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
  #cgroup: Cgroup | null = null;
  #cpu: CpuShare | null = null;
  #gone: Promise<void> = Promise.resolve();
  #exited: SandboxExit | null = null;
  #started: ((start: SandboxStart) => void) | null = null;
  #answered: ((answer: SandboxAnswer) => void) | null = null;
  #sink: ResponseSink | undefined;
  /** What the runtime answered, until the platform is told. */
  #said: Exclude<SandboxAnswer, SandboxExit> | null = null;
  /** Whether it has asked for an invocation since it got the last. */
  #asked = false;
  #memoryTimer: NodeJS.Timeout | undefined;
  #reason: string | null = null;
  /** Pieces of log text so far. */
  #heard = 0;

  constructor(options: ProcessSandboxOptions) {
    this.#options = options;
    this.#api = new RuntimeApi({
      onNext: () => {
        this.#settleStart({ kind: 'ready', atMs: options.clock() });
        this.#asked = true;
        if (this.#said?.kind === 'failed') this.#settleSaid();
      },
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
    const { host, program, home } = this.#options;
    this.#cpu = cpuShareOf(host.cpuShare, { group, cgroup: this.#cgroup, memoryMb: program.memoryMb });
    for (const stream of [group.child.stdout, group.child.stderr]) this.#listen(stream!);
    this.#gone = new Promise((resolve) => {
      group.child.once('error', (error) => {
        this.#reason ??= error.message;
        this.#end();
        resolve();
      });
      group.child.once('close', (code, signal) => {
        this.#reason ??= exitReason(code, signal, home !== null);
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
    this.#asked = false;
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
    const { host, places, home, program } = this.#options;
    this.#cgroup = host.newCgroup(program.memoryMb);
    const root = home?.root(places) ?? null;
    return new ProcessGroup(launchIn(this.#launch(address, root), this.#cgroup, root), host.scratch);
  }

  #launch(address: string, root: ConfinedRoot | null): Launch {
    const { host, places, program } = this.#options;
    const inside = root?.inside ?? ((path: string) => path);
    const isExecutable = program.handlerFormat === 'executable';
    const handlerFile = inside(program.handlerFile);
    const { needs, nodeFlags = [] } = program;
    const refused = needs?.refused ?? null;
    const seen = needs && {
      needs: {
        ...needs,
        unreadable: needs.unreadable.map(inside),
        refused: refused === null ? null : inside(refused),
      },
    };
    return {
      command: isExecutable ? handlerFile : inside(process.execPath),
      args: isExecutable ? [] : [...nodeFlags, inside(host.runtimeFile)],
      directory: root === null ? places.taskRoot : '/',
      wrappers: 0,
      environment: {
        ...program.environment,
        AWS_LAMBDA_RUNTIME_API: address,
        AWS_LAMBDA_LOG_GROUP_NAME: program.logGroupName,
        AWS_LAMBDA_LOG_STREAM_NAME: program.logStreamName,
        ...(isExecutable ? {} : { [programVariable]: JSON.stringify({ ...program, ...seen, handlerFile }) }),
      },
    };
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

  async #hearAnswer({ errorType, payload }: HeardAnswer): Promise<void> {
    const atMs = this.#options.clock();
    this.#said =
      errorType === null
        ? { kind: 'answered', atMs, payload }
        : { kind: 'failed', atMs, errorType, payload, fatal: false };
    this.#cpu?.end();
    clearInterval(this.#memoryTimer);
    this.#noteMemory();
    // After an error a runtime asks for the next invocation, or it ends, and only then is known which.
    if (errorType !== null) this.#group?.continue();
    // What was printed before the answer may still be in the pipe.
    await drained(() => this.#heard);
    if (errorType === null || this.#asked) this.#settleSaid();
  }

  #settleSaid(): void {
    const said = this.#said;
    if (said === null) return;
    this.#said = null;
    this.#sink = undefined;
    this.#answered?.(said);
    this.#answered = null;
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
    this.#cpu?.end();
    this.#cgroup?.remove();
    this.#api.close();
    this.#settleExited();
  }

  #settleExited(): void {
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason: this.#reason ?? '' };
    this.#started?.(this.#exited);
    this.#started = null;
    const said = this.#said;
    this.#said = null;
    this.#answered?.(said?.kind === 'failed' ? { ...said, fatal: true } : (said ?? this.#exited));
    this.#answered = null;
    this.#sink = undefined;
  }
}

/** A sandbox in a process. */
export const processSandbox = (options: ProcessSandboxOptions): Sandbox => new ProcessSandbox(options);
