// Adapter of the Sandbox port: a process that speaks the Runtime API, stopped by signals while it waits for a request. It
// takes about 40 MB and twice the time of a thread to start, and holds what a thread cannot: native code that never
// returns, an abort of V8, memory outside of the heap, any language.

import type { Readable } from 'node:stream';
import type { ExtensionInfo, ShutdownReason } from '../sandbox/extension.ts';
import { ExtensionsApi } from '../runtime-api/extensions-api.ts';
import type { HeardAnswer } from '../runtime-api/handed-over.ts';
import { RuntimeApi, type RuntimeEvents } from '../runtime-api/runtime-api.ts';
import { TelemetryApi } from '../runtime-api/telemetry-api.ts';
import type { Inspection } from '../inspect/inspection.ts';
import { watchInspector } from '../inspect/inspector-watch.ts';
import type { Cgroup } from './cgroup.ts';
import { cpuShareOf, type CpuShare } from './cpu-share.ts';
import { ExternalExtensions, type ExtensionFault } from './external-extensions.ts';
import { launchIn } from './launch.ts';
import type { Launch, ConfinedRoot } from '../sandbox/code-places.ts';
import { ProcessGroup } from './process-group.ts';
import type { ProcessHost } from './process-host.ts';
import { credentialsOf, entryProblem, ownVariables, runtimeLaunch, takesSnapshots } from './runtime-launch.ts';
import { ProcessSet } from './process-set.ts';
import { ResidentWatch } from './resident-watch.ts';
import { shutdownPhase } from './shutdown-phase.ts';
import { drained, untilAt } from './waits.ts';
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

export interface ProcessSandboxOptions extends SandboxOptions {
  readonly host: ProcessHost;
  /** Of a function that is debugged: its processes wait for a debugger, and are not stopped between invocations. */
  readonly inspection?: Inspection | null;
}

/** Processes of one control group that the kernel kills together are seen to end within so long. */
const togetherMs = 100;

class ProcessSandbox implements Sandbox {
  maxMemoryBytes = 0;
  readonly #options: ProcessSandboxOptions;
  readonly #api: RuntimeApi;
  readonly #extensions: ExtensionsApi;
  readonly #processes = new ProcessSet();
  readonly #memory: ResidentWatch;
  #external: ExternalExtensions | null = null;
  #runtime: ProcessGroup | null = null;
  #runtimeGone: Promise<void> = Promise.resolve();
  #cgroup: Cgroup | null = null;
  #cpu: CpuShare | null = null;
  /** Every process is gone. */
  readonly #gone: Promise<void>;
  #settleGone: () => void = () => undefined;
  #exited: SandboxExit | null = null;
  #started: ((start: SandboxStart) => void) | null = null;
  #registered: (() => void) | null = null;
  #answered: ((answer: SandboxAnswer) => void) | null = null;
  #rested: ((rest: SandboxRest) => void) | null = null;
  #sink: ResponseSink | undefined;
  /** When the runtime asked for another invocation; null while it has one. */
  #runtimeAtMs: number | null = null;
  /** When the last extension asked for the next event. */
  #extensionsAtMs = 0;
  /** How it came to rest; null while it is at work. */
  #resting: SandboxRest | null = null;
  #reason: string | null = null;
  /** On which a debugger is waited for; null where none is. */
  readonly #inspectorPort: number | null;
  /** Pieces of log text so far. */
  #heard = 0;
  #shuttingDown = false;
  /** Its API is about to listen. */
  #opening = false;
  #frozen = false;
  #ended = false;

  constructor(options: ProcessSandboxOptions) {
    this.#options = options;
    const { inspection = null, program, extensionHost } = options;
    this.#inspectorPort = inspection === null || program.handlerFormat === 'executable' ? null : inspection.take();
    const { environment } = program;
    this.#memory = new ResidentWatch(this.#processes, program.memoryMb, () => this.#endForMemory());
    const facts = {
      functionName: program.functionName,
      functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'] ?? '',
      handler: environment['_HANDLER'] ?? '',
      accountId: extensionHost?.accountId ?? '',
    };
    this.#extensions = new ExtensionsApi(program.extensions ?? [], facts, {
      onRegistered: () => this.#hearRegistered(),
      onReady: () => void this.#hearReady(),
    });
    const telemetry =
      extensionHost &&
      new TelemetryApi(extensionHost.telemetry, this.#extensions, (name, types) =>
        extensionHost.onSubscribed(name, types),
      );
    const events: RuntimeEvents = {
      onNext: () => void this.#hearNext(),
      onAnswer: (answer) => this.#hearAnswer(answer),
      onStreamBegun: (contentType) => this.#sink?.begun(contentType),
      onChunk: (bytes) => this.#sink?.chunk(bytes),
      onInitError: (errorType, payload) =>
        this.#settleStart({ kind: 'failed', atMs: options.clock(), errorType, payload }),
      staysAwake: () => this.#extensions.hasInternal,
      onRestoreNext: takesSnapshots(program) ? () => void this.#hearRestoreNext() : undefined,
    };
    const others = [this.#extensions, ...(telemetry === undefined ? [] : [telemetry])];
    this.#api = new RuntimeApi(events, takesSnapshots(program) ? [...others, credentialsOf(program)] : others);
    this.#gone = new Promise((resolve) => {
      this.#settleGone = resolve;
    });
  }

  get extensions(): readonly ExtensionInfo[] {
    return this.#extensions.infos;
  }

  async start(): Promise<SandboxStart> {
    const { host, program, clock } = this.#options;
    const problem = entryProblem(this.#options);
    if (problem !== null) {
      this.#exited = { kind: 'exited', atMs: clock(), reason: problem, unbegun: true };
      this.#end();
      return this.#exited;
    }
    this.#opening = true;
    const address = await this.#api.listen();
    this.#opening = false;
    if (this.#exited !== null) {
      // Killed while it waited.
      this.#end();
      return this.#exited;
    }
    this.#cgroup = host.newCgroup(program.memoryMb);
    const { memoryMb } = program;
    this.#cpu = cpuShareOf(host.cpuShare, { group: this.#processes, cgroup: this.#cgroup, memoryMb });
    if (this.#inspectorPort !== null) this.#watchInspector(this.#inspectorPort);
    this.#watchMemory();
    const started = new Promise<SandboxStart>((resolve) => {
      this.#started = resolve;
    });
    if (this.#extensions.count > 0) await this.#startExtensions(address);
    if (this.#exited === null) this.#startRuntime(address);
    return started;
  }

  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer> {
    if (this.#exited !== null) return Promise.resolve(this.#exited);
    this.#sink = sink;
    this.#frozen = false;
    this.#processes.continue();
    this.#cpu!.begin();
    this.#watchMemory();
    this.#runtimeAtMs = null;
    this.#resting = null;
    this.#extensions.deliverInvoke(request);
    this.#api.deliver(request, sink?.live === true);
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  restore(): Promise<SandboxStart> {
    if (this.#exited !== null) return Promise.resolve(this.#exited);
    if (this.#runtimeAtMs !== null) return Promise.resolve({ kind: 'ready', atMs: this.#options.clock() });
    this.#frozen = false;
    this.#processes.continue();
    this.#cpu!.begin();
    this.#watchMemory();
    const started = new Promise<SandboxStart>((resolve) => {
      this.#started = resolve;
    });
    this.#api.restore();
    return started;
  }

  rest(): SandboxRest | Promise<SandboxRest> {
    if (this.#exited !== null) return this.#exited;
    if (this.#resting !== null) return this.#resting;
    return new Promise((resolve) => {
      this.#rested = resolve;
    });
  }

  look(): void {
    // It tells as soon as it is known.
  }

  shutDown(reason: ShutdownReason): Promise<void> {
    // Without extensions there is nobody to be told, and no time for it.
    if (this.#extensions.count === 0 || this.#processes.size === 0) return this.kill();
    if (!this.#shuttingDown) {
      this.#shuttingDown = true;
      void this.#shutDown(reason);
    }
    return this.#gone;
  }

  kill(): Promise<void> {
    this.#reason ??= 'signal: killed';
    this.#external?.release();
    this.#processes.kill();
    this.#settleExited();
    if (this.#processes.size === 0 && !this.#opening) this.#end();
    return this.#gone;
  }

  /** Begins a process of the environment. */
  #begin(launch: Launch, root: ConfinedRoot | null): ProcessGroup {
    return new ProcessGroup(launchIn(launch, this.#cgroup, root), this.#options.host.scratch);
  }

  #startRuntime(address: string): void {
    const { places, home } = this.#options;
    const root = home?.root(places) ?? null;
    const group = this.#begin(runtimeLaunch(this.#options, address, this.#inspectorPort), root);
    this.#runtime = group;
    this.#processes.addRuntime(group);
    for (const stream of [group.child.stdout, group.child.stderr]) this.#listen(stream!);
    this.#runtimeGone = this.#followRuntime(group);
  }

  async #followRuntime(group: ProcessGroup): Promise<void> {
    const reason = await group.ended(this.#options.home !== null);
    this.#reason ??= reason;
    this.#runtime = null;
    this.#settleExited();
    this.#forget(group);
  }

  /** Resolves when all that are processes have registered, or something went wrong with one. */
  async #startExtensions(address: string): Promise<void> {
    const { places, home, program, extensionHost } = this.#options;
    const root = home?.root(places) ?? null;
    const registered = new Promise<void>((resolve) => {
      this.#registered = resolve;
    });
    this.#external = new ExternalExtensions({
      api: this.#extensions,
      layers: places.layers!,
      environment: { ...program.environment, ...ownVariables(this.#options, address) },
      inside: root?.inside ?? ((path) => path),
      begin: (launch) => {
        const group = this.#begin(launch, root);
        this.#processes.add(group);
        return group;
      },
      throughShell: home !== null,
      onLine: (line) => extensionHost?.onLine(line),
      onFault: (fault) => void this.#hearFault(fault),
      onGone: (name, group) => {
        extensionHost?.telemetry.unsubscribe(name);
        this.#forget(group);
      },
    });
    this.#external.start();
    await registered;
  }

  /** An extension ended, or did not begin. */
  async #hearFault({ errorType, reason }: ExtensionFault): Promise<void> {
    const atMs = this.#options.clock();
    // Who takes an extension's memory away takes the runtime's too, and that is what is told.
    if (reason === 'signal: killed') await untilAt(this.#options.clock, this.#runtimeGone, atMs + togetherMs);
    this.#exited ??= { kind: 'exited', atMs, reason, extensionError: errorType };
    this.#settleExited();
  }

  #hearRegistered(): void {
    if (!this.#extensions.allRegistered) return;
    this.#registered?.();
    this.#registered = null;
  }

  /** The Shutdown phase: the runtime ends first, then extensions are told. */
  async #shutDown(reason: ShutdownReason): Promise<void> {
    this.#memory.end();
    this.#cpu?.end();
    this.#settleExited('signal: killed');
    this.#external?.release();
    const told = this.#options.extensionHost?.telemetry.flush();
    this.#processes.continue();
    await shutdownPhase(this.#options.clock, {
      hasInternal: this.#extensions.hasInternal,
      external: this.#external,
      terminate: () => this.#runtime?.terminate(),
      kill: () => this.#runtime?.kill(),
      runtimeGone: this.#runtimeGone,
      told,
      tell: (extension, deadlineMs) => this.#extensions.deliverShutdown(extension, reason, deadlineMs),
    });
  }

  #listen(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.#heard += 1;
      if (this.#exited === null || this.#shuttingDown) this.#options.onLog(text);
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

  /** Its init is over, and what comes next is the restore of a snapshot. */
  async #hearRestoreNext(): Promise<void> {
    const atMs = this.#options.clock();
    this.#extensions.closeRegistration();
    this.#freeze();
    await drained(() => this.#heard);
    this.#settleStart({ kind: 'ready', atMs });
  }

  /** The runtime asks for an invocation: its start is over, or the one before. */
  async #hearNext(): Promise<void> {
    const atMs = this.#options.clock();
    this.#extensions.closeRegistration();
    if (this.#extensions.allReady) this.#freeze();
    // What was printed before may still be in the pipe.
    await drained(() => this.#heard);
    if (this.#exited !== null) return;
    this.#runtimeAtMs = atMs;
    this.#options.extensionHost?.onRuntimeDone(atMs);
    this.#settleRest();
  }

  /** An extension asks for the next event. */
  async #hearReady(): Promise<void> {
    this.#extensionsAtMs = this.#options.clock();
    if (this.#runtimeAtMs === null || !this.#extensions.allReady) return;
    this.#freeze();
    await drained(() => this.#heard);
    this.#settleRest();
  }

  /** Nothing runs until there is another invocation; whoever is to end has to run. */
  #freeze(): void {
    if (this.#frozen || this.#shuttingDown) return;
    this.#frozen = true;
    this.#cpu?.end();
    // A debugger sets its breakpoints between invocations too.
    if (this.#inspectorPort === null) this.#processes.stop();
    this.#memory.end();
    this.#noteMemory();
  }

  /** The runtime and all extensions wait. */
  #settleRest(): void {
    const runtimeAtMs = this.#runtimeAtMs;
    if (this.#exited !== null || runtimeAtMs === null || !this.#extensions.allReady || this.#resting !== null) return;
    const atMs = Math.max(runtimeAtMs, this.#extensionsAtMs);
    // An extension may have become ready while the log was awaited.
    this.#freeze();
    const rest = { kind: 'asked', atMs, ...(this.#extensions.count === 0 ? {} : { runtimeAtMs }) } as const;
    this.#resting = rest;
    if (this.#started !== null) this.#settleStart({ kind: 'ready', atMs });
    this.#rested?.(rest);
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
    this.#memory.begin();
  }

  /** Extensions live to hear of it. */
  #endForMemory(): void {
    if (this.#extensions.count === 0 || this.#runtime === null) void this.kill();
    else this.#runtime.kill();
  }

  #noteMemory(): void {
    this.maxMemoryBytes = Math.max(this.maxMemoryBytes, this.#processes.peakBytes());
  }

  /** A process is gone; with the last of them everything is. */
  #forget(group: ProcessGroup): void {
    this.#processes.remove(group);
    if (this.#processes.size === 0) this.#end();
  }

  /** Nothing is left of it; whoever ended it says why. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#memory.end();
    this.#cpu?.end();
    this.#cgroup?.remove();
    this.#api.close();
    this.#options.extensionHost?.telemetry.close();
    this.#settleGone();
  }

  #settleExited(unlessKnown = ''): void {
    if (this.#exited === null && this.#inspectorPort !== null) this.#options.onHeld?.(false);
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason: this.#reason ?? unlessKnown };
    this.#settleStart(this.#exited);
    this.#registered?.();
    this.#registered = null;
    this.#answered?.(this.#exited);
    this.#answered = null;
    this.#rested?.(this.#exited);
    this.#rested = null;
    this.#sink = undefined;
  }
}

/** A sandbox in a process. */
export const processSandbox = (options: ProcessSandboxOptions): Sandbox => new ProcessSandbox(options);
