// Adapter of the port of slots: processes that speak the Runtime API, with as many open questions as they like. AWS's client for
// Node.js is one process with worker threads, that for Python many processes.

import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { SlotsApi } from '../runtime-api/slots-api.ts';
import type { HeardAnswer } from '../runtime-api/handed-over.ts';
import type { ResponseSink, SandboxAnswer, SandboxExit, SandboxRequest, SandboxStart } from '../sandbox/sandbox.ts';
import type { SlotsOptions, SlotsSandbox } from '../sandbox/slots.ts';
import type { Cgroup } from './cgroup.ts';
import { launchIn } from './launch.ts';
import type { ExtensionFault } from './external-extensions.ts';
import { ProcessGroup } from './process-group.ts';
import type { ProcessHost } from './process-host.ts';
import { ProcessSet } from './process-set.ts';
import { entryProblem, ownVariables, runtimeLaunch } from './runtime-launch.ts';
import { SlotsExtensions } from './slots-extensions.ts';
import type { ConfinedRoot, Launch } from '../sandbox/code-places.ts';
import type { ExtensionInfo } from '../sandbox/extension.ts';

export interface SlotsSandboxOptions extends SlotsOptions {
  readonly host: ProcessHost;
}

/** How often its memory is looked at. */
const memoryLookMs = 100;
/** The Shutdown phase in all, and what the runtime has of it (aws-lambda-runtime-interface-emulator, Jan 2026). */
const shutdownMs = { all: 2000, runtime: 600 } as const;
/** For so long the last telemetry is waited for before extensions are told to end; AWS names no figure. */
const lastTelemetryMs = 500;

class ProcessSlots implements SlotsSandbox {
  maxMemoryBytes = 0;
  memoryBytes = 0;
  readonly ended: Promise<void>;
  readonly #options: SlotsSandboxOptions;
  readonly #api: SlotsApi;
  readonly #extensions: SlotsExtensions;
  readonly #answers = new Map<string, (answer: SandboxAnswer) => void>();
  readonly #processes = new ProcessSet();
  #runtime: ProcessGroup | null = null;
  #runtimeGone: Promise<void> = Promise.resolve();
  /** The runtime has asked for an invocation. */
  #asked = false;
  #cgroup: Cgroup | null = null;
  #exited: SandboxExit | null = null;
  #reason: string | null = null;
  #started: ((start: SandboxStart) => void) | null = null;
  #memoryTimer: NodeJS.Timeout | undefined;
  #settleEnded: () => void = () => undefined;
  #closed = false;
  /** Its API is about to listen: who began that ends it. */
  #opening = false;

  constructor(options: SlotsSandboxOptions) {
    this.#options = options;
    this.#extensions = new SlotsExtensions(options, {
      begin: (launch) => this.#begin(launch, options.home?.root(options.places) ?? null),
      onReady: () => this.#settleReady(),
      onFault: (fault) => this.#hearFault(fault),
      onGone: (group) => this.#forget(group),
    });
    const events = {
      onNext: () => this.#hearNext(),
      onAnswer: (requestId: string, answer: HeardAnswer) => this.#answered(requestId, answer),
      onInitError: (errorType: string, payload: string) =>
        this.#settleStart({ kind: 'failed', atMs: options.clock(), errorType, payload }),
    };
    this.#api = new SlotsApi(events, this.#extensions.apis);
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
  }

  cpuMs(): number {
    return this.#processes.cpuMs();
  }

  get isOver(): boolean {
    return this.#exited !== null;
  }

  get extensions(): readonly ExtensionInfo[] {
    return this.#extensions.infos;
  }

  async start(): Promise<SandboxStart> {
    const { host, program, clock, home, places } = this.#options;
    const problem = entryProblem(this.#options);
    if (problem !== null) {
      this.#exited = { kind: 'exited', atMs: clock(), reason: problem, unbegun: true };
      this.#end();
      return this.#exited;
    }
    this.#opening = true;
    const address = await this.#api.listen();
    this.#opening = false;
    if (this.#closed) {
      this.#end();
      return this.#exit();
    }
    this.#cgroup = host.newCgroup(program.memoryMb);
    const root = home?.root(places) ?? null;
    this.#watchMemory();
    const started = new Promise<SandboxStart>((resolve) => {
      this.#started = resolve;
    });
    await this.#extensions.start(ownVariables(this.#options, address), root);
    if (this.#exited === null && !this.#closed) this.#startRuntime(address, root);
    else if (this.#processes.size === 0) this.#end();
    return started;
  }

  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer> {
    if (this.#exited !== null) return Promise.resolve(this.#exited);
    return new Promise((resolve) => {
      this.#answers.set(request.requestId, resolve);
      this.#api.deliver(request, sink);
    });
  }

  timedOut(requestId: string): boolean {
    const isRunning = this.#api.timedOut(requestId);
    if (!isRunning) this.#answers.delete(requestId);
    return isRunning;
  }

  shutDown(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      void this.#shutDown();
    }
    return this.ended;
  }

  /** The runtime ends first, then extensions are told. */
  async #shutDown(): Promise<void> {
    const deadlineMs = this.#options.clock() + shutdownMs.all;
    this.#reason ??= 'signal: killed';
    this.#extensions.release();
    if (this.#opening) return undefined;
    if (this.#processes.size === 0) return this.#end();
    const told = this.#options.extensionHost?.telemetry.flush();
    this.#runtime?.terminate();
    const timer = setTimeout(() => this.#runtime?.kill(), shutdownMs.runtime);
    await this.#runtimeGone;
    clearTimeout(timer);
    await Promise.race([told, wait(lastTelemetryMs)]);
    return this.#extensions.shutDown(deadlineMs);
  }

  /** Begins a process of the environment. */
  #begin(launch: Launch, root: ConfinedRoot | null): ProcessGroup {
    const group = new ProcessGroup(launchIn(launch, this.#cgroup, root), this.#options.host.scratch);
    this.#processes.add(group);
    return group;
  }

  #startRuntime(address: string, root: ConfinedRoot | null): void {
    const group = this.#begin(runtimeLaunch(this.#options, address), root);
    this.#runtime = group;
    this.#processes.addRuntime(group);
    for (const stream of [group.child.stdout, group.child.stderr]) this.#listen(stream!);
    this.#runtimeGone = this.#follow(group);
  }

  /** With the runtime its environment ends. */
  async #follow(group: ProcessGroup): Promise<void> {
    const reason = await group.ended(this.#options.home !== null);
    this.#reason ??= reason;
    this.#runtime = null;
    this.#settleExit();
    this.#forget(group);
    if (this.#processes.size > 0) void this.shutDown();
  }

  /** An extension ended, or did not begin: so does its environment (runtime interface emulator). */
  #hearFault({ errorType, reason }: ExtensionFault): void {
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason, extensionError: errorType };
    this.#settleExit();
    void this.shutDown();
  }

  #forget(group: ProcessGroup): void {
    this.#processes.remove(group);
    if (this.#processes.size === 0) this.#end();
  }

  #hearNext(): void {
    this.#asked = true;
    this.#extensions.closeRegistration();
    this.#settleReady();
  }

  #settleReady(): void {
    if (this.#asked && this.#extensions.allReady) this.#settleStart({ kind: 'ready', atMs: this.#options.clock() });
  }

  #answered(requestId: string, { errorType, payload, bytes }: HeardAnswer): void {
    const atMs = this.#options.clock();
    const tell = this.#answers.get(requestId);
    this.#answers.delete(requestId);
    tell?.(
      errorType === null ? { kind: 'answered', atMs, payload, bytes } : { kind: 'failed', atMs, errorType, payload },
    );
  }

  #listen(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#options.onLog(text));
  }

  #watchMemory(): void {
    const limitBytes = this.#options.program.memoryMb * 1024 * 1024;
    this.#memoryTimer = setInterval(() => {
      const bytes = this.#processes.residentBytes();
      this.memoryBytes = bytes;
      this.maxMemoryBytes = Math.max(this.maxMemoryBytes, bytes);
      if (bytes <= limitBytes) return;
      this.#reason ??= 'signal: killed';
      this.#runtime?.kill();
    }, memoryLookMs);
    this.#memoryTimer.unref();
  }

  #settleStart(start: SandboxStart): void {
    this.#started?.(start);
    this.#started = null;
  }

  #exit(): SandboxExit {
    this.#exited ??= { kind: 'exited', atMs: this.#options.clock(), reason: this.#reason ?? '' };
    return this.#exited;
  }

  /** Whoever waits for an answer, or for the start, has none. */
  #settleExit(): void {
    const exited = this.#exit();
    this.#settleStart(exited);
    for (const tell of this.#answers.values()) tell(exited);
    this.#answers.clear();
  }

  #end(): void {
    clearInterval(this.#memoryTimer);
    this.#cgroup?.remove();
    this.#cgroup = null;
    this.#api.close();
    this.#options.extensionHost?.telemetry.close();
    this.#settleExit();
    this.#settleEnded();
  }
}

export const slotsSandbox = (options: SlotsSandboxOptions): SlotsSandbox => new ProcessSlots(options);
