// Clients that invoke and wait for the answer (RequestResponse), each stream with its own retry policy.

import {
  FrontDoor,
  isFailure,
  noRetry,
  offHeap,
  Outcome,
  retryableFailureOf,
  ThrottleReason,
  TokenBucket,
  type ClientRetry,
  type FrontDoorOptions,
  type InvocationRecord,
  type Rules,
} from '../../lambda/index.ts';
import { tenantFor, versionFor, type Addressee, type AliasRouter } from '../world/alias-router.ts';
import type { ArrivalProcess } from '../arrivals/arrival-process.ts';
import { randomStream, type NamedStream } from '../random/stream.ts';
import { noTenant, type Tenants } from '../world/tenants.ts';
import type { World } from '../world/world.ts';
import { WaitingRequests } from './waiting-requests.ts';
import type { Source } from '../world/source.ts';

/** One stream of requests from one client. */
export interface SimulatedTraffic extends Addressee {
  readonly arrivals: ArrivalProcess;
  readonly retry: ClientRetry;
  /** HTTP in front of the function; default none. */
  readonly door?: FrontDoorOptions & { readonly name: string };
}

/** A stream as it runs. One class, so that all have one shape: options come in many, and each would be looked up by name. */
class Stream implements Addressee {
  readonly functionIndex: number;
  readonly alias: AliasRouter | undefined;
  readonly tenants: Tenants | undefined;
  readonly retry: ClientRetry;
  readonly door: FrontDoor | null;
  /** Whether its front door is a Function URL, which has metrics of its own. */
  readonly isUrl: boolean;

  constructor({ functionIndex, alias, tenants, retry, door }: SimulatedTraffic, account: TokenBucket) {
    this.functionIndex = functionIndex;
    this.alias = alias;
    this.tenants = tenants;
    this.retry = retry;
    this.door = door === undefined ? null : new FrontDoor(door, account);
    this.isUrl = door?.kind === 'url';
  }
}

/** All APIs of an account share one rate. */
const streamsOf = (traffic: readonly SimulatedTraffic[], { apiGatewayRate, apiGatewayBurst }: Rules): Stream[] => {
  const apis = new TokenBucket(apiGatewayBurst, apiGatewayRate / 1000);
  return traffic.map((options) => new Stream(options, apis));
};

export class SyncTraffic implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  #traffic: readonly SimulatedTraffic[];
  readonly #retryStream: NamedStream;
  readonly #waiting = new WaitingRequests();
  readonly #streams: Stream[];
  /** Function of streams straight to one function with nothing in their way, which most of many are; -1 of others. */
  #plainFunction: Int32Array;
  /** 1 of streams with a client or a front door that learns of answers. */
  #isAnswered: Uint8Array;

  constructor(world: World, sourceIndex: number, traffic: readonly SimulatedTraffic[]) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#traffic = traffic;
    this.#retryStream = randomStream(world.seed, 'retry');
    this.#streams = streamsOf(traffic, world.rules);
    this.#plainFunction = new Int32Array(offHeap(traffic.length));
    this.#isAnswered = new Uint8Array(offHeap(traffic.length));
    this.#note();
  }

  /** From now on it is of these streams, in a world that has begun anew. */
  reset(traffic: readonly SimulatedTraffic[]): void {
    const { seed, rules } = this.#world;
    this.#traffic = traffic;
    this.#retryStream.restart(seed);
    this.#waiting.reset();
    this.#streams.length = 0;
    this.#streams.push(...streamsOf(traffic, rules));
    if (this.#plainFunction.length < traffic.length) this.#plainFunction = new Int32Array(traffic.length);
    if (this.#isAnswered.length < traffic.length) this.#isAnswered = new Uint8Array(traffic.length);
    this.#note();
  }

  #note(): void {
    this.#streams.forEach(({ functionIndex, alias, tenants, door, retry }, stream) => {
      const isFree = door === null && retry.holdMs === undefined;
      this.#plainFunction[stream] = isFree && alias === undefined && tenants === undefined ? functionIndex : -1;
      this.#isAnswered[stream] = door === null && retry === noRetry() ? 0 : 1;
    });
  }

  /** The handler's time is drawn for every arrival, admitted or not, so that runs that differ in limits share draws. */
  arrive(stream: number, atMs: number): void {
    const plainFunction = this.#plainFunction[stream]!;
    const functionIndex = plainFunction >= 0 ? plainFunction : versionFor(this.#streams[stream]!);
    const durationMs = this.#world.drawDurationMs(functionIndex);
    this.#world.sink.offered(functionIndex, atMs);
    if (plainFunction < 0) {
      this.#arriveFor(stream, functionIndex, durationMs, atMs);
      return;
    }
    const id = this.#world.invoke(functionIndex, this.#sourceIndex, stream, atMs, atMs, durationMs, 1);
    if (id < 0) {
      const slot = this.#waiting.begin(stream, functionIndex, noTenant);
      this.#waiting.setTimes(slot, atMs, durationMs);
      this.#refused(slot, id);
    }
  }

  /** Of a stream with something in its way: an alias, tenants, a front door, a client that holds back. */
  #arriveFor(stream: number, functionIndex: number, durationMs: number, atMs: number): void {
    const tenant = tenantFor(this.#streams[stream]!);
    const slot = this.#waiting.begin(stream, functionIndex, tenant);
    this.#waiting.setTimes(slot, atMs, durationMs);
    if (this.#isHeld(slot, atMs)) return;
    const id = this.#world.invokeFor(tenant, functionIndex, this.#sourceIndex, stream, atMs, atMs, durationMs, 1);
    if (id < 0) this.#refused(slot, id);
    else this.#waiting.end(slot);
  }

  /** Whether a front door refuses the request, or its client holds it back for a while. */
  #isHeld(slot: number, atMs: number): boolean {
    const { door, retry } = this.#streams[this.#waiting.stream(slot)]!;
    if (door !== null && !door.enter(atMs)) {
      this.#turnedAway(slot);
      return true;
    }
    const holdMs = retry.holdMs?.(atMs) ?? 0;
    if (holdMs <= 0) return false;
    this.#waiting.hold(slot);
    this.#world.wake(this.#sourceIndex, atMs + holdMs, slot);
    return true;
  }

  wake(slot: number, atMs: number): void {
    const waiting = this.#waiting;
    const attempts = waiting.sendAgain(slot);
    const stream = waiting.stream(slot);
    const { door } = this.#streams[stream]!;
    // A first attempt that was held back has passed the door already.
    if (door !== null && attempts > 1 && !door.enter(atMs)) {
      this.#turnedAway(slot);
      return;
    }
    const functionIndex = waiting.functionIndex(slot);
    const tenant = waiting.tenant(slot);
    const scheduledAtMs = waiting.scheduledAtMs(slot);
    const durationMs = waiting.durationMs(slot);
    const source = this.#sourceIndex;
    const id = this.#world.invokeFor(tenant, functionIndex, source, stream, atMs, scheduledAtMs, durationMs, attempts);
    if (id < 0) this.#refused(slot, id);
    else waiting.end(slot);
  }

  ended(environmentId: number, atMs: number): void {
    const { running, sink } = this.#world;
    const stream = running.token(environmentId);
    const record = this.#world.recordOf(environmentId, atMs);
    if (this.#isAnswered[stream] === 1) this.#answer(stream, record, atMs);
    sink.invocation(record);
  }

  /** What client and front door make of the answer. */
  #answer(stream: number, record: InvocationRecord, atMs: number): void {
    const { retry, door } = this.#streams[stream]!;
    const { functionIndex } = record;
    retry.succeeded(record.attempts, atMs);
    if (door !== null) {
      const answer = door.answer(record.outcome, record.sentAtMs, record.endAtMs);
      if (answer.atMs < record.endAtMs) record.outcome = Outcome.timedOut;
      record.endAtMs = answer.atMs;
      this.#answered(stream, functionIndex, record.sentAtMs, answer.atMs, answer.status);
    }
  }

  /** The front door's own limit refused it now: the function knows nothing of it. */
  #turnedAway(slot: number): void {
    const { nowMs, sink } = this.#world;
    const functionIndex = this.#waiting.functionIndex(slot);
    sink.throttled(functionIndex, nowMs, ThrottleReason.callerRateLimitExceeded);
    this.#answered(this.#waiting.stream(slot), functionIndex, nowMs, nowMs, 429);
    this.#again(slot, 0, -1);
  }

  /** What was sent now was refused by the function. */
  #refused(slot: number, refusal: number): void {
    const stream = this.#waiting.stream(slot);
    const functionIndex = this.#waiting.functionIndex(slot);
    const { door } = this.#streams[stream]!;
    const overheadMs = this.#world.drawOverheadMs(functionIndex);
    if (door !== null) {
      const { nowMs } = this.#world;
      const status = isFailure(refusal) ? door.failed() : door.throttled();
      this.#answered(stream, functionIndex, nowMs, nowMs + overheadMs, status);
    }
    this.#again(slot, overheadMs, refusal);
  }

  /** A refused request is sent again, or given up; its client knows after `overheadMs`. */
  #again(slot: number, overheadMs: number, refusal: number): void {
    const waiting = this.#waiting;
    const { nowMs } = this.#world;
    const answeredAtMs = nowMs + overheadMs;
    const { retry } = this.#streams[waiting.stream(slot)]!;
    const attempts = waiting.attempts(slot);
    const failure = retryableFailureOf(refusal);
    const random01 = this.#retryStream.uniform();
    const delayMs = failure === null ? -1 : retry.nextDelayMs(attempts, failure, random01, nowMs);
    if (delayMs >= 0) {
      const holdMs = retry.holdMs?.(answeredAtMs + delayMs) ?? 0;
      this.#world.wake(this.#sourceIndex, answeredAtMs + delayMs + holdMs, slot);
      return;
    }
    const functionIndex = waiting.functionIndex(slot);
    const scheduledAtMs = waiting.scheduledAtMs(slot);
    waiting.end(slot);
    this.#world.sink.invocation(
      this.#world.refusedRecord(functionIndex, scheduledAtMs, answeredAtMs, attempts, refusal),
    );
  }

  /** Function URLs have metrics of their own (DG monitoring-metrics-types). */
  // oxlint-disable-next-line max-params -- plain numbers instead of an object for each answer
  #answered(stream: number, functionIndex: number, sentAtMs: number, atMs: number, status: number): void {
    if (!this.#streams[stream]!.isUrl) return;
    const { sink } = this.#world;
    sink.counted?.(functionIndex, 'UrlRequestLatency', atMs, atMs - sentAtMs);
    sink.counted?.(functionIndex, 'UrlRequestCount', atMs, 1);
    if (status >= 500) sink.counted?.(functionIndex, 'Url5xxCount', atMs, 1);
    else if (status >= 400) sink.counted?.(functionIndex, 'Url4xxCount', atMs, 1);
  }

  finish(): void {
    this.#traffic.forEach(({ door }, stream) => {
      if (door === undefined) return;
      const statuses = [...this.#streams[stream]!.door!.statuses].sort(([a], [b]) => a - b);
      const figures = Object.fromEntries(statuses.map(([status, count]) => [`status${status}`, count]));
      this.#world.sink.eventSource?.(door.name, 'door', figures);
    });
  }
}
