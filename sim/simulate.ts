// Runs Lambda's rules on a virtual clock: the same account that the local platform asks, sampled durations instead of
// real handlers. At one instant, in this order: invocations end, retries are sent, new requests arrive.

import {
  Account,
  billedMs,
  billsInit,
  emptyInvocation,
  Outcome,
  type ClientRetry,
  type FunctionConfig,
  type InvocationSink,
  type Rules,
  type ScalingSink,
} from '../lambda/index.ts';
import type { ArrivalProcess } from './arrivals/arrival-process.ts';
import { MergedArrivals } from './arrivals/merge.ts';
import type { Distribution } from './distributions/distribution.ts';
import { EventHeap } from './engine/event-heap.ts';
import { InvocationTable, type Request } from './invocation-table.ts';
import { randomStream, type RandomStream } from './random/stream.ts';

/** A function as the simulator knows it: its configuration and its laws. */
export interface SimulatedFunction {
  readonly config: FunctionConfig;
  /** Handler time, ms. */
  readonly duration: Distribution;
  /** Init Duration, ms. */
  readonly coldStart: Distribution;
  /** Time between client and environment, both ways, ms; null for none. */
  readonly overhead: Distribution | null;
  /** Share of invocations whose handler fails. */
  readonly errorShare: number;
}

/** One stream of requests from one client. */
export interface SimulatedTraffic {
  readonly functionIndex: number;
  readonly arrivals: ArrivalProcess;
  readonly retry: ClientRetry;
}

/** What a run is reported to. */
export interface SimulationSink extends InvocationSink, ScalingSink {
  /** A request arrived. */
  offered(functionIndex: number, atMs: number): void;
}

export interface SimulationOptions {
  readonly rules: Rules;
  readonly accountConcurrency: number;
  readonly unreservedMinimum: number;
  readonly functions: readonly SimulatedFunction[];
  readonly traffic: readonly SimulatedTraffic[];
  readonly seed: number;
  readonly sink: SimulationSink;
}

/** Kinds of event; the number is also the priority at equal instants. */
const ended = 0;
const retried = 1;

interface FunctionStreams {
  readonly duration: RandomStream;
  readonly coldStart: RandomStream;
  readonly overhead: RandomStream;
  readonly errors: RandomStream;
}

const streamsOf = (seed: number, name: string): FunctionStreams => ({
  duration: randomStream(seed, `${name}/duration`),
  coldStart: randomStream(seed, `${name}/coldStart`),
  overhead: randomStream(seed, `${name}/overhead`),
  errors: randomStream(seed, `${name}/errors`),
});

class Simulation {
  readonly #options: SimulationOptions;
  readonly #account: Account;
  readonly #arrivals: MergedArrivals;
  readonly #events = new EventHeap();
  /** Invocations that run, by environment. */
  readonly #running = new InvocationTable();
  /** Invocations that wait for their next attempt, by slot. */
  readonly #waiting = new InvocationTable();
  readonly #freeSlots: number[] = [];
  readonly #streams: readonly FunctionStreams[];
  readonly #billsInit: readonly boolean[];
  readonly #retryStream: RandomStream;
  readonly #record = emptyInvocation();
  #slots = 0;

  constructor(options: SimulationOptions) {
    const keepAlive = randomStream(options.seed, 'keepAlive');
    this.#options = options;
    this.#account = new Account({
      rules: options.rules,
      concurrency: options.accountConcurrency,
      unreservedMinimum: options.unreservedMinimum,
      functions: options.functions.map((f) => f.config),
      random: () => keepAlive.uniform(),
      scaling: options.sink,
    });
    this.#arrivals = new MergedArrivals(options.traffic.map((traffic) => traffic.arrivals));
    this.#streams = options.functions.map((f) => streamsOf(options.seed, f.config.name));
    this.#billsInit = options.functions.map((f) => billsInit(options.rules, f.config));
    this.#retryStream = randomStream(options.seed, 'retry');
  }

  /** Runs until every arrival has its answer; returns the instant of the last event. */
  run(): number {
    const events = this.#events;
    const arrivals = this.#arrivals;
    let nowMs = 0;
    for (;;) {
      const arrivalMs = arrivals.nextMs;
      while (events.size > 0 && events.firstMs <= arrivalMs) {
        nowMs = events.firstMs;
        const kind = events.firstKind;
        const subject = events.firstSubject;
        events.pop();
        if (kind === ended) this.#end(subject, nowMs);
        else this.#retry(subject, nowMs);
      }
      if (arrivalMs === Infinity) break;
      nowMs = arrivalMs;
      this.#arrive(arrivals.nextSource, nowMs);
      arrivals.advance();
    }
    this.#account.expire(nowMs);
    return nowMs;
  }

  /** The handler's time is drawn for every arrival, admitted or not, so that runs that differ in limits share draws. */
  #arrive(trafficIndex: number, atMs: number): void {
    const { functionIndex } = this.#options.traffic[trafficIndex]!;
    const durationMs = this.#options.functions[functionIndex]!.duration.sample(this.#streams[functionIndex]!.duration);
    this.#options.sink.offered(functionIndex, atMs);
    const id = this.#account.invoke(functionIndex, atMs);
    if (id < 0) this.#refused({ trafficIndex, scheduledAtMs: atMs, durationMs, attempts: 1 }, atMs);
    else {
      this.#running.set(id, trafficIndex, atMs, durationMs, 1);
      this.#start(id, functionIndex, atMs);
    }
  }

  #retry(slot: number, atMs: number): void {
    const { trafficIndex, scheduledAtMs, durationMs, attempts } = this.#waiting.request(slot);
    this.#freeSlots.push(slot);
    const { functionIndex } = this.#options.traffic[trafficIndex]!;
    const id = this.#account.invoke(functionIndex, atMs);
    if (id < 0) this.#refused({ trafficIndex, scheduledAtMs, durationMs, attempts: attempts + 1 }, atMs);
    else {
      this.#running.set(id, trafficIndex, scheduledAtMs, durationMs, attempts + 1);
      this.#start(id, functionIndex, atMs);
    }
  }

  /** Draws what the environment adds, and schedules the end. */
  #start(id: number, functionIndex: number, atMs: number): void {
    const f = this.#options.functions[functionIndex]!;
    const streams = this.#streams[functionIndex]!;
    const running = this.#running;
    const timeoutMs = f.config.timeoutMs;
    const cold = this.#account.isColdStart(id);
    let initMs = cold ? f.coldStart.sample(streams.coldStart) : 0;
    let durationMs = running.durationMs[id]!;
    if (running.needsInit[id] === 1 && !cold) durationMs += f.coldStart.sample(streams.coldStart);
    running.needsInit[id] = 0;
    if (initMs > this.#options.rules.initLimitMs) {
      durationMs += initMs;
      initMs = this.#options.rules.initLimitMs;
    }
    let outcome: Outcome = Outcome.completed;
    if (durationMs > timeoutMs) {
      outcome = Outcome.timedOut;
      durationMs = timeoutMs;
      running.needsInit[id] = 1;
    } else if (f.errorShare > 0 && streams.errors.uniform() < f.errorShare) outcome = Outcome.failed;
    running.durationMs[id] = durationMs;
    running.initMs[id] = initMs;
    running.outcome[id] = outcome;
    running.cold[id] = cold ? 1 : 0;
    this.#events.push(atMs + initMs + durationMs, ended, ended, id);
  }

  #end(id: number, atMs: number): void {
    const running = this.#running;
    const traffic = this.#options.traffic[running.trafficIndex[id]!]!;
    const record = this.#record;
    const initMs = running.initMs[id]!;
    const provisioned = this.#account.isProvisioned(id);
    record.functionIndex = traffic.functionIndex;
    record.outcome = running.outcome[id]! as Outcome;
    record.coldStart = running.cold[id] === 1;
    record.provisioned = provisioned;
    record.attempts = running.attempts[id]!;
    record.scheduledAtMs = running.scheduledAtMs[id]!;
    record.sentAtMs = record.scheduledAtMs;
    record.endAtMs = atMs + this.#overheadMs(traffic.functionIndex);
    record.initMs = initMs;
    record.durationMs = running.durationMs[id]!;
    const billedInitMs = this.#billsInit[traffic.functionIndex]! ? initMs : 0;
    record.billedMs = billedMs(this.#options.rules.billingGranularityMs, record.durationMs, billedInitMs);
    this.#account.release(id, atMs);
    traffic.retry.succeeded(record.attempts);
    this.#options.sink.invocation(record);
  }

  #refused(request: Request, atMs: number): void {
    const traffic = this.#options.traffic[request.trafficIndex]!;
    const answeredAtMs = atMs + this.#overheadMs(traffic.functionIndex);
    const delayMs = traffic.retry.nextDelayMs(request.attempts, 'throttle', this.#retryStream.uniform());
    if (delayMs >= 0) {
      const slot = this.#freeSlots.pop() ?? this.#slots++;
      this.#waiting.set(slot, request.trafficIndex, request.scheduledAtMs, request.durationMs, request.attempts);
      this.#events.push(answeredAtMs + delayMs, retried, retried, slot);
      return;
    }
    const record = this.#record;
    record.functionIndex = traffic.functionIndex;
    record.outcome = Outcome.throttled;
    record.coldStart = false;
    record.provisioned = false;
    record.attempts = request.attempts;
    record.scheduledAtMs = request.scheduledAtMs;
    record.sentAtMs = request.scheduledAtMs;
    record.endAtMs = answeredAtMs;
    record.initMs = 0;
    record.durationMs = 0;
    record.billedMs = 0;
    this.#options.sink.invocation(record);
  }

  #overheadMs(functionIndex: number): number {
    const { overhead } = this.#options.functions[functionIndex]!;
    return overhead === null ? 0 : overhead.sample(this.#streams[functionIndex]!.overhead);
  }
}

/** Runs one simulation to its end. @returns the instant of the last event, ms */
export const simulate = (options: SimulationOptions): number => new Simulation(options).run();
