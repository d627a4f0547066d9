// Adapter of the Sandbox port: a process that speaks the Runtime API, stopped by signals while it waits for a request. It
// takes about 40 MB and twice the time of a thread to start, and holds what a thread cannot: native code that never
// returns, an abort of V8, memory outside of the heap, any language.

import type { Readable } from 'node:stream';
import { RuntimeApi, type HeardAnswer } from '../runtime-api/runtime-api.ts';
import type { Inspection } from '../inspect/inspection.ts';
import { watchInspector } from '../inspect/inspector-watch.ts';
import type { Cgroup } from './cgroup.ts';
import { bootstrapProblem, executableProblem } from './bootstrap.ts';
import { outsideOf } from './confinement.ts';
import { cpuShareOf, type CpuShare } from './cpu-share.ts';
import { exitReason } from './exit-reason.ts';
import { lambdaPaths } from './lambda-paths.ts';
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
  SandboxRest,
  SandboxStart,
} from './sandbox.ts';

export interface ProcessSandboxOptions extends SandboxOptions {
  readonly host: ProcessHost;
  /** Of a function that is debugged: its processes wait for a debugger, and are not stopped between invocations. */
  readonly inspection?: Inspection | null;
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
  #rested: ((rest: SandboxRest) => void) | null = null;
  #sink: ResponseSink | undefined;
  /** When it asked for another invocation; null while it has one. */
  #askedAtMs: number | null = null;
  #memoryTimer: NodeJS.Timeout | undefined;
  #reason: string | null = null;
  /** On which a debugger is waited for; null where none is. */
  readonly #inspectorPort: number | null;
  /** Pieces of log text so far. */
  #heard = 0;

  constructor(options: ProcessSandboxOptions) {
    this.#options = options;
    const { inspection = null, program } = options;
    this.#inspectorPort = inspection === null || program.handlerFormat === 'executable' ? null : inspection.take();
    this.#api = new RuntimeApi({
      onNext: () => void this.#hearNext(),
      onAnswer: (answer) => this.#hearAnswer(answer),
      onStreamBegun: (contentType) => this.#sink?.begun(contentType),
      onChunk: (bytes) => this.#sink?.chunk(bytes),
      onInitError: (errorType, payload) =>
        this.#settleStart({ kind: 'failed', atMs: options.clock(), errorType, payload }),
    });
  }

  async start(): Promise<SandboxStart> {
    const problem = this.#entryProblem();
    if (problem !== null) {
      this.#exited = { kind: 'exited', atMs: this.#options.clock(), reason: problem, unbegun: true };
      return this.#exited;
    }
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
    if (this.#inspectorPort !== null) this.#watchInspector(this.#inspectorPort);
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
    this.#askedAtMs = null;
    this.#api.deliver(request, sink?.live === true);
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  rest(): SandboxRest | Promise<SandboxRest> {
    if (this.#exited !== null) return this.#exited;
    if (this.#askedAtMs !== null) return { kind: 'asked', atMs: this.#askedAtMs };
    return new Promise((resolve) => {
      this.#rested = resolve;
    });
  }

  look(): void {
    // It tells as soon as it is known.
  }

  kill(): Promise<void> {
    this.#reason ??= 'signal: killed';
    this.#group?.kill();
    this.#settleExited();
    return this.#gone;
  }

  get #isExecutable(): boolean {
    return this.#options.program.handlerFormat === 'executable';
  }

  /** What starts the runtime in its stead; an OS-only runtime knows none (Developer Guide, runtimes-modify). */
  get #wrapper(): string | null {
    const { environment } = this.#options.program;
    return this.#isExecutable ? null : (environment['AWS_LAMBDA_EXEC_WRAPPER'] ?? null);
  }

  /** Why the runtime cannot be started; null when nothing speaks against it. */
  #entryProblem(): string | null {
    const { program, places, home } = this.#options;
    if (this.#isExecutable) {
      const seenAt = home?.root(places).inside(program.handlerFile) ?? program.handlerFile;
      return bootstrapProblem(program.handlerFile, seenAt);
    }
    const wrapper = this.#wrapper;
    if (wrapper === null) return null;
    return executableProblem(outsideOf(places, wrapper), wrapper);
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
    const isExecutable = this.#isExecutable;
    const handlerFile = inside(program.handlerFile);
    const { needs, nodeFlags = [] } = program;
    const port = this.#inspectorPort;
    // What Node.js says of it would stand in the function's log.
    const inspected = port === null ? [] : [`--inspect-brk=127.0.0.1:${port}`, '--inspect-publish-uid=http'];
    const refused = needs?.refused ?? null;
    const seen = needs && {
      needs: {
        ...needs,
        unreadable: needs.unreadable.map(inside),
        refused: refused === null ? null : inside(refused),
      },
    };
    const node = [inside(process.execPath), ...inspected, ...nodeFlags, inside(host.runtimeFile)];
    const wrapper = this.#wrapper;
    const wrapped = wrapper === null ? node : [root === null ? outsideOf(places, wrapper) : wrapper, ...node];
    const [command, ...args] = isExecutable ? [handlerFile] : wrapped;
    return {
      command: command!,
      args,
      directory: root === null ? places.taskRoot : '/',
      wrappers: 0,
      environment: {
        // The home directory of this user is not the handler's; in a file system of its own there is another user.
        ...(root === null ? { HOME: lambdaPaths.home } : {}),
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

  #hearAnswer({ errorType, payload, bytes }: HeardAnswer): void {
    const atMs = this.#options.clock();
    this.#sink = undefined;
    this.#answered?.(
      errorType === null ? { kind: 'answered', atMs, payload, bytes } : { kind: 'failed', atMs, errorType, payload },
    );
    this.#answered = null;
  }

  /** It asks for an invocation: its start is over, or the one before; until there is another it is stopped. */
  async #hearNext(): Promise<void> {
    const atMs = this.#options.clock();
    this.#cpu?.end();
    // A debugger sets its breakpoints between invocations too.
    if (this.#inspectorPort === null) this.#group?.stop();
    clearInterval(this.#memoryTimer);
    this.#noteMemory();
    // What was printed before may still be in the pipe.
    await drained(() => this.#heard);
    if (this.#exited !== null) return;
    this.#askedAtMs = atMs;
    if (this.#started !== null) this.#settleStart({ kind: 'ready', atMs });
    this.#rested?.({ kind: 'asked', atMs });
    this.#rested = null;
  }

  #settleStart(start: SandboxStart): void {
    this.#started?.(start);
    this.#started = null;
  }

  /** Until somebody lets it run it is stopped; afterwards whenever its debugger says so. */
  #watchInspector(port: number): void {
    const tell = (isHeld: boolean): void => {
      if (this.#exited === null) this.#options.onHeld?.(isHeld);
    };
    tell(true);
    const watch = watchInspector(port, tell);
    void this.#gone.finally(() => {
      watch.stop();
      this.#options.inspection?.release(port);
    });
  }

  #watchMemory(): void {
    // What a debugger keeps is not the handler's.
    if (this.#inspectorPort !== null) return;
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
    if (this.#exited === null && this.#inspectorPort !== null) this.#options.onHeld?.(false);
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason: this.#reason ?? '' };
    this.#settleStart(this.#exited);
    this.#answered?.(this.#exited);
    this.#answered = null;
    this.#rested?.(this.#exited);
    this.#rested = null;
    this.#sink = undefined;
  }
}

/** A sandbox in a process. */
export const processSandbox = (options: ProcessSandboxOptions): Sandbox => new ProcessSandbox(options);
