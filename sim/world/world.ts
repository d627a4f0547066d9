// The simulated world: one account on a virtual clock. Sources ask it to run things; it asks the account, draws what the
// environment adds, and tells the source when it is over. At one instant, in this order: invocations end, sources wake,
// new requests arrive.

import {
  Account,
  billedMs,
  emptyInvocation,
  failureRefusal,
  isFailure,
  Outcome,
  ProvisionedAllocation,
  refusedAsInactive,
  unreasonedThrottle,
  type AccountSettings,
  type InvocationRecord,
  type Rules,
} from '../../lambda/index.ts';
import type { ArrivalProcess } from '../arrivals/arrival-process.ts';
import { MergedArrivals } from '../arrivals/merge.ts';
import type { CodePlacement } from './code-placement.ts';
import type { EniPlacement } from './eni-placement.ts';
import type { PendingFunctions } from './pending-functions.ts';
import { PlacedTimes } from './placed-times.ts';
import type { ExtensionCosts } from './extension-costs.ts';
import { FunctionTable, type SimulatedFunction } from './function-table.ts';
import { noGauge, type Gauge } from '../engine/gauge.ts';
import { EventQueue } from '../engine/event-queue.ts';
import { randomStream, type NamedStream } from '../random/stream.ts';
import { partsOf, type Parts } from './parts.ts';
import { RunningTable } from './running-table.ts';
import { noTenant } from './tenants.ts';
import type { SimulationSink } from './simulation-sink.ts';
import type { SnapStarts } from './snap-start.ts';
import type { Source } from './source.ts';

export interface WorldOptions {
  readonly rules: Rules;
  readonly accountConcurrency: number;
  readonly unreservedMinimum: number;
  readonly functions: readonly SimulatedFunction[];
  readonly seed: number;
  readonly sink: SimulationSink;
  /** Queues and pollers do nothing new after this instant: what they hold is still there. Default: never. */
  readonly endMs?: number;
}

/** Runs the invocations of one function elsewhere than in environments of the account; the same as `World.invoke`. */
export interface Elsewhere {
  /** Whoever runs them: what it asks for itself runs in the account. */
  readonly sourceIndex: number;
  /** What is billed of an invocation that it ran; others stay as they are. */
  bill(record: InvocationRecord, id: number): void;
  // oxlint-disable-next-line max-params -- plain numbers, as for `World.invoke`
  invoke(
    sourceIndex: number,
    token: number,
    atMs: number,
    scheduledAtMs: number,
    durationMs: number,
    attempts: number,
  ): number;
}

/** What happens at the present instant to `subject`. */
type Handler = (subject: number) => void;

const accountOf = (options: WorldOptions): AccountSettings => ({
  rules: options.rules,
  concurrency: options.accountConcurrency,
  unreservedMinimum: options.unreservedMinimum,
  functions: options.functions.map((f) => f.config),
  scaling: options.sink,
});

/** Kinds of what can happen: an invocation ends; then of each source, that it wakes, and that something arrives at it. */
const endedKind = 0;
const wakeKind = (sourceIndex: number): number => 2 * sourceIndex + 1;
const arriveKind = (sourceIndex: number): number => 2 * sourceIndex + 2;
/** Events and arrivals between two looks at whether the run goes on. */
const stretch = 1024;
/** The compiler knows a constant of this file, as it does not a member of an imported object. */
const { timedOut } = Outcome;
const endPriority = 0;
const wakePriority = 1;

export class World {
  readonly account: Account;
  readonly running: RunningTable = new RunningTable();
  sink: SimulationSink;
  rules: Rules;
  seed: number;
  /** Queues and pollers do nothing new after it; `stop` brings it forward. */
  endMs: number;
  /** Of provisioned concurrency that is asked for while the run goes on. */
  allocation: ProvisionedAllocation;
  readonly #functions: FunctionTable;
  readonly #events = new EventQueue();
  readonly #sources: Source[] = [];
  /** An invocation ends, where nothing holds its environment. */
  readonly #ending: Handler = (id) => this.#end(id, this.#nowMs);
  /**
   * By kind. Closures, as `#stretch` and `#enders`, and not methods, for V8 to know the world and the source that they are of:
   * what is written once in a world that is the only one of its process is a constant of the machine code, tables and their
   * addresses too. Called from one place, for all: what has more than one target, V8 calls and does not inline.
   */
  readonly #handlers: Handler[] = [this.#ending];
  /** By source: an environment has its answer. */
  readonly #enders: Handler[] = [];
  readonly #arrivals: ArrivalProcess[] = [];
  /** Kind and stream of each arrival process. */
  readonly #arrivalKind: number[] = [];
  readonly #arrivalStream: number[] = [];
  readonly #record = emptyInvocation();
  #nowMs = 0;
  /** What arrives, in order; of `#arrivals` from the first step on. */
  readonly #merged = new MergedArrivals([]);
  #isUnderWay = false;
  /** Lets the next of what is to arrive, and of what is pending, happen. */
  readonly #stretch: () => boolean;
  /** Sources that stay when the world begins anew: the first so many. */
  #staying = 0;
  readonly #keepAlive: NamedStream;
  #enis: EniPlacement | null;
  /** Whether some first invocations are slower: what most runs need not ask. */
  #slowsFirst: boolean;
  /** null when no environment is placed before its INIT. */
  #placement: CodePlacement | null;
  readonly #placedTimes = new PlacedTimes();
  /** By environment, how long it was placed; null when none is. */
  #placedMs: PlacedTimes | null;
  /** null when no function has SnapStart. */
  #snapStarts: SnapStarts | null;
  /** null when no function can be Pending. */
  #pending: PendingFunctions | null;
  /** null when no function has extensions. */
  #extensions: ExtensionCosts | null;
  /** By what an environment is freed that extensions have held. */
  #freedKind = 0;
  /** By source: what it does when the handler of an invocation starts that it leaves open. */
  readonly #opened = new Map<number, (id: number, atMs: number) => void>();
  /** Ends one of them; null where there are none. */
  #endNow: Handler | null = null;
  /** By function, where it runs; null when all run in environments of the account. */
  #elsewhere: Elsewhere[] | null = null;

  constructor(options: WorldOptions) {
    const { rules, seed, sink, functions } = options;
    const parts = partsOf(options, this.#placedTimes);
    this.sink = sink;
    this.rules = rules;
    this.seed = seed;
    this.endMs = options.endMs ?? Infinity;
    this.allocation = new ProvisionedAllocation(rules);
    this.#keepAlive = randomStream(seed, 'keepAlive');
    this.#enis = parts.enis;
    this.#snapStarts = parts.snapStarts;
    this.#pending = parts.pending;
    this.#placement = parts.placement;
    this.#placedMs = parts.placedMs;
    this.#extensions = parts.extensions;
    this.account = new Account({
      ...accountOf(options),
      random: () => this.#keepAlive.uniform(),
      onEnvironmentEnded: (id, atMs) => {
        if (this.#enis !== null) this.#leaveEni(this.#enis, id, atMs);
      },
    });
    this.#functions = new FunctionTable(functions, rules, seed);
    this.#slowsFirst = this.#functions.hasFirstInvocations;
    this.#stretch = this.#stretchOf(this.#merged);
  }

  /** Sources that are there already stay when the world begins anew; all that are added later are of one run. */
  keepSources(): void {
    this.#staying = this.#sources.length;
  }

  /**
   * From now on it is as one that is made now, with the sources that stay. What V8 has compiled for it is as good as before: of
   * one made anew it would know no addresses any more. Written is what differs alone, for the same reason.
   */
  reset(options: WorldOptions): void {
    const { rules, seed, sink, endMs = Infinity } = options;
    if (this.sink !== sink) this.sink = sink;
    if (this.rules !== rules) this.rules = rules;
    if (this.seed !== seed) this.seed = seed;
    if (this.endMs !== endMs) this.endMs = endMs;
    this.allocation = new ProvisionedAllocation(rules);
    this.#keepAlive.restart(seed);
    this.#forget();
    this.#take(partsOf(options, this.#placedTimes));
    this.account.reset(accountOf(options));
    this.#functions.reset(options.functions, rules, seed);
    const slowsFirst = this.#functions.hasFirstInvocations;
    if (this.#slowsFirst !== slowsFirst) this.#slowsFirst = slowsFirst;
  }

  #take({ enis, snapStarts, pending, placement, placedMs, extensions }: Parts): void {
    if (this.#enis !== enis) this.#enis = enis;
    if (this.#snapStarts !== snapStarts) this.#snapStarts = snapStarts;
    if (this.#pending !== pending) this.#pending = pending;
    if (this.#placement !== placement) this.#placement = placement;
    if (this.#placedMs !== placedMs) this.#placedMs = placedMs;
    if (this.#extensions !== extensions) this.#extensions = extensions;
  }

  /** Nothing is under way, nothing arrives, and nobody asks but the sources that stay. */
  #forget(): void {
    this.running.reset();
    this.#events.reset();
    this.#nowMs = 0;
    this.#isUnderWay = false;
    this.#sources.length = this.#staying;
    this.#handlers.length = wakeKind(this.#staying);
    this.#handlers[endedKind] = this.#ending;
    this.#enders.length = this.#staying;
    this.#arrivals.length = 0;
    this.#arrivalKind.length = 0;
    this.#arrivalStream.length = 0;
    this.#freedKind = 0;
    this.#opened.clear();
    if (this.#endNow !== null) this.#endNow = null;
    if (this.#elsewhere !== null) this.#elsewhere = null;
    Object.assign(this.#record, emptyInvocation());
  }

  /** Where functions have extensions, environments are not free when they have answered: one source more, of this run. */
  holdForExtensions(): void {
    const extensions = this.#extensions;
    if (extensions === null) return;
    this.#handlers[endedKind] = (id) => this.#answered(extensions, id, this.#nowMs);
    const wake = (id: number, atMs: number): void => this.account.release(id, atMs);
    this.#freedKind = wakeKind(this.add(() => ({ arrive: () => undefined, ended: () => undefined, wake }), []));
  }

  /** Adds a source with the arrival processes that feed it; returns its number. */
  add(build: (sourceIndex: number) => Source, arrivals: readonly ArrivalProcess[]): number {
    const sourceIndex = this.#sources.length;
    const source = build(sourceIndex);
    this.#sources.push(source);
    this.#handlers.push(
      (token) => source.wake(token, this.#nowMs),
      (stream) => source.arrive(stream, this.#nowMs),
    );
    this.#enders.push((id) => source.ended(id, this.#nowMs));
    this.feed(sourceIndex, arrivals);
    return sourceIndex;
  }

  /** Adds arrival processes that feed a source: its streams, in order. */
  feed(sourceIndex: number, arrivals: readonly ArrivalProcess[]): void {
    arrivals.forEach((process, stream) => {
      this.#arrivals.push(process);
      this.#arrivalKind.push(arriveKind(sourceIndex));
      this.#arrivalStream.push(stream);
    });
  }

  /** From now on invocations of the function run there. */
  divert(functionIndex: number, elsewhere: Elsewhere): void {
    this.#elsewhere ??= [];
    this.#elsewhere[functionIndex] = elsewhere;
  }

  /** The present instant, ms. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Lets about a thousand events and arrivals happen; false when nothing is left. */
  advance(): boolean {
    if (!this.#isUnderWay) {
      this.#isUnderWay = true;
      this.#merged.reset(this.#arrivals);
    }
    return this.#stretch();
  }

  /** Nothing arrives any more and queues rest, as at the end of the run; what is under way ends. Returns the instant, ms. */
  stop(): number {
    this.#isUnderWay = true;
    this.#merged.reset([]);
    this.endMs = Math.min(this.endMs, this.#nowMs);
    return this.#nowMs;
  }

  /** The run is over; returns the instant of the last event. */
  finish(): number {
    const nowMs = this.#nowMs;
    this.account.expire(nowMs);
    for (const source of this.#sources) source.finish?.(nowMs);
    this.#tellTenants();
    this.#snapStarts?.tellPublished(nowMs);
    for (const [name, figures] of this.#snapStarts?.figures() ?? [])
      this.sink.eventSource?.(name, 'snapStart', figures);
    for (const [name, figures] of this.#enis?.figures() ?? []) this.sink.eventSource?.(name, 'vpc', figures);
    for (const [functionIndex, cost] of this.#extensions?.costs() ?? []) this.sink.extensions?.(functionIndex, cost);
    return nowMs;
  }

  /** What lets the next events and arrivals happen; false when nothing is left. */
  #stretchOf(arrivals: MergedArrivals): () => boolean {
    const events = this.#events;
    const handlers = this.#handlers;
    const arrivalKind = this.#arrivalKind;
    const arrivalStream = this.#arrivalStream;
    return () => {
      for (let steps = 0; steps < stretch; steps += 1) {
        const arrivalMs = arrivals.nextMs;
        const eventMs = events.firstMs;
        let kind: number;
        let subject: number;
        if (eventMs <= arrivalMs) {
          if (eventMs === Infinity) return false;
          this.#nowMs = eventMs;
          kind = events.take();
          subject = events.subject;
        } else {
          this.#nowMs = arrivalMs;
          const index = arrivals.nextSource;
          kind = arrivalKind[index]!;
          subject = arrivalStream[index]!;
          arrivals.advance();
        }
        handlers[kind]!(subject);
      }
      return true;
    };
  }

  /** Where a source tells one of its levels over time. */
  gauge(source: string, level: string): Gauge {
    return this.sink.gauge?.(source, level) ?? noGauge;
  }

  /** Wakes a source later. */
  wake(sourceIndex: number, atMs: number, token: number): void {
    this.#events.push(atMs, wakePriority, wakeKind(sourceIndex), token);
  }

  /** As `invoke`, for one of a tenant; -1 for none. */
  // oxlint-disable-next-line max-params -- the hot path: plain numbers instead of an object for each call
  invokeFor(
    tenant: number,
    functionIndex: number,
    sourceIndex: number,
    token: number,
    atMs: number,
    scheduledAtMs: number,
    durationMs: number,
    attempts: number,
  ): number {
    if (tenant < 0) return this.invoke(functionIndex, sourceIndex, token, atMs, scheduledAtMs, durationMs, attempts);
    this.account.tenant = tenant;
    const id = this.invoke(functionIndex, sourceIndex, token, atMs, scheduledAtMs, durationMs, attempts);
    this.account.tenant = noTenant;
    return id;
  }

  /** The same, before whatever wakes at that instant: invocations of the source's own end. */
  wakeAtEnd(sourceIndex: number, atMs: number, token: number): void {
    this.#events.push(atMs, endPriority, wakeKind(sourceIndex), token);
  }

  /** An invocation that ran elsewhere has ended: whoever asked for it is told. */
  endedElsewhere(id: number, atMs: number): void {
    this.account.endElsewhere(id, atMs);
    this.answered(id, atMs);
  }

  /** Whoever asked for what has the number `id` is told that it has ended. */
  answered(id: number, atMs: number): void {
    this.#sources[this.running.sourceIndex(id)]!.ended(id, atMs);
  }

  /**
   * Invocations of the source last until it ends them by `end`: it asks for a duration of 0, and is told when their handlers
   * start, what they took until then being their Duration so far.
   */
  leaveOpen(sourceIndex: number, started: (id: number, atMs: number) => void): void {
    if (this.#opened.size === 0) {
      const end = this.#handlers[endedKind]!;
      this.#handlers[endedKind] = (id) => {
        const opened = this.#opened.get(this.running.sourceIndex(id));
        if (opened === undefined || this.running.outcome(id) === timedOut) end(id);
        else opened(id, this.#nowMs);
      };
      this.#endNow = end;
    }
    this.#opened.set(sourceIndex, started);
  }

  /** An invocation that was left open ends now. */
  end(id: number, outcome: Outcome, durationMs: number): void {
    const running = this.running;
    const initMs = running.isCold(id) ? running.initMs(id) : -1;
    running.setDurationMs(id, durationMs);
    running.decide(id, outcome, outcome === timedOut);
    if (initMs >= 0) running.beginCold(id, initMs);
    this.#endNow!(id);
  }

  /** Whether the first invocation in an environment of the function is slower. */
  slowsFirst(functionIndex: number): boolean {
    return this.#functions.laws(functionIndex).firstInvocation !== undefined;
  }

  /** Init Duration of the next environment of a function. */
  drawInitMs(functionIndex: number): number {
    return this.#functions.drawInitMs(functionIndex);
  }

  /** How much longer the first invocation in an environment takes. */
  drawFirstInvocationMs(functionIndex: number): number {
    return this.#functions.drawFirstInvocationMs(functionIndex);
  }

  /** Whether a handler that starts at `atMs` fails. */
  drawFailure(functionIndex: number, atMs: number): boolean {
    return this.#functions.drawFailure(functionIndex, atMs);
  }

  /** Handler time of the next arrival at a function. */
  drawDurationMs(functionIndex: number): number {
    return this.#functions.drawDurationMs(functionIndex);
  }

  /** Handler time of a batch whose `count` parts are worked off one after the other. */
  drawBatchMs(functionIndex: number, count: number): number {
    let durationMs = 0;
    for (let part = 0; part < count; part += 1) durationMs += this.drawDurationMs(functionIndex);
    return durationMs;
  }

  /** Time on the way there and back. */
  drawOverheadMs(functionIndex: number): number {
    return this.#functions.drawOverheadMs(functionIndex);
  }

  /**
   * Asks for one invocation and lets it run.
   * @returns the environment (>= 0), or a refusal (< 0): a throttle (see `throttleReasonOf`) or a failure (`isFailure`)
   */
  // oxlint-disable-next-line max-params -- the hot path: plain numbers instead of an object for each call
  invoke(
    functionIndex: number,
    sourceIndex: number,
    token: number,
    atMs: number,
    scheduledAtMs: number,
    durationMs: number,
    attempts: number,
  ): number {
    const elsewhere = this.#elsewhere === null ? undefined : this.#elsewhere[functionIndex];
    if (elsewhere !== undefined && elsewhere.sourceIndex !== sourceIndex) {
      return elsewhere.invoke(sourceIndex, token, atMs, scheduledAtMs, durationMs, attempts);
    }
    if (this.#pending !== null && this.#pending.has(functionIndex, atMs)) return refusedAsInactive;
    const id = this.account.invoke(functionIndex, atMs);
    if (id < 0) return id;
    const running = this.running;
    running.begin(id, sourceIndex, token, attempts);
    running.setScheduledAtMs(id, scheduledAtMs);
    running.setDurationMs(id, durationMs);
    let startAtMs = atMs;
    if (this.#enis !== null && this.account.isColdStart(id)) {
      startAtMs = this.#placeEni(this.#enis, id, functionIndex, atMs);
      if (startAtMs < 0) return startAtMs;
    }
    if (this.#placement !== null && this.account.isColdStart(id)) {
      startAtMs += this.#placement.placeMs(functionIndex, atMs);
    }
    if (this.#placedMs !== null) this.#placedMs.note(id, startAtMs - atMs);
    this.#start(id, functionIndex, startAtMs);
    return id;
  }

  /** When the environment has its interface; without one it ends, and the request with it (a failure: see `isFailure`). */
  #placeEni(enis: EniPlacement, id: number, functionIndex: number, atMs: number): number {
    const { vpc, config } = this.#functions.laws(functionIndex);
    if (vpc === undefined) return atMs;
    const readyAtMs = enis.place(vpc.name, id, config.memoryMb, atMs);
    if (readyAtMs >= 0) return readyAtMs;
    this.account.discard(id, atMs);
    // The shortage raises the function's Errors and leaves no log line (DG vpc, to 2019).
    this.sink.counted?.(functionIndex, 'Errors', atMs, 1);
    return failureRefusal(-1 - readyAtMs);
  }

  #leaveEni(enis: EniPlacement, id: number, atMs: number): void {
    const { vpc, config } = this.#functions.laws(this.account.functionIndexOf(id));
    if (vpc !== undefined) enis.leave(vpc.name, id, config.memoryMb, atMs);
  }

  /** The invocation that `id` has just ended, as a record for the sink; valid until the next call. */
  recordOf(id: number, atMs: number): InvocationRecord {
    const running = this.running;
    const record = this.#record;
    const initMs = running.initMs(id);
    const functionIndex = this.account.functionIndexOf(id);
    record.functionIndex = functionIndex;
    record.outcome = running.outcome(id) as Outcome;
    record.coldStart = running.isCold(id);
    record.provisioned = this.account.isProvisioned(id);
    record.attempts = running.attempts(id);
    record.runs = 1;
    record.scheduledAtMs = running.scheduledAtMs(id);
    record.sentAtMs = record.scheduledAtMs;
    const overheadMs = this.drawOverheadMs(functionIndex);
    record.overheadMs = overheadMs;
    record.endAtMs = atMs + overheadMs;
    record.initMs = initMs;
    record.durationMs = running.durationMs(id);
    const billedInitMs =
      this.#snapStarts === null
        ? this.#functions.billsInit(functionIndex)
          ? initMs
          : 0
        : this.#billedInitMs(this.#snapStarts, id, functionIndex);
    record.billedMs = billedMs(this.rules.billingGranularityMs, record.durationMs, billedInitMs);
    if (this.#placedMs !== null) record.placementMs = record.coldStart ? this.#placedMs.ms(id) : 0;
    if (this.#snapStarts !== null) record.restored = record.coldStart && this.#snapStarts.has(functionIndex);
    if (this.#extensions !== null) record.extensionsMs = this.#heldMs(this.#extensions, id);
    if (this.#elsewhere !== null) this.#elsewhere[functionIndex]?.bill(record, id);
    return record;
  }

  /** The timeout ends the environment, and extensions with it. */
  #heldMs(extensions: ExtensionCosts, id: number): number {
    return this.running.outcome(id) === timedOut ? 0 : extensions.heldMs(id);
  }

  /** Of a restore, loading the runtime and hooks alone are billed. */
  #billedInitMs(snapStarts: SnapStarts, id: number, functionIndex: number): number {
    if (snapStarts.has(functionIndex)) return this.running.isCold(id) ? snapStarts.billedMs(id) : 0;
    return this.#functions.billsInit(functionIndex) ? this.running.initMs(id) : 0;
  }

  /** An invocation that never ran (throttled, or failed by its last `refusal`), as a record; valid until the next call. */
  // oxlint-disable-next-line max-params -- plain numbers, as for `invoke`
  refusedRecord(
    functionIndex: number,
    scheduledAtMs: number,
    endAtMs: number,
    attempts: number,
    refusal: number = unreasonedThrottle,
  ): InvocationRecord {
    const record = this.#record;
    record.functionIndex = functionIndex;
    record.outcome = isFailure(refusal) ? Outcome.failed : Outcome.throttled;
    record.coldStart = false;
    record.provisioned = false;
    record.attempts = attempts;
    record.runs = 0;
    record.scheduledAtMs = scheduledAtMs;
    record.sentAtMs = scheduledAtMs;
    record.endAtMs = endAtMs;
    record.initMs = 0;
    record.durationMs = 0;
    record.billedMs = 0;
    record.overheadMs = 0;
    record.placementMs = 0;
    record.extensionsMs = 0;
    record.restored = false;
    return record;
  }

  /** Draws what the environment adds, and schedules the end. */
  #start(id: number, functionIndex: number, atMs: number): void {
    const running = this.running;
    const timeoutMs = this.#functions.timeoutMs(functionIndex);
    const cold = this.account.isColdStart(id);
    const restores = cold && this.#snapStarts !== null && this.#snapStarts.has(functionIndex);
    let initMs = restores ? this.#restoreMs(id, functionIndex) : cold ? this.#drawInitMs(functionIndex) : 0;
    let durationMs = running.durationMs(id);
    if (!cold && running.needsInit(id)) durationMs += this.#againMs(id, functionIndex);
    if (this.#slowsFirst && this.account.isFirstInvocation(id)) {
      durationMs += this.#functions.drawFirstInvocationMs(functionIndex);
    }
    if (initMs > this.rules.initLimitMs && !restores) {
      durationMs += initMs;
      initMs = this.rules.initLimitMs;
    }
    let outcome: Outcome = Outcome.completed;
    if (durationMs > timeoutMs) {
      outcome = timedOut;
      durationMs = timeoutMs;
    } else if (this.#functions.drawFailure(functionIndex, atMs + initMs)) outcome = Outcome.failed;
    let endsProcess = outcome === timedOut;
    if (this.#snapStarts !== null && this.#failsToRestore(this.#snapStarts, id, functionIndex)) {
      outcome = Outcome.failed;
      // The handler does not run; within an invocation the restore is its whole time, whatever the timeout.
      durationMs = restores ? 0 : this.#snapStarts.tookMs(id);
      endsProcess = true;
    }
    running.setDurationMs(id, durationMs);
    running.decide(id, outcome, endsProcess);
    if (cold) running.beginCold(id, initMs);
    this.#events.push(atMs + initMs + durationMs, endPriority, endedKind, id);
  }

  #tellTenants(): void {
    const { tenancy } = this.account;
    if (tenancy === null) return;
    let tenants = 0;
    for (let index = 0; index < this.#functions.count; index += 1) tenants += tenancy.tenants(index);
    const { mostAlive, most } = tenancy;
    this.sink.eventSource?.('account.tenants', 'tenants', {
      maxTenants: tenants,
      maxEnvironments: mostAlive,
      maxAllowed: most,
    });
  }

  /** Restore Duration of an environment with SnapStart, from now on. */
  #restoreMs(id: number, functionIndex: number): number {
    return this.#snapStarts!.restoreMs(functionIndex, id, this.#nowMs);
  }

  /** Whether a restore that begins takes too long; so does the next one, for its environment ends with it. */
  #failsToRestore(snapStarts: SnapStarts, id: number, functionIndex: number): boolean {
    if (!snapStarts.has(functionIndex)) return false;
    return (this.account.isColdStart(id) || this.running.needsInit(id)) && snapStarts.isTooLong(id);
  }

  /** What an environment adds whose process ended with its last invocation. */
  #againMs(id: number, functionIndex: number): number {
    // Of a new one on provisioned concurrency, what stands in the table is of an earlier one with its number.
    if (this.account.isFirstInvocation(id)) return 0;
    const initMs =
      this.#snapStarts !== null && this.#snapStarts.has(functionIndex)
        ? this.#restoreMs(id, functionIndex)
        : this.#drawInitMs(functionIndex);
    return initMs + this.#functions.drawFirstInvocationMs(functionIndex);
  }

  #drawInitMs(functionIndex: number): number {
    const initMs = this.#functions.drawInitMs(functionIndex);
    return this.#extensions === null ? initMs : initMs + this.#extensions.drawInitMs(functionIndex);
  }

  /** Its caller has the answer; extensions may hold the environment, as part of its Duration and of the timeout. */
  #answered(extensions: ExtensionCosts, id: number, atMs: number): void {
    const running = this.running;
    // The timeout has struck already: all of the environment's processes end.
    if (running.outcome(id) === timedOut) return this.#end(id, atMs);
    const functionIndex = this.account.functionIndexOf(id);
    const durationMs = running.durationMs(id);
    const isCut = extensions.hold(id, functionIndex, this.#functions.timeoutMs(functionIndex) - durationMs);
    const heldMs = extensions.heldMs(id);
    if (isCut) running.endProcess(id);
    if (heldMs === 0) return this.#end(id, atMs);
    running.setDurationMs(id, durationMs + heldMs);
    this.sink.counted?.(functionIndex, 'PostRuntimeExtensionsDuration', atMs + heldMs, heldMs);
    this.#events.push(atMs + heldMs, endPriority, this.#freedKind, id);
    this.#sources[running.sourceIndex(id)]!.ended(id, atMs);
    return undefined;
  }

  #end(id: number, atMs: number): void {
    const ended = this.#enders[this.running.sourceIndex(id)]!;
    this.account.release(id, atMs);
    ended(id);
  }
}
