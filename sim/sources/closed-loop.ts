// A closed loop: so many clients, each of which sends, waits for the answer (retrying as its SDK does), thinks, and sends
// again, until the run ends.

import { retryableFailureOf, type ClientRetry } from '../../lambda/index.ts';
import { tenantFor, versionFor, type Addressee } from '../world/alias-router.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';
import { noTenant } from '../world/tenants.ts';
import type { World } from '../world/world.ts';
import type { Source } from '../world/source.ts';

export interface ClosedLoopOptions extends Addressee {
  readonly name: string;
  readonly clients: number;
  /** Between an answer and the next request, ms. */
  readonly think: Distribution;
  /** A fresh policy for each client. */
  readonly retry: () => ClientRetry;
}

interface Client {
  readonly retry: ClientRetry;
  functionIndex: number;
  tenant: number;
  scheduledAtMs: number;
  durationMs: number;
  attempts: number;
  /** The client has been held back already before the attempt that comes. */
  held: boolean;
}

export class ClosedLoop implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: ClosedLoopOptions;
  readonly #stream: RandomStream;
  readonly #clients: Client[];

  constructor(world: World, sourceIndex: number, options: ClosedLoopOptions) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#stream = randomStream(world.seed, `${options.name}/closedLoop`);
    this.#clients = Array.from({ length: options.clients }, () => ({
      retry: options.retry(),
      functionIndex: options.functionIndex,
      tenant: noTenant,
      scheduledAtMs: 0,
      durationMs: 0,
      attempts: 0,
      held: false,
    }));
    // The clients begin spread over one think time, not all at once.
    this.#clients.forEach((_, client) => this.#later(client, this.#stream.uniform() * options.think.mean));
  }

  /** Fed by its own answers, not by an arrival process. */
  arrive(): void {}

  wake(client: number, atMs: number): void {
    const state = this.#clients[client]!;
    if (state.attempts === 0 && !state.held) {
      if (atMs >= this.#world.endMs) return;
      state.functionIndex = versionFor(this.#options);
      state.tenant = tenantFor(this.#options);
      state.scheduledAtMs = atMs;
      state.durationMs = this.#world.drawDurationMs(state.functionIndex);
      this.#world.sink.offered(state.functionIndex, atMs);
    }
    this.#send(client, atMs);
  }

  /** Sends the next attempt, when the client's own rate lets it. */
  #send(client: number, atMs: number): void {
    const state = this.#clients[client]!;
    const holdMs = state.held ? 0 : (state.retry.holdMs?.(atMs) ?? 0);
    state.held = holdMs > 0;
    if (holdMs > 0) {
      this.#world.wake(this.#sourceIndex, atMs + holdMs, client);
      return;
    }
    state.attempts += 1;
    const { tenant, functionIndex, scheduledAtMs, durationMs, attempts } = state;
    const source = this.#sourceIndex;
    const id = this.#world.invokeFor(tenant, functionIndex, source, client, atMs, scheduledAtMs, durationMs, attempts);
    if (id < 0) this.#refused(client, atMs, id);
  }

  ended(environmentId: number, atMs: number): void {
    const client = this.#world.running.token(environmentId);
    const record = this.#world.recordOf(environmentId, atMs);
    this.#clients[client]!.retry.succeeded(record.attempts, atMs);
    const { endAtMs } = record;
    this.#world.sink.invocation(record);
    this.#think(client, endAtMs);
  }

  #refused(client: number, atMs: number, refusal: number): void {
    const state = this.#clients[client]!;
    const { functionIndex } = state;
    const answeredAtMs = atMs + this.#world.drawOverheadMs(functionIndex);
    const failure = retryableFailureOf(refusal);
    const random01 = this.#stream.uniform();
    const delayMs = failure === null ? -1 : state.retry.nextDelayMs(state.attempts, failure, random01, atMs);
    if (delayMs >= 0) {
      this.#world.wake(this.#sourceIndex, answeredAtMs + delayMs, client);
      return;
    }
    const { scheduledAtMs, attempts } = state;
    this.#world.sink.invocation(
      this.#world.refusedRecord(functionIndex, scheduledAtMs, answeredAtMs, attempts, refusal),
    );
    this.#think(client, answeredAtMs);
  }

  #think(client: number, atMs: number): void {
    this.#clients[client]!.attempts = 0;
    this.#later(client, atMs + this.#options.think.sample(this.#stream));
  }

  #later(client: number, atMs: number): void {
    if (atMs < this.#world.endMs) this.#world.wake(this.#sourceIndex, atMs, client);
  }
}
