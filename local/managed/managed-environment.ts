// One environment of a function on Managed Instances: INIT once, then as many requests at once as it has slots. A request whose time
// is up is answered, and keeps its slot until its code ends; a runtime that ends takes all requests with it.

import { randomUUID } from 'node:crypto';
import { ManagedRefusal, streamedResponseLimitBytes, valueAt } from '../../lambda/index.ts';
import type { FinishedInvocation } from '../environment/dispatched.ts';
import { EnvironmentLog, logStreamName } from '../environment/environment-log.ts';
import { callersView } from '../environment/environment-run.ts';
import type { EnvironmentKind, InvocationRequest } from '../environment/environment-kind.ts';
import { platformLines, type PlatformLines } from '../environment/platform-lines.ts';
import { sandboxProgram } from '../environment/sandbox-program.ts';
import { streamedAnswer, StreamedResponse } from '../environment/streamed-response.ts';
import type { ConfinedHome } from '../sandbox/code-places.ts';
import { externalExtensions } from '../isolation/external-extensions.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { endingOf, exitErrorType, timeoutEnding, type Ending } from '../sandbox/ending.ts';
import type { SandboxStart } from '../sandbox/sandbox.ts';
import { EnvironmentRoom } from './environment-room.ts';
import { RequestTails } from './request-tails.ts';
import type { SlotsSandbox } from '../sandbox/slots.ts';
import { defaultLogging } from '../settings/function-settings.ts';
import { latestVersion } from '../settings/local-function.ts';

const initializationType = 'lambda-managed-instances';

/** An init may take 130 s, or the function's timeout if that is longer, of which 15 minutes count (RIE, Jan 2026). */
const initLimitMs = { least: 130_000, most: 900_000 } as const;

/** Worker threads for each vCPU that the runtime for Node.js has (aws-lambda-ric 4.0). */
const workersPerVcpu = 8;

/** Lines are records in JSON, as telemetry has them too; none where they are not written at the function's level. */
const tellLines = (telemetry: Telemetry, text: string): void => {
  if (!telemetry.isHeard) return;
  for (const line of text.split('\n').filter(Boolean)) {
    const { type, record } = JSON.parse(line) as { readonly type: string; readonly record: unknown };
    telemetry.say(type, record);
  }
};

/** How a first start ended. */
export type ManagedStart = SandboxStart | { readonly kind: 'overrun'; readonly atMs: number };

export class ManagedEnvironment {
  /** Requests in slots, those whose time is up too. */
  busy = 0;
  /** How its init ended. */
  readonly started: Promise<ManagedStart>;
  /** Resolves when its runtime has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly #kind: EnvironmentKind;
  readonly #slots: number;
  readonly #vcpus: number;
  readonly #lines: PlatformLines;
  readonly #log: EnvironmentLog;
  readonly #tails = new RequestTails();
  readonly #names: { readonly logGroupName: string; readonly logStreamName: string };
  readonly #onFreed: (environment: ManagedEnvironment) => void;
  #settleEnded: () => void = () => undefined;
  #home: ConfinedHome | null = null;
  #sandbox: SlotsSandbox | null = null;
  #closed = false;
  #telemetry: Telemetry | null = null;
  /** Lines of the platform that came before it. */
  readonly #early: string[] = [];
  readonly #room: EnvironmentRoom;
  /** Slots taken times the time, since it was made. */
  #busyAreaMs = 0;
  #busyLookedMs = 0;
  #countedAtMs: number;

  /** Begins the init at once. `onFreed` is told of each slot that a request has left. */
  constructor(kind: EnvironmentKind, onFreed: (environment: ManagedEnvironment) => void) {
    const { fn, rules, log } = kind;
    const { managed, name: functionName, runtime, memoryMb } = fn.config;
    this.#kind = kind;
    this.#slots = managed!.slots;
    this.#room = new EnvironmentRoom(managed!, rules, kind.clock());
    this.#vcpus = managed!.size.vcpus;
    this.#onFreed = onFreed;
    this.#countedAtMs = kind.clock();
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    const logging = { ...(fn.logging ?? defaultLogging(functionName)), format: 'JSON' } as const;
    const version = fn.version ?? latestVersion;
    const stream = logStreamName(version);
    this.#names = { logGroupName: logging.group, logStreamName: stream };
    this.#log = new EnvironmentLog(log === null ? null : (line) => log(line, stream));
    this.#lines = platformLines(logging);
    const instance = { id: randomUUID(), memoryMb };
    this.#say(
      this.#lines.initStart({ initializationType, runtime, region: rules.region, functionName, version, instance }),
    );
    this.started = this.#start();
  }

  /** Why it does not take one more; null where it does. */
  refusal(): ManagedRefusal | null {
    if (this.#closed || this.#sandbox?.isOver === true) return ManagedRefusal.concurrency;
    return this.#room.refusal(this.busy, this.#kind.clock(), () => {
      this.#countBusy();
      const { cpuMs } = this;
      return { cpuMs, busyMs: this.#busyAreaMs, memoryBytes: this.#sandbox?.memoryBytes ?? 0 };
    });
  }

  /** CPU time of its processes so far, ms. */
  get cpuMs(): number {
    return this.#sandbox?.cpuMs() ?? 0;
  }

  get maxMemoryBytes(): number {
    return this.#sandbox?.maxMemoryBytes ?? 0;
  }

  /** Slots taken times the time since this was last asked, ms. */
  takeBusyMs(): number {
    this.#countBusy();
    const takenMs = this.#busyAreaMs - this.#busyLookedMs;
    this.#busyLookedMs = this.#busyAreaMs;
    return takenMs;
  }

  /** Runs one request more, which nothing refuses. Resolves when its caller can be answered. */
  run(request: InvocationRequest): Promise<FinishedInvocation> {
    const { clock, fn, rules } = this.#kind;
    const { timeoutMs } = fn.config;
    const { sink: outer, wantsTail, attempt: _attempt, ...seen } = request;
    const startedAtMs = clock();
    this.#take(1);
    if (wantsTail && rules.managedLogTail === 'request') this.#tails.open(request.requestId);
    this.#say(this.#lines.start(request.requestId, fn.version ?? latestVersion));
    if (request.attempt !== undefined) request.attempt.invokedMs = startedAtMs;
    const sink = new StreamedResponse(outer ?? null, valueAt(streamedResponseLimitBytes, rules.date));
    const answering = this.#sandbox!.invoke({ ...seen, deadlineMs: startedAtMs + timeoutMs, wantsLog: true }, sink);
    return new Promise((resolve) => {
      let isOver = false;
      const tell = (ending: Ending): void => {
        isOver = true;
        this.#finish(request, ending);
        resolve({ ...callersView(ending), logTail: this.#tails.close(request.requestId) });
      };
      const timer = setTimeout(() => {
        // The code goes on, and its slot stays taken, unless the runtime has never had the request.
        const isRunning = this.#sandbox?.timedOut(request.requestId) === true;
        tell(timeoutEnding(request.requestId, timeoutMs));
        if (!isRunning) this.#take(-1);
      }, timeoutMs);
      const hear = async (): Promise<void> => {
        const answer = await answering;
        clearTimeout(timer);
        this.#take(-1);
        if (isOver) return;
        const whole = sink.used && answer.kind === 'answered' ? streamedAnswer(answer.atMs, sink) : answer;
        if (request.attempt !== undefined) request.attempt.answeredMs = whole.atMs;
        tell(endingOf(request.requestId, whole, whole.atMs - startedAtMs));
      };
      void hear();
    });
  }

  /** It takes no more requests, and ends when those in it have been answered. Resolves when nothing is left. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.busy === 0) return this.end();
    return this.ended;
  }

  /** Ends for good, whatever runs in it. Resolves when nothing of it is left. */
  end(): Promise<void> {
    this.#closed = true;
    const gone = this.#sandbox?.shutDown() ?? Promise.resolve(this.#settleEnded());
    const home = this.#home;
    const removed = home === null ? gone : gone.then(() => home.remove());
    this.#kind.ending(removed);
    return removed;
  }

  #take(change: 1 | -1): void {
    this.#countBusy();
    this.busy += change;
    if (change > 0) return;
    this.#onFreed(this);
    if (this.#closed && this.busy === 0) void this.end();
  }

  #countBusy(): void {
    const nowMs = this.#kind.clock();
    this.#busyAreaMs += this.busy * (nowMs - this.#countedAtMs);
    if (this.busy === 0 && this.#sandbox !== null) this.#room.idle(this.#sandbox.memoryBytes);
    this.#countedAtMs = nowMs;
  }

  async #start(): Promise<ManagedStart> {
    const { clock, fn } = this.#kind;
    const beganAtMs = clock();
    const limitMs = Math.min(initLimitMs.most, Math.max(initLimitMs.least, fn.config.timeoutMs));
    let overrun = false;
    const timer = setTimeout(() => {
      overrun = true;
      void this.end();
    }, limitMs);
    const start = await this.#startSandbox();
    clearTimeout(timer);
    const initMs = start.atMs - beganAtMs;
    const errorType = start.kind === 'failed' ? start.errorType : start.kind === 'exited' ? exitErrorType(start) : null;
    const status = overrun ? 'timeout' : start.kind === 'ready' ? 'success' : 'error';
    if (!this.#closed || overrun)
      this.#say(
        this.#lines.initReport({
          initializationType,
          initMs,
          phase: 'init',
          status,
          errorType: overrun ? null : errorType,
        }),
      );
    this.#telemetry?.closeSubscriptions();
    if (start.kind !== 'ready') void this.end();
    return overrun ? { kind: 'overrun', atMs: start.atMs } : start;
  }

  async #startSandbox(): Promise<SandboxStart> {
    const { sandboxes, places, clock, accountId } = this.#kind;
    const { confinement, make } = await sandboxes.slots();
    if (this.#closed) return { kind: 'exited', atMs: clock(), reason: '' };
    this.#home = confinement?.newHome() ?? null;
    const extensions = externalExtensions(places.layers);
    const telemetry = this.#telemetryOf(this.#home);
    const sandbox = make({
      clock,
      places,
      home: this.#home,
      onLog: (text) => {
        this.#log.say(text);
        this.#tails.print(text);
        telemetry.print(text);
      },
      extensionHost: {
        accountId,
        telemetry,
        onLine: (line) => {
          this.#log.printLine(line);
          telemetry.say('extension', line);
        },
        onSubscribed: (name, types) => this.#say(this.#lines.subscription(name, types)),
        onRuntimeDone: () => undefined,
      },
      program: sandboxProgram(this.#kind, {
        initializationType,
        names: this.#names,
        confined: confinement !== null,
        extensions,
        slots: this.#slots,
        workers: Math.min(this.#slots, workersPerVcpu * Math.ceil(this.#vcpus)),
      }),
    });
    this.#sandbox = sandbox;
    void this.#follow(sandbox);
    const start = await sandbox.start();
    for (const extension of sandbox.extensions) this.#say(this.#lines.extension(extension));
    return start;
  }

  /** What extensions hear: lines of the function, and what the platform logs. */
  #telemetryOf(home: ConfinedHome | null): Telemetry {
    const own = home === null ? [] : [home.address];
    const telemetry = new Telemetry({ json: true, addresses: [...own, '127.0.0.1'] });
    this.#telemetry = telemetry;
    for (const text of this.#early) tellLines(telemetry, text);
    return telemetry;
  }

  /** Lines of the platform. */
  #say(text: string): void {
    this.#log.say(text);
    this.#tails.say(text);
    if (this.#telemetry === null) this.#early.push(text);
    else tellLines(this.#telemetry, text);
  }

  async #follow({ ended }: SlotsSandbox): Promise<void> {
    await ended;
    this.#closed = true;
    this.#settleEnded();
  }

  #finish({ requestId, attempt }: InvocationRequest, ending: Ending): void {
    const { durationMs, status, errorType } = ending;
    if (attempt !== undefined) {
      attempt.endedMs = this.#kind.clock();
      if (status !== 'success' || ending.failed) attempt.outcome = status === 'timeout' ? 'timedOut' : 'failed';
    }
    this.#say(this.#lines.managedReport({ requestId, durationMs, status, errorType }));
  }
}
