// Adapter of the port of slots: processes that speak the Runtime API, with as many open questions as they like. AWS's client for
// Node.js is one process with worker threads, that for Python many processes.

import type { Readable } from 'node:stream';
import { SlotsApi } from '../runtime-api/slots-api.ts';
import type { HeardAnswer } from '../runtime-api/handed-over.ts';
import type { ResponseSink, SandboxAnswer, SandboxExit, SandboxRequest, SandboxStart } from '../sandbox/sandbox.ts';
import type { SlotsOptions, SlotsSandbox } from '../sandbox/slots.ts';
import type { Cgroup } from './cgroup.ts';
import { launchIn } from './launch.ts';
import { ProcessGroup } from './process-group.ts';
import type { ProcessHost } from './process-host.ts';
import { entryProblem, runtimeLaunch } from './runtime-launch.ts';

export interface SlotsSandboxOptions extends SlotsOptions {
  readonly host: ProcessHost;
}

/** How often its memory is looked at. */
const memoryLookMs = 100;
/** What the runtime has of the Shutdown phase (aws-lambda-runtime-interface-emulator, Jan 2026). */
const shutdownMs = 600;

class ProcessSlots implements SlotsSandbox {
  maxMemoryBytes = 0;
  memoryBytes = 0;
  readonly ended: Promise<void>;
  readonly #options: SlotsSandboxOptions;
  readonly #api: SlotsApi;
  readonly #answers = new Map<string, (answer: SandboxAnswer) => void>();
  #group: ProcessGroup | null = null;
  #cgroup: Cgroup | null = null;
  #exited: SandboxExit | null = null;
  #reason: string | null = null;
  #started: ((start: SandboxStart) => void) | null = null;
  #memoryTimer: NodeJS.Timeout | undefined;
  #settleEnded: () => void = () => undefined;
  #closed = false;

  constructor(options: SlotsSandboxOptions) {
    this.#options = options;
    this.#api = new SlotsApi({
      onNext: () => this.#settleStart({ kind: 'ready', atMs: options.clock() }),
      onAnswer: (requestId, answer) => this.#answered(requestId, answer),
      onInitError: (errorType, payload) =>
        this.#settleStart({ kind: 'failed', atMs: options.clock(), errorType, payload }),
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
  }

  cpuMs(): number {
    return this.#group?.cpuMs() ?? 0;
  }

  async start(): Promise<SandboxStart> {
    const { host, program, clock, home, places } = this.#options;
    const problem = entryProblem(this.#options);
    if (problem !== null) {
      this.#exited = { kind: 'exited', atMs: clock(), reason: problem, unbegun: true };
      this.#end();
      return this.#exited;
    }
    const address = await this.#api.listen();
    if (this.#closed) {
      this.#end();
      return this.#exit();
    }
    this.#cgroup = host.newCgroup(program.memoryMb);
    const root = home?.root(places) ?? null;
    const group = new ProcessGroup(launchIn(runtimeLaunch(this.#options, address), this.#cgroup, root), host.scratch);
    this.#group = group;
    for (const stream of [group.child.stdout, group.child.stderr]) this.#listen(stream!);
    this.#watchMemory(group);
    const started = new Promise<SandboxStart>((resolve) => {
      this.#started = resolve;
    });
    void this.#follow(group);
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
    this.#closed = true;
    const group = this.#group;
    if (group === null) {
      this.#end();
      return this.ended;
    }
    this.#reason ??= 'signal: killed';
    group.terminate();
    const timer = setTimeout(() => group.kill(), shutdownMs);
    void this.ended.then(() => clearTimeout(timer));
    return this.ended;
  }

  async #follow(group: ProcessGroup): Promise<void> {
    const reason = await group.ended(this.#options.home !== null);
    this.#reason ??= reason;
    this.#end();
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

  #watchMemory(group: ProcessGroup): void {
    const limitBytes = this.#options.program.memoryMb * 1024 * 1024;
    this.#memoryTimer = setInterval(() => {
      const bytes = group.residentBytes();
      this.memoryBytes = bytes;
      this.maxMemoryBytes = Math.max(this.maxMemoryBytes, bytes);
      if (bytes <= limitBytes) return;
      this.#reason ??= 'signal: killed';
      group.kill();
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

  #end(): void {
    const exited = this.#exit();
    clearInterval(this.#memoryTimer);
    this.#cgroup?.remove();
    this.#cgroup = null;
    this.#api.close();
    this.#settleStart(exited);
    for (const tell of this.#answers.values()) tell(exited);
    this.#answers.clear();
    this.#settleEnded();
  }
}

export const slotsSandbox = (options: SlotsSandboxOptions): SlotsSandbox => new ProcessSlots(options);
