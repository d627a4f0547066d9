// Functions that executions of durable functions call: run as soon as they are let in, and their outcome told to the caller.
// A refusal is tried again by the service, with the waits of invocations that failed, for as long as the caller lasts.

import { waitMs, type Outcome } from '../../lambda/index.ts';
import type { Source } from '../world/source.ts';
import type { World } from '../world/world.ts';

export interface ChainedCall {
  readonly functionIndex: number;
  readonly tenant: number;
  /** Whether anybody still waits for it. */
  readonly isAwaited: () => boolean;
  readonly ended: (outcome: Outcome, atMs: number) => void;
}

/** One under way. */
interface Call extends ChainedCall {
  readonly calledAtMs: number;
  readonly durationMs: number;
  attempts: number;
}

export class ChainedCalls implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #calls: (Call | null)[] = [];
  readonly #free: number[] = [];

  constructor(world: World, sourceIndex: number) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
  }

  call(call: ChainedCall, atMs: number): void {
    const world = this.#world;
    const durationMs = world.drawDurationMs(call.functionIndex);
    world.sink.offered(call.functionIndex, atMs);
    const slot = this.#free.pop() ?? this.#calls.length;
    this.#calls[slot] = { ...call, calledAtMs: atMs, durationMs, attempts: 0 };
    this.#send(slot, atMs);
  }

  arrive(): void {}

  wake(slot: number, atMs: number): void {
    this.#send(slot, atMs);
  }

  ended(id: number, atMs: number): void {
    const slot = this.#world.running.token(id);
    const record = this.#world.recordOf(id, atMs);
    const { outcome } = record;
    this.#world.sink.invocation(record);
    this.#take(slot).ended(outcome, atMs);
  }

  #take(slot: number): Call {
    const call = this.#calls[slot]!;
    this.#calls[slot] = null;
    this.#free.push(slot);
    return call;
  }

  #send(slot: number, atMs: number): void {
    const world = this.#world;
    const call = this.#calls[slot]!;
    const { functionIndex, tenant, calledAtMs, durationMs } = call;
    if (call.attempts > 0 && !call.isAwaited()) {
      world.sink.invocation(world.refusedRecord(functionIndex, calledAtMs, atMs, call.attempts));
      this.#take(slot);
      return;
    }
    call.attempts += 1;
    const { account, rules } = world;
    account.metersRequests = rules.asyncRequestRate;
    const source = this.#sourceIndex;
    const id = world.invokeFor(tenant, functionIndex, source, slot, atMs, calledAtMs, durationMs, call.attempts);
    account.metersRequests = true;
    if (id >= 0) return;
    world.sink.assumed?.('rules.durableBackoff', 1);
    world.wake(source, atMs + waitMs(rules.durableBackoff, call.attempts), slot);
  }
}
