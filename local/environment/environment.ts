// One execution environment over its life: INIT on creation, then one request at a time.
//
// INIT lasts from the environment's creation until its handler module is loaded, the start of the thread included: the
// caller waits for all of it. Past `initLimitMs` it is stopped and run again inside the invocation, under the
// function's timeout (Developer Guide, lambda-runtime-environment). A timeout resets the runtime and keeps the
// environment: the next request runs the init again, inside its Duration (recorded from AWS, Apr 2024). A runtime that
// ended by itself takes the environment with it.
//
// A request is over when the runtime asks for the next, not when it has answered: until then the environment takes no
// other, the function's timeout runs, and the time is part of Duration and its bill (Developer Guide,
// lambda-runtime-environment: the Invoke phase ends with Next). Whoever called has the answer by then (AWS, "Lambda
// extensions are generally available", May 2021), but for a caller who wants the log, whose last line tells the Duration.

import {
  billedMs,
  billsInit,
  restoreLimitMs,
  snapStartFailed,
  snapStartTimedOut,
  streamedResponseLimitBytes,
  valueAt,
  type WireError,
} from '../../lambda/index.ts';
import {
  endingOf,
  exitErrorType,
  restEnding,
  timeoutEnding,
  type Ending,
  type FailedStart,
} from '../sandbox/ending.ts';
import { EnvironmentLog, logStreamName } from './environment-log.ts';
import { callersView, endedRun, refusedRun, type EnvironmentRun, type InvocationEnd } from './environment-run.ts';
import { EnvironmentTelemetry } from './environment-telemetry.ts';
import { defaultLogging } from '../settings/function-settings.ts';
import { platformLines, type PlatformLines } from './platform-lines.ts';
import type { InitializationType, InitPhase, InitReport, Report } from './platform-records.ts';
import { latestVersion } from '../settings/local-function.ts';
import type { ShutdownReason } from '../sandbox/extension.ts';
import type { ConfinedHome } from '../sandbox/code-places.ts';
import { externalExtensions } from '../isolation/external-extensions.ts';
import type { SandboxWay } from '../isolation/sandbox-maker.ts';
import type { Sandbox, SandboxAnswer, SandboxOptions, SandboxRest, SandboxStart } from '../sandbox/sandbox.ts';
import type { EnvironmentKind, InvocationRequest } from './environment-kind.ts';
import { sandboxProgram } from './sandbox-program.ts';
import { streamedAnswer, StreamedResponse } from './streamed-response.ts';
import { noteEnd, noteInit, noteRefused, noteRestore, tracedLine } from './traced-attempt.ts';
import { initReported, type Init } from './init-outcome.ts';
import { HeldLimits } from './held-limits.ts';
import { Telemetry } from '../telemetry/telemetry.ts';

/** An init of provisioned concurrency may take 130 s, or the function's timeout if that is longer (Developer Guide). */
const provisionedInitLimitMs = 130_000;

const gone = (atMs: number): SandboxStart => ({ kind: 'exited', atMs, reason: '' });
const ready = (atMs: number): SandboxStart => ({ kind: 'ready', atMs });

export class Environment {
  readonly #kind: EnvironmentKind;
  readonly #provisioned: boolean;
  readonly #version: string;
  readonly #names: { readonly logGroupName: string; readonly logStreamName: string };
  /** Its /tmp is kept when a runtime ends, and goes with the environment. */
  #home: ConfinedHome | null = null;
  readonly #log: EnvironmentLog;
  readonly #lines: PlatformLines;
  readonly #telling: EnvironmentTelemetry;
  #sandbox: Sandbox | null = null;
  /** The end of the runtime before. */
  #gone: Promise<void> = Promise.resolve();
  /** The Shutdown phase of the one before, where extensions make one: they are not to meet themselves. */
  #leaving: Promise<void> | null = null;
  /** Its runtime, or an extension, ended by itself. */
  #failed = false;
  #overrun = false;
  #maxMemoryBytes = 0;
  #ended = false;
  /** Its runtime is a thread, and a thread does not do: the next is a process. */
  #outgrown = false;
  #init: Promise<Init> | null;
  #isRestored = false;
  /** Until the first request after it is over. */
  #restore: { readonly restoreMs: number; readonly billedMs: number } | null = null;
  readonly #limits: HeldLimits;

  /** Begins the init at once. */
  constructor(kind: EnvironmentKind, provisioned: boolean) {
    const { fn } = kind;
    this.#version = fn.version ?? latestVersion;
    const logging = fn.logging ?? defaultLogging(fn.config.name, fn.logFormat);
    this.#names = { logGroupName: logging.group, logStreamName: logStreamName(this.#version) };
    this.#kind = kind;
    this.#limits = new HeldLimits(kind.clock);
    this.#provisioned = provisioned;
    const { log } = kind;
    const { logStreamName: stream } = this.#names;
    this.#log = new EnvironmentLog(log === null ? null : (line) => log(line, stream));
    this.#lines = platformLines(logging);
    const { runtime, name: functionName } = fn.config;
    const { initializationType } = this;
    const init = { initializationType, runtime, region: kind.rules.region, functionName, version: this.#version };
    this.#telling = new EnvironmentTelemetry(init);
    this.#log.say(this.#lines.initStart(init));
    this.#init = this.#firstInit();
  }

  get initializationType(): InitializationType {
    if (this.#kind.snapshotLoadMs !== undefined) return 'snap-start';
    return this.#provisioned ? 'provisioned-concurrency' : 'on-demand';
  }

  /** Whether its init runs before anybody calls. */
  get #isAhead(): boolean {
    return this.#provisioned || this.#kind.snapshotLoadMs !== undefined;
  }

  /** Resolves when the first init is over, well or not. */
  async initialised(): Promise<SandboxStart | null> {
    const init = await this.#init;
    return init === null || init.kind === 'overrun' ? null : init;
  }

  /** Looks whether the runtime is done with the request that it has answered, of which it might tell later. */
  look(): void {
    this.#sandbox?.look();
  }

  /** Resolves when its caller can be answered. */
  async run(request: InvocationRequest): Promise<EnvironmentRun> {
    const init = this.#init === null ? null : await this.#init;
    this.#init = null;
    if (request.attempt !== undefined && init !== null && !this.#isAhead) noteInit(request.attempt, init);
    // Nobody waited for a provisioned one, and it has said so by itself.
    if (init !== null && !this.#isAhead) this.#log.print(this.#initReport(init));
    const { snapshotLoadMs } = this.#kind;
    if (snapshotLoadMs !== undefined && !this.#isRestored) {
      const beganAtMs = this.#kind.clock();
      const refused = await this.#restoreFirst(snapshotLoadMs());
      if (request.attempt !== undefined) noteRestore(request.attempt, beganAtMs, this.#kind.clock());
      if (refused !== null) {
        if (request.attempt !== undefined) noteRefused(request.attempt, this.#kind.clock());
        return refusedRun(refused);
      }
    }
    this.#log.print(this.#lines.start(request.requestId, this.#version, request.tenantId));
    const coldInitMs = init?.kind === 'ready' && !this.#isAhead ? init.initMs : null;
    // A failed init is run again inside the invocation (Developer Guide, lambda-runtime-environment).
    return this.#invoke(request, coldInitMs);
  }

  /**
   * Restores the snapshot: loading it takes as long as that is told, the rest is what the runtime does.
   * @returns what its caller is told where that fails; null when it is restored
   */
  async #restoreFirst(loadMs: number): Promise<WireError | null> {
    const { clock } = this.#kind;
    const beganAtMs = clock();
    await new Promise((resolve) => {
      setTimeout(resolve, loadMs);
    });
    const sandbox = this.#sandbox;
    const goesOnAtMs = clock();
    let struck = false;
    const limit = this.#limits.set(restoreLimitMs, () => {
      struck = true;
      void this.#reset('timeout');
    });
    // What has no hooks has nothing to do.
    const restored = sandbox === null ? gone(clock()) : ((await sandbox.restore?.()) ?? ready(clock()));
    this.#limits.lift(limit);
    const endedAtMs = clock();
    if (restored.kind === 'ready') {
      this.#isRestored = true;
      this.#restore = { restoreMs: endedAtMs - beganAtMs, billedMs: endedAtMs - goesOnAtMs };
      return null;
    }
    const errorType = restored.kind === 'failed' ? restored.errorType : exitErrorType(restored);
    const status = struck ? 'timeout' : 'error';
    const told = { restoreMs: endedAtMs - beganAtMs, status, errorType: struck ? null : errorType } as const;
    this.#log.say(this.#lines.restoreReport(told));
    this.#failed = true;
    return struck ? snapStartTimedOut() : snapStartFailed(errorType);
  }

  /** Ends for good, whatever it does. Resolves when nothing of it is left. */
  end(): Promise<void> {
    this.#ended = true;
    const gone = this.#reset(this.#failed ? 'failure' : 'spindown');
    const home = this.#home;
    if (home === null) return gone;
    const removed = gone.then(() => home.remove());
    this.#kind.ending(removed);
    return removed;
  }

  /** Ends the runtime; the next request starts another. Resolves when it is gone. */
  #reset(reason: ShutdownReason): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = null;
    if (sandbox === null) return this.#gone;
    this.#noteMemory(sandbox);
    const hasExtensions = (sandbox.extensions?.length ?? 0) > 0;
    this.#gone = sandbox.shutDown(reason);
    if (hasExtensions) this.#leaving = this.#gone;
    this.#kind.ending(this.#gone);
    return this.#gone;
  }

  async #firstInit(): Promise<Init> {
    const init = await this.#initOnce();
    if (this.#isAhead && !this.#ended) this.#log.say(this.#initReport(init));
    return init;
  }

  async #initOnce(): Promise<Init> {
    const { clock, fn, rules } = this.#kind;
    const limitMs = this.#isAhead ? Math.max(provisionedInitLimitMs, fn.config.timeoutMs) : rules.initLimitMs;
    const createdAtMs = clock();
    const limit = this.#limits.set(limitMs, () => {
      this.#overrun = true;
      void this.#reset('timeout');
    });
    const start = await this.#start('init');
    this.#limits.lift(limit);
    if (this.#overrun) return { kind: 'overrun', atMs: start.atMs, initMs: limitMs };
    if (start.kind !== 'ready') void this.#reset('failure');
    return { ...start, initMs: start.atMs - createdAtMs };
  }

  async #invoke(request: InvocationRequest, coldInitMs: number | null): Promise<EnvironmentRun> {
    const { clock, fn } = this.#kind;
    const { timeoutMs } = fn.config;
    const startedAtMs = clock();
    const deadlineMs = startedAtMs + timeoutMs;
    if (request.attempt !== undefined) request.attempt.invokedMs = startedAtMs;
    let struck = false;
    const limit = this.#limits.set(timeoutMs, () => {
      struck = true;
      void this.#reset('timeout');
    });
    const finish = (ending: Ending): InvocationEnd => {
      this.#limits.lift(limit);
      if (request.attempt !== undefined) noteEnd(request.attempt, ending, clock());
      return this.#finish(request, ending, coldInitMs);
    };
    const answer = await this.#answer(request, startedAtMs, deadlineMs);
    if (request.attempt !== undefined) request.attempt.answeredMs = Math.min(answer.atMs, clock());
    if (struck || answer.atMs > limit.atMs) {
      void this.#reset('timeout');
      return this.#onceLeft(finish(timeoutEnding(request.requestId, timeoutMs)));
    }
    const ending = endingOf(request.requestId, answer, answer.atMs - startedAtMs);
    if (ending.environmentEnded) return endedRun(finish(ending));
    const reportedType = answer.kind === 'failed' ? answer.errorType : null;
    const onceAtRest = (rest: SandboxRest): InvocationEnd => {
      const struckMs = struck ? timeoutMs : null;
      return finish(restEnding(ending, { rest, reportedType, startedAtMs, struckMs }));
    };
    const rest = this.#sandbox?.rest() ?? { kind: 'exited', atMs: answer.atMs, reason: '' };
    if ('kind' in rest) return endedRun(onceAtRest(rest));
    const over = rest.then(onceAtRest);
    // The log that was asked for ends with the invocation.
    return request.wantsTail ? endedRun(await over) : { finished: callersView(ending), over };
  }

  /** Held until the Shutdown phase is over, if there is one; its caller need not wait for that. */
  #onceLeft(over: InvocationEnd): EnvironmentRun {
    const leaving = this.#leaving;
    return leaving === null ? endedRun(over) : { finished: over.finished, over: leaving.then(() => over) };
  }

  /** Starts the runtime first if a timeout or a failed init left none. */
  async #answer(
    request: InvocationRequest,
    startedAtMs: number,
    deadlineMs: number,
  ): Promise<SandboxAnswer | FailedStart> {
    const { requestId, traceId, tenantId } = request;
    if (this.#sandbox === null) {
      const start = await this.#start('invoke');
      if (start.kind !== 'ready') {
        this.#telling.started({ requestId, traceId, tenantId }, startedAtMs);
        this.#log.print(
          this.#lines.initReport(this.#initReported({ ...start, initMs: start.atMs - startedAtMs }, 'invoke')),
        );
        return { ...start, unstarted: true };
      }
    }
    const { sink: outer, wantsTail, attempt: _, ...seen } = request;
    const wantsLog = wantsTail || this.#log.heard;
    const sink = new StreamedResponse(outer ?? null, valueAt(streamedResponseLimitBytes, this.#kind.rules.date));
    const sandbox = this.#sandbox;
    if (sandbox === null) return { kind: 'exited', atMs: this.#kind.clock(), reason: '' };
    this.#telling.started({ requestId, traceId, tenantId }, startedAtMs);
    const heard = await sandbox.invoke({ ...seen, deadlineMs, wantsLog }, sink);
    const answer = sink.used && heard.kind === 'answered' ? streamedAnswer(heard.atMs, sink) : heard;
    if (answer.kind !== 'exited') this.#telling.answered(answer.atMs, answer.payload);
    return answer;
  }

  /** Starts a runtime. */
  async #start(phase: InitPhase): Promise<SandboxStart> {
    if (this.#leaving !== null) await this.#leaving;
    this.#leaving = null;
    const found = this.#kind.sandboxes.way();
    // What is known needs no waiting.
    const way = 'make' in found ? found : await found;
    if (this.#ended) return { kind: 'exited', atMs: this.#kind.clock(), reason: '' };
    if (way.confinement !== null) this.#home ??= way.confinement.newHome();
    const telemetry = way.extensions ? this.#newTelemetry(way) : null;
    this.#telling.begin(telemetry, phase);
    const beganAtMs = this.#kind.clock();
    const sandbox = way.make(this.#optionsIn(way, phase, telemetry));
    this.#sandbox = sandbox;
    const started = await sandbox.start();
    // Inside of an invocation nobody waits for a snapshot.
    const isRestored = phase === 'invoke' && started.kind === 'ready' && this.#kind.snapshotLoadMs !== undefined;
    const start = isRestored ? ((await sandbox.restore?.()) ?? started) : started;
    if (telemetry !== null) this.#tellInit(start, start.atMs - beganAtMs, phase, sandbox);
    if (!this.#outgrown || this.#sandbox !== sandbox) return start;
    // A thread does not do for it, though the handler may have made do: it is loaded again, in a process.
    this.#outgrown = false;
    void this.#reset('failure');
    return this.#start(phase);
  }

  #newTelemetry({ confinement }: SandboxWay): Telemetry {
    const { fn } = this.#kind;
    const own = confinement === null || this.#home === null ? [] : [this.#home.address];
    return new Telemetry({ json: fn.logFormat === 'JSON', addresses: [...own, '127.0.0.1'] });
  }

  /** Tells of an init in which there may have been extensions. */
  #tellInit(start: SandboxStart, initMs: number, phase: InitPhase, { extensions = [] }: Sandbox): void {
    for (const extension of extensions) this.#log.say(this.#lines.extension(extension));
    const init: Init =
      phase === 'init' && this.#overrun ? { kind: 'overrun', atMs: start.atMs, initMs } : { ...start, initMs };
    this.#telling.initOver(this.#initReported(init, phase), extensions);
  }

  #optionsIn({ confinement, extensions }: SandboxWay, phase: InitPhase, telemetry: Telemetry | null): SandboxOptions {
    const { places, clock, accountId } = this.#kind;
    const telling = this.#telling;
    const confined = confinement !== null;
    return {
      clock,
      onLog: (text) => {
        this.#log.print(text);
        telling.print(text);
      },
      onHeld: (isHeld) => this.#limits.hold(isHeld),
      onNeedsProcess: (reason) => {
        this.#outgrown = this.#kind.sandboxes.needsProcess(reason) || this.#outgrown;
      },
      ...(telemetry === null
        ? {}
        : {
            extensionHost: {
              accountId,
              telemetry,
              onLine: (line) => {
                this.#log.printLine(line);
                telling.extensionLine(line);
              },
              onSubscribed: (name, types) => {
                this.#log.say(this.#lines.subscription(name, types));
                telling.subscribed(name, types);
              },
              onRuntimeDone: (atMs) => telling.runtimeDone(atMs, phase),
            },
          }),
      places,
      home: confined ? this.#home : null,
      program: sandboxProgram(this.#kind, {
        initializationType: this.initializationType,
        names: this.#names,
        confined,
        hasRuntimeApi: extensions,
        ...(telemetry === null ? {} : { extensions: externalExtensions(places.layers) }),
      }),
    };
  }

  #initReport(init: Init): string {
    return this.#lines.initReport(this.#initReported(init, 'init'));
  }

  #initReported(init: Init, phase: InitPhase): InitReport {
    return initReported(init, { initializationType: this.initializationType, phase });
  }

  /** Writes the last lines of its log. */
  #finish(request: InvocationRequest, ending: Ending, initMs: number | null): InvocationEnd {
    if (ending.environmentEnded) this.#failed = true;
    const logged = request.wantsTail || this.#log.heard;
    if (logged || this.#telling.isHeard) {
      const report = this.#report(request, ending, initMs);
      this.#telling.finished(report, ending);
      if (logged) {
        this.#log.endLine();
        this.#log.print(this.#lines.end(request.requestId));
        for (const event of this.#lines.report(report)) this.#log.printLine(event);
      }
    }
    this.#restore = null;
    const logTail = this.#log.takeTail(request.wantsTail);
    const environmentEnded = ending.environmentEnded || this.#outgrown;
    return { finished: { ...callersView(ending), logTail }, environmentEnded };
  }

  #report({ requestId, attempt, traceId, tenantId }: InvocationRequest, ending: Ending, initMs: number | null): Report {
    const { fn, rules } = this.#kind;
    if (this.#sandbox !== null) this.#noteMemory(this.#sandbox);
    const billedInitMs = initMs !== null && billsInit(rules, fn.config) ? initMs : (this.#restore?.billedMs ?? 0);
    return {
      requestId,
      durationMs: ending.durationMs,
      billedMs: billedMs(rules.billingGranularityMs, ending.durationMs, billedInitMs),
      memoryMb: fn.config.memoryMb,
      maxMemoryBytes: this.#maxMemoryBytes,
      initMs,
      status: ending.status,
      errorType: ending.errorType,
      producedBytes: ending.bytes?.length ?? Buffer.byteLength(ending.payload),
      trace: attempt === undefined ? null : tracedLine(attempt, traceId),
      restore: this.#restore,
      tenantId,
    };
  }

  #noteMemory(sandbox: Sandbox): void {
    this.#maxMemoryBytes = Math.max(this.#maxMemoryBytes, sandbox.maxMemoryBytes);
  }
}
