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
import type { Source } from '../world/source.ts';

/** One stream of requests from one client. */
export interface SimulatedTraffic extends Addressee {
  readonly arrivals: ArrivalProcess;
  readonly retry: ClientRetry;
  /** HTTP in front of the function; default none. */
  readonly door?: FrontDoorOptions & { readonly name: string };
}

/** A refused invocation that will be sent again, to the version that it was drawn for at first. */
interface Waiting {
  stream: number;
  functionIndex: number;
  tenant: number;
  scheduledAtMs: number;
  durationMs: number;
  attempts: number;
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
  readonly #waiting: Waiting[] = [];
  readonly #freeSlots: number[] = [];
  #streams: readonly Stream[];
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
    this.#waiting.length = 0;
    this.#freeSlots.length = 0;
    this.#streams = streamsOf(traffic, rules);
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
      this.#refused(
        { stream, functionIndex, tenant: noTenant, scheduledAtMs: atMs, durationMs, attempts: 1 },
        atMs,
        id,
      );
    }
  }

  /** Of a stream with something in its way: an alias, tenants, a front door, a client that holds back. */
  #arriveFor(stream: number, functionIndex: number, durationMs: number, atMs: number): void {
    const tenant = tenantFor(this.#streams[stream]!);
    if (this.#isHeld(stream, functionIndex, tenant, durationMs, atMs)) return;
    const source = this.#sourceIndex;
    const id =
      tenant < 0
        ? this.#world.invoke(functionIndex, source, stream, atMs, atMs, durationMs, 1)
        : this.#world.invokeFor(tenant, functionIndex, source, stream, atMs, atMs, durationMs, 1);
    if (id < 0)
      this.#refused({ stream, functionIndex, tenant, scheduledAtMs: atMs, durationMs, attempts: 1 }, atMs, id);
  }

  /** Whether a front door refuses the request, or its client holds it back for a while. */
  // oxlint-disable-next-line max-params -- plain numbers: an object is made for those that are held alone
  #isHeld(stream: number, functionIndex: number, tenant: number, durationMs: number, atMs: number): boolean {
    const sender = this.#streams[stream]!;
    if (sender.door !== null && !sender.door.enter(atMs)) {
      this.#turnedAway({ stream, functionIndex, tenant, scheduledAtMs: atMs, durationMs, attempts: 1 }, atMs);
      return true;
    }
    const holdMs = sender.retry.holdMs?.(atMs) ?? 0;
    if (holdMs <= 0) return false;
    this.#later({ stream, functionIndex, tenant, scheduledAtMs: atMs, durationMs, attempts: 0 }, atMs + holdMs);
    return true;
  }

  wake(slot: number, atMs: number): void {
    const waiting = this.#waiting[slot]!;
    this.#freeSlots.push(slot);
    // Nobody else has it: it waits again as it is, with an attempt more.
    waiting.attempts += 1;
    const { stream, functionIndex, tenant, scheduledAtMs, durationMs, attempts } = waiting;
    const { door } = this.#streams[stream]!;
    // A first attempt that was held back has passed the door already.
    if (door !== null && attempts > 1 && !door.enter(atMs)) {
      this.#turnedAway(waiting, atMs);
      return;
    }
    const source = this.#sourceIndex;
    const id = this.#world.invokeFor(tenant, functionIndex, source, stream, atMs, scheduledAtMs, durationMs, attempts);
    if (id < 0) this.#refused(waiting, atMs, id);
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

  /** The front door's own limit refused it: the function knows nothing of it. */
  #turnedAway(request: Waiting, atMs: number): void {
    const { functionIndex } = request;
    this.#world.sink.throttled(functionIndex, atMs, ThrottleReason.callerRateLimitExceeded);
    this.#answered(request.stream, functionIndex, atMs, atMs, 429);
    this.#again(request, atMs, atMs, -1);
  }

  #refused(request: Waiting, atMs: number, refusal: number): void {
    const { door } = this.#streams[request.stream]!;
    const { functionIndex } = request;
    const answeredAtMs = atMs + this.#world.drawOverheadMs(functionIndex);
    if (door !== null) {
      const status = isFailure(refusal) ? door.failed() : door.throttled();
      this.#answered(request.stream, functionIndex, atMs, answeredAtMs, status);
    }
    this.#again(request, atMs, answeredAtMs, refusal);
  }

  /** A refused request is sent again, or given up. */
  #again(request: Waiting, atMs: number, answeredAtMs: number, refusal: number): void {
    const { retry } = this.#streams[request.stream]!;
    const { functionIndex } = request;
    const failure = retryableFailureOf(refusal);
    const random01 = this.#retryStream.uniform();
    const delayMs = failure === null ? -1 : retry.nextDelayMs(request.attempts, failure, random01, atMs);
    if (delayMs >= 0) {
      const holdMs = retry.holdMs?.(answeredAtMs + delayMs) ?? 0;
      this.#later(request, answeredAtMs + delayMs + holdMs);
      return;
    }
    const { scheduledAtMs, attempts } = request;
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

  #later(request: Waiting, atMs: number): void {
    const slot = this.#freeSlots.pop() ?? this.#waiting.length;
    this.#waiting[slot] = request;
    this.#world.wake(this.#sourceIndex, atMs, slot);
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
