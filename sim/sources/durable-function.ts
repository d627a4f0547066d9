// A durable function: whatever invokes it begins an execution, which is invoked, suspended and invoked again until it is closed.
// Whoever began it waits for all of it; concurrency is held while one of its invocations runs.

import {
  DurableExecution,
  durableRates,
  Outcome,
  refusalOf,
  ThrottleReason,
  TokenBucket,
  type FunctionConfig,
  type InvocationRecord,
} from '../../lambda/index.ts';
import { payloadOfBytes } from '../durable/payloads.ts';
import type { DurableProgram, InvokeOperation } from '../durable/program.ts';
import { endingOf, RunningCode, type CodeEnding } from '../durable/running-code.ts';
import type { Gauge } from '../engine/gauge.ts';
import { randomStream } from '../random/stream.ts';
import type { CloudWatchMetric } from '../world/cloudwatch-metrics.ts';
import type { ExecutionRecord } from '../world/execution-record.ts';
import { noTenant } from '../world/tenants.ts';
import type { World } from '../world/world.ts';
import type { ChainedCalls } from './chained-calls.ts';
import { DivertedFunction } from './diverted-function.ts';
import type { ManagedFunction } from './managed-function.ts';

export interface DurableFunctionOptions {
  readonly functionIndex: number;
  readonly config: FunctionConfig;
  readonly program: DurableProgram;
  readonly calls: ChainedCalls;
  /** How many executions an account may begin, of all its functions. */
  readonly starts: TokenBucket;
  /** In whose slots its invocations run; null for environments of the account. */
  readonly managed: ManagedFunction | null;
}

/** Executions that an account begins a second (Developer Guide, gettingstarted-limits). */
export const durableStarts = (): TokenBucket =>
  new TokenBucket(durableRates.start.perS, durableRates.start.perS / 1000);

const phases = ['running', 'waiting', 'retrying'] as const;
type Phase = (typeof phases)[number];

const none = -1;

/** One from its beginning to its end. */
interface Execution {
  readonly slot: number;
  readonly machine: DurableExecution;
  readonly code: RunningCode;
  /** By which whoever began it knows it. */
  readonly id: number;
  readonly tenant: number;
  readonly startedAtMs: number;
  /** That runs its invocation; -1 while none does. */
  environmentId: number;
  /** When the handler of that invocation starts, where nobody else tells of it; Infinity for none that is to. */
  startsAtMs: number;
  /** When that invocation's Duration began. */
  billedFromMs: number;
  /** Time of the code until it has something new to do, of the first invocation. */
  firstBaseMs: number;
  /** Whether the end of the invocation is of our making. */
  isEnding: boolean;
  isAnswered: boolean;
  /** When somebody looks again; Infinity for never. */
  plannedMs: number;
  phase: Phase;
  phaseSinceMs: number;
  readonly phaseMs: Record<Phase, number>;
  invocations: number;
  failedInvocations: number;
  refusedInvocations: number;
  billedMs: number;
  durationMs: number;
  /** Of the first cold start; -1 for none. */
  initMs: number;
  isProvisioned: boolean;
  keptByteMs: number;
  bytes: number;
  bytesSinceMs: number;
}

const endToken = -1;

const outcomes = { SUCCEEDED: Outcome.completed, FAILED: Outcome.failed, TIMED_OUT: Outcome.timedOut } as const;

const codeOutcomes: Readonly<Record<CodeEnding, Outcome>> = {
  suspended: Outcome.completed,
  succeeded: Outcome.completed,
  // The handler gave an answer: its execution failed, its invocation did not.
  failed: Outcome.completed,
  crashed: Outcome.failed,
  timedOut: Outcome.timedOut,
};

export class DurableFunction extends DivertedFunction {
  readonly #options: DurableFunctionOptions;
  readonly #timeoutMs: number;
  /** By slot. */
  readonly #executions: (Execution | null)[] = [];
  readonly #free: number[] = [];
  /** By the number under which whoever began it knows it. */
  readonly #byId = new Map<number, Execution>();
  readonly #gauges: Readonly<Record<Phase | 'open' | 'begun' | 'closed', Gauge>>;
  readonly #levels: Record<Phase | 'open', number> = { open: 0, running: 0, waiting: 0, retrying: 0 };
  readonly #counts = {
    begun: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    maxOpen: 0,
    openAtEnd: 0,
    invocations: 0,
    failedInvocations: 0,
    refusedInvocations: 0,
    operations: 0,
    maxOperations: 0,
  };
  #tokens = 0;

  constructor(world: World, sourceIndex: number, options: DurableFunctionOptions) {
    super(world, sourceIndex, {
      functionIndex: options.functionIndex,
      name: options.config.name,
      mode: 'durable',
    });
    this.#options = options;
    this.#timeoutMs = options.config.timeoutMs;
    this.#gauges = {
      open: this.level('open'),
      running: this.level('running'),
      waiting: this.level('suspended'),
      retrying: this.level('retrying'),
      begun: this.level('begun'),
      closed: this.level('closed'),
    };
    if (options.managed === null) world.leaveOpen(sourceIndex, (id, atMs) => this.#started(id, atMs));
    if (world.endMs !== Infinity) world.wake(sourceIndex, world.endMs, endToken);
  }

  /** An execution begins, if its first invocation is let in. */
  // oxlint-disable-next-line max-params -- the same as `World.invoke`
  invoke(
    sourceIndex: number,
    token: number,
    atMs: number,
    scheduledAtMs: number,
    durationMs: number,
    attempts: number,
  ): number {
    const { world, functionIndex } = this;
    const { starts } = this.#options;
    if (!starts.has(atMs)) {
      world.sink.throttled(functionIndex, atMs, ThrottleReason.callerRateLimitExceeded);
      return refusalOf(ThrottleReason.callerRateLimitExceeded);
    }
    const slot = this.#free.pop() ?? this.#executions.length;
    const environmentId = this.#run(noTenant, slot, atMs, attempts);
    if (environmentId < 0) {
      this.#free.push(slot);
      return environmentId;
    }
    starts.take(atMs);
    const id = world.account.lend(functionIndex);
    world.running.begin(id, sourceIndex, token, attempts);
    world.running.setScheduledAtMs(id, scheduledAtMs);
    const execution = this.#begin(slot, id, environmentId, durationMs, atMs);
    this.#executions[slot] = execution;
    this.#byId.set(id, execution);
    return id;
  }

  /** Of an execution, what its invocations were billed; its own invocations are as others. */
  bill(record: InvocationRecord, id: number): void {
    const execution = this.#byId.get(id);
    if (execution === undefined) {
      this.#options.managed?.bill(record);
      return;
    }
    record.runs = execution.invocations;
    record.billedMs = execution.billedMs;
    record.provisioned = execution.isProvisioned;
    // Those are of its invocations.
    record.placementMs = 0;
    record.extensionsMs = 0;
    record.restored = false;
  }

  wake(slot: number, atMs: number): void {
    if (slot === endToken) {
      this.#counts.openAtEnd = this.#levels.open;
      return;
    }
    const execution = this.#executions[slot];
    if (execution === null || execution === undefined) return;
    if (atMs >= execution.plannedMs) execution.plannedMs = Infinity;
    if (atMs < execution.startsAtMs) this.#look(execution, atMs);
    else this.#started(execution.environmentId, atMs);
  }

  /** An invocation is over. */
  ended(environmentId: number, atMs: number): void {
    const execution = this.#executions[this.world.running.token(environmentId)]!;
    const record = this.world.recordOf(environmentId, atMs);
    this.#invoked(execution, record, atMs);
    execution.environmentId = none;
    execution.startsAtMs = Infinity;
    if (execution.isEnding) return;
    // What it needed to start took longer than the function may run; or its time is up, and its code goes on in its slot.
    const { code } = execution;
    const untilMs = code.nextMs;
    if (code.isRunning) code.stop();
    this.#options.managed?.leave(environmentId, Number.isFinite(untilMs) ? untilMs : atMs, atMs);
    this.#over(execution, 'timedOut', atMs);
    this.#settle(execution, atMs);
  }

  finish(): void {
    const { sink } = this.world;
    sink.eventSource?.(this.title, 'durable', { ...this.#counts, open: this.#levels.open });
    const { refusedInvocations, failedInvocations } = this.#counts;
    const delayed = refusedInvocations + failedInvocations;
    if (delayed > 0) sink.assumed?.('rules.durableBackoff', delayed);
  }

  // oxlint-disable-next-line max-params -- what a new one is made of
  #begin(slot: number, id: number, environmentId: number, firstBaseMs: number, atMs: number): Execution {
    const { config, program } = this.#options;
    const { rules, seed, account } = this.world;
    const { tenant } = account;
    const number = this.#counts.begun;
    const machine = new DurableExecution({
      id: 'execution',
      name: `${number}`,
      input: payloadOfBytes(program.inputBytes) ?? '',
      timeoutS: config.durable!.executionTimeoutS,
      startMs: atMs,
      msPerSecond: 1000,
      // Sizes of results are checked when the scenario is read.
      synchronous: true,
      rules,
      newToken: () => `${(this.#tokens += 1)}`,
      newCallbackId: (operationId) => operationId,
    });
    const execution: Execution = {
      slot,
      machine,
      code: new RunningCode({
        machine,
        program,
        // Each has draws of its own: what one does shifts no other's.
        stream: randomStream(seed, `${config.name}/durable/${number}`),
        suspendMs: rules.durableSuspendMs,
        call: (operation, operationId, nowMs) => this.#call(execution, operation, operationId, nowMs),
      }),
      id,
      tenant,
      startedAtMs: atMs,
      environmentId,
      startsAtMs: Infinity,
      billedFromMs: atMs,
      firstBaseMs,
      isEnding: false,
      isAnswered: false,
      plannedMs: Infinity,
      phase: 'running',
      phaseSinceMs: atMs,
      phaseMs: { running: 0, waiting: 0, retrying: 0 },
      invocations: 0,
      failedInvocations: 0,
      refusedInvocations: 0,
      billedMs: 0,
      durationMs: 0,
      initMs: none,
      isProvisioned: true,
      keptByteMs: 0,
      bytes: 0,
      bytesSinceMs: atMs,
    };
    this.#counts.begun += 1;
    this.#gauges.begun.set(this.#counts.begun, atMs);
    this.#count('DurableExecutionStarted', atMs, 1);
    this.#level('open', 1, atMs);
    this.#level('running', 1, atMs);
    this.#planStart(execution, atMs);
    this.#plan(execution);
    return execution;
  }

  #level(level: Phase | 'open', change: number, atMs: number): void {
    this.#levels[level] += change;
    this.#gauges[level].set(this.#levels[level], atMs);
    if (level !== 'open') return;
    this.#counts.maxOpen = Math.max(this.#counts.maxOpen, this.#levels.open);
    if (change > 0) this.#count('ApproximateRunningDurableExecutions', atMs, this.#levels.open);
  }

  #enter(execution: Execution, phase: Phase, atMs: number): void {
    execution.phaseMs[execution.phase] += atMs - execution.phaseSinceMs;
    execution.phaseSinceMs = atMs;
    if (phase === execution.phase) return;
    this.#level(execution.phase, -1, atMs);
    this.#level(phase, 1, atMs);
    execution.phase = phase;
  }

  /** After the end of the run nobody reads metrics. */
  #count(metric: CloudWatchMetric, atMs: number, count: number): void {
    if (atMs <= this.world.endMs) this.world.sink.counted?.(this.functionIndex, metric, atMs, count);
  }

  /** The handler of its invocation starts. */
  #started(environmentId: number, atMs: number): void {
    const world = this.world;
    const execution = this.#executions[world.running.token(environmentId)]!;
    const { machine, code, invocations, firstBaseMs } = execution;
    const baseMs = invocations === 0 ? firstBaseMs : world.drawDurationMs(this.functionIndex);
    execution.startsAtMs = Infinity;
    execution.billedFromMs = atMs - world.running.durationMs(environmentId);
    // In a slot nothing stops it.
    const deadlineMs = this.#options.managed === null ? execution.billedFromMs + this.#timeoutMs : Infinity;
    if (machine.isClosed) {
      this.#endInvocation(execution, 'crashed', atMs);
      this.#settle(execution, atMs);
      return;
    }
    const { token } = machine.beginInvocation(atMs);
    const fails = world.running.outcome(environmentId) !== Outcome.completed;
    if (fails) code.beginFailing(token, atMs, baseMs, deadlineMs);
    else code.begin(token, atMs, baseMs, deadlineMs);
    this.#look(execution, atMs);
  }

  /** Everything that is due happens. */
  #look(execution: Execution, atMs: number): void {
    const { machine, code } = execution;
    if (machine.nextMs <= atMs) machine.advance(atMs);
    const ending = code.look(atMs) ?? (machine.isClosed && code.isRunning ? code.stop() : null);
    if (ending !== null) this.#endInvocation(execution, ending, atMs);
    this.#settle(execution, atMs);
  }

  #endInvocation(execution: Execution, ending: CodeEnding, atMs: number): void {
    execution.isEnding = true;
    const { managed } = this.#options;
    const durationMs = atMs - execution.billedFromMs;
    if (managed === null) this.world.end(execution.environmentId, codeOutcomes[ending], durationMs);
    else managed.close(execution.environmentId, codeOutcomes[ending], atMs);
    execution.isEnding = false;
    this.#over(execution, ending, atMs);
  }

  /** What the service makes of the end of an invocation. */
  #over(execution: Execution, ending: CodeEnding, atMs: number): void {
    const { machine, code } = execution;
    machine.endInvocation('', endingOf(ending, this.#options.program.outputBytes), atMs);
    const retries = ending === 'crashed' || ending === 'timedOut' || code.onlyRetries;
    if (!execution.isAnswered) this.#enter(execution, retries ? 'retrying' : 'waiting', atMs);
  }

  /** Its next invocation begins, it is closed, or somebody looks again later. */
  #settle(execution: Execution, atMs: number): void {
    const { machine } = execution;
    this.#keep(execution, atMs);
    if (machine.isClosed) {
      this.#close(execution, atMs);
      return;
    }
    if (machine.wantsInvocation && execution.environmentId === none) this.#invokeAgain(execution, atMs);
    this.#plan(execution);
  }

  /** Bytes that were written are kept from now on. */
  #keep(execution: Execution, atMs: number): void {
    execution.keptByteMs += execution.bytes * (atMs - execution.bytesSinceMs);
    execution.bytesSinceMs = atMs;
    execution.bytes = execution.machine.metered.writtenBytes;
  }

  #plan(execution: Execution): void {
    const { slot, machine, code, plannedMs } = execution;
    const nextMs = Math.max(Math.min(machine.nextMs, code.nextMs), this.world.nowMs);
    if (nextMs >= plannedMs) return;
    execution.plannedMs = nextMs;
    this.world.wake(this.sourceIndex, nextMs, slot);
  }

  /** An invocation begins. @returns its number, or a refusal */
  #run(tenant: number, slot: number, atMs: number, attempts: number): number {
    const { world, functionIndex, sourceIndex } = this;
    const { managed } = this.#options;
    if (managed !== null) return managed.open(sourceIndex, slot, atMs, attempts);
    return world.invokeFor(tenant, functionIndex, sourceIndex, slot, atMs, atMs, 0, attempts);
  }

  /** In a slot it starts at once, unless the first in an environment needs longer. */
  #planStart(execution: Execution, atMs: number): void {
    if (this.#options.managed === null) return;
    execution.startsAtMs = atMs + this.world.running.durationMs(execution.environmentId);
    this.world.wake(this.sourceIndex, execution.startsAtMs, execution.slot);
  }

  #invokeAgain(execution: Execution, atMs: number): void {
    const { account, rules } = this.world;
    account.metersRequests = rules.asyncRequestRate;
    const { tenant, slot } = execution;
    const id = this.#run(tenant, slot, atMs, 1);
    account.metersRequests = true;
    if (id >= 0) {
      execution.environmentId = id;
      this.#planStart(execution, atMs);
      this.#enter(execution, 'running', atMs);
      return;
    }
    execution.refusedInvocations += 1;
    this.#counts.refusedInvocations += 1;
    execution.machine.beginInvocation(atMs);
    execution.machine.invocationRefused(atMs);
    this.#enter(execution, 'retrying', atMs);
  }

  /** Sums up what an invocation took. */
  #invoked(execution: Execution, record: InvocationRecord, atMs: number): void {
    const counts = this.#counts;
    execution.invocations += 1;
    counts.invocations += 1;
    const failed = record.outcome !== Outcome.completed;
    if (failed) {
      execution.failedInvocations += 1;
      counts.failedInvocations += 1;
    }
    execution.billedMs += record.billedMs;
    execution.durationMs += record.durationMs;
    if (record.coldStart && execution.initMs < 0) execution.initMs = record.initMs;
    if (!record.provisioned) execution.isProvisioned = false;
    const startedAtMs = Math.max(0, atMs - record.durationMs - record.initMs);
    this.#count('Invocations', startedAtMs, 1);
    this.#count('Duration', startedAtMs, record.durationMs);
    this.#count('Errors', startedAtMs, failed ? 1 : 0);
  }

  #call(
    execution: Execution,
    { functionIndex, outputBytes }: InvokeOperation,
    operationId: string,
    atMs: number,
  ): void {
    const { machine, tenant } = execution;
    const ended = (outcome: Outcome, nowMs: number): void => {
      const result = payloadOfBytes(outputBytes);
      const status =
        outcome === Outcome.completed ? 'SUCCEEDED' : outcome === Outcome.timedOut ? 'TIMED_OUT' : 'FAILED';
      machine.completeChained(operationId, status === 'SUCCEEDED' ? { status, result } : { status }, nowMs);
      if (this.#executions[execution.slot] === execution) this.#look(execution, nowMs);
    };
    const isAwaited = (): boolean => !machine.isClosed;
    this.#options.calls.call({ functionIndex, tenant, isAwaited, ended }, atMs);
  }

  /** It has an outcome: whoever began it is told, once, and it is gone when its last invocation is over. */
  #close(execution: Execution, atMs: number): void {
    if (!execution.isAnswered) this.#answer(execution, atMs);
    // It has yet to start, and ends then.
    if (execution.environmentId !== none) return;
    execution.code.abandon();
    this.#executions[execution.slot] = null;
    this.#free.push(execution.slot);
  }

  #answer(execution: Execution, atMs: number): void {
    const { id, machine } = execution;
    const { running, account } = this.world;
    execution.isAnswered = true;
    this.#enter(execution, execution.phase, atMs);
    this.#level(execution.phase, -1, atMs);
    this.#level('open', -1, atMs);
    const status = machine.status as keyof typeof outcomes;
    this.#tell(execution, status, atMs);
    running.decide(id, outcomes[status], false);
    running.setDurationMs(id, execution.durationMs);
    if (execution.initMs >= 0) running.beginCold(id, execution.initMs);
    this.world.answered(id, atMs);
    this.#byId.delete(id);
    account.giveBack(id);
  }

  #tell(execution: Execution, status: keyof typeof outcomes, atMs: number): void {
    const counts = this.#counts;
    const { functionIndex } = this;
    const { config } = this.#options;
    const { operations, writtenBytes } = execution.machine.metered;
    counts[({ SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timedOut' } as const)[status]] += 1;
    counts.operations += operations;
    counts.maxOperations = Math.max(counts.maxOperations, operations);
    this.#gauges.closed.set(counts.succeeded + counts.failed + counts.timedOut, atMs);
    const { startedAtMs, phaseMs, keptByteMs } = execution;
    const retentionMs = config.durable!.retentionDays * 86_400_000;
    const record: ExecutionRecord = {
      status,
      startedAtMs,
      endedAtMs: atMs,
      runningMs: phaseMs.running,
      waitingMs: phaseMs.waiting,
      retryingMs: phaseMs.retrying,
      invocations: execution.invocations,
      failedInvocations: execution.failedInvocations,
      refusedInvocations: execution.refusedInvocations,
      operations,
      writtenBytes,
      keptByteMs: keptByteMs + writtenBytes * retentionMs,
    };
    this.world.sink.execution?.(functionIndex, record);
    const words = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut' } as const;
    this.#count(`DurableExecution${words[status]}`, atMs, 1);
    this.#count('DurableExecutionDuration', atMs, atMs - startedAtMs);
    this.#count('DurableExecutionOperations', atMs, operations);
    this.#count('DurableExecutionStorageWrittenBytes', atMs, writtenBytes);
  }
}
