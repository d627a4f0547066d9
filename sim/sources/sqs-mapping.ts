// An SQS event source mapping: pollers that receive batches and invoke the function with them, as many at once as the
// era's scaling allows. A batch that fails stays hidden until its visibility timeout and comes back, one receive older. One
// that is throttled stays with its poller, which tries again until then; the others go on receiving meanwhile (DG
// services-sqs-errorhandling).

import {
  DropCondition,
  Outcome,
  spreadMs,
  sqsBackoff,
  sqsJitter,
  sqsTurnMs,
  SqsScaling,
  waitMs,
  type Backoff,
  type SqsScalingRules,
} from '../../lambda/index.ts';
import { versionFor, type Addressee } from '../world/alias-router.ts';
import type { CloudWatchMetric } from '../world/cloudwatch-metrics.ts';
import type { Gauge } from '../engine/gauge.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';
import type { World } from '../world/world.ts';
import { IdlePolls } from './idle-polls.ts';
import { MessageQueue, type QueueOptions } from './message-queue.ts';
import { OldestAge } from './oldest-age.ts';
import { PollBudget, pollsPerSecondOfPoller } from './poll-budget.ts';
import type { Source } from '../world/source.ts';

export interface SqsMappingOptions extends Addressee {
  readonly name: string;
  readonly queue: QueueOptions;
  /** Message groups of a FIFO queue; messages fall into them evenly at random. */
  readonly groups: number;
  readonly batchSize: number;
  /** How long a batch may wait to fill up. */
  readonly batchWindowMs: number;
  readonly scaling: SqsScalingRules;
  /** Share of messages that a successful run reports as failed (ReportBatchItemFailures). */
  readonly itemFailureShare: number;
  /** How long a poller waits with a batch that was throttled; default 1 s to a minute. */
  readonly backoff?: Backoff;
  /** How much earlier and later than that it tries again at most, as a share of the wait; default `sqsJitter`. */
  readonly jitter?: number;
  /** How long a free poller takes to receive anew while batches are throttled, on average; default `sqsTurnMs`. */
  readonly turnMs?: number;
  /** Share of messages that the filter patterns let through; default all. */
  readonly passedShare?: number;
  /** Whether the handler takes its time for each of the messages in turn; default for the batch. */
  readonly durationPerItem?: boolean;
  /** Provisioned mode: bytes of a message; default next to none. */
  readonly messageBytes?: number;
}

/** What a poller holds; used again for its next one. */
interface Batch {
  messages: number[];
  /** When it was received, and how long its handler takes. */
  readonly times: Float64Array;
  functionIndex: number;
  /** Invocations asked for; the last refusal, 0 while it runs. */
  attempts: number;
  refusal: number;
  isTaken: boolean;
}

/** Of a batch's times. In a typed array, for fields that are Smis at first and doubles later change their representation. */
const receivedAt = 0;
const duration = 1;

const emptyBatch = (): Batch => ({
  messages: [],
  times: new Float64Array(2),
  functionIndex: 0,
  attempts: 0,
  refusal: 0,
  isTaken: false,
});

/** Wake tokens: look at the queue; a batch's window is over; a free poller receives anew; n + 3: poller n tries its batch again, or drops it. */
const lookToken = 0;
const windowToken = 1;
const turnToken = 2;
const firstRetryToken = 3;
const none: readonly number[] = [];

export class SqsMapping implements Source {
  readonly queue: MessageQueue;
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: SqsMappingOptions;
  readonly #scaling: SqsScaling;
  readonly #stream: RandomStream;
  readonly #retryStream: RandomStream;
  /** By slot. */
  readonly #batches: Batch[] = [];
  /** Of pollers without a batch; never empty. */
  readonly #freeSlots: number[] = [];
  /** Messages that wait and are hidden; batches that run or are tried again; batches that may run at once. */
  readonly #visible: Gauge;
  readonly #hidden: Gauge;
  readonly #running: Gauge;
  readonly #pollers: Gauge;
  readonly #oldestAge: OldestAge;
  readonly #idlePolls: IdlePolls;
  /** Of provisioned pollers; null for others. */
  readonly #budget: PollBudget | null;
  #toldVisible = 0;
  /** Pollers busy with a batch. */
  #busy = 0;
  #retries = 0;
  /** Batches that were throttled and are held; pollers that are about to receive anew, while there are such. */
  #held = 0;
  #turning = 0;
  #turns = 0;
  #nextLookMs = Infinity;
  #windowEndsMs = Infinity;

  constructor(world: World, sourceIndex: number, options: SqsMappingOptions) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    const { name, scaling } = options;
    this.#scaling = new SqsScaling(scaling);
    this.queue = new MessageQueue(options.queue);
    this.#budget = scaling.pollsPerSecond === null ? null : new PollBudget(scaling.pollsPerSecond, scaling.start);
    this.#idlePolls = new IdlePolls(scaling);
    const gauge = (level: string): Gauge => world.gauge(name, level);
    this.#visible = gauge('visible');
    this.#hidden = gauge('hidden');
    this.#running = gauge('batches');
    this.#pollers = gauge('pollers');
    this.#oldestAge = new OldestAge(gauge('oldestAgeMs'), world);
    this.#stream = randomStream(world.seed, `${name}/sqs`);
    this.#retryStream = randomStream(world.seed, `${name}/sqs retries`);
    this.#addSlot();
  }

  arrive(_stream: number, atMs: number): void {
    this.queue.send(atMs, Math.floor(this.#stream.uniform() * this.#options.groups));
    this.#poll(atMs, false);
  }

  wake(token: number, atMs: number): void {
    if (token === lookToken) {
      if (atMs < this.#nextLookMs) return;
      this.#nextLookMs = Infinity;
    }
    if (token === turnToken) this.#turning -= 1;
    if (token >= firstRetryToken) this.#tryAgain(token - firstRetryToken, atMs);
    const windowOver = token === windowToken && atMs >= this.#windowEndsMs;
    this.#poll(atMs, windowOver);
  }

  ended(environmentId: number, atMs: number): void {
    const { itemFailureShare } = this.#options;
    const { running } = this.#world;
    const slot = running.token(environmentId);
    const { messages, times } = this.#batches[slot]!;
    this.#free(slot);
    const record = this.#world.recordOf(environmentId, atMs);
    const succeeded = record.outcome === Outcome.completed;
    this.#count(succeeded ? 'InvokedEventCount' : 'FailedInvokeEventCount', atMs, messages.length);
    if (succeeded) {
      const [failed, done] = itemFailureShare === 0 ? [none, messages] : this.#parted(messages, itemFailureShare);
      this.queue.delete(done);
      this.#count('DeletedEventCount', atMs, messages.length - failed.length);
      if (failed.length > 0) this.queue.abandon(failed, times[receivedAt]!, atMs);
    } else {
      this.queue.abandon(messages, times[receivedAt]!, atMs);
      this.#scaling.failed(atMs);
    }
    this.#world.sink.invocation(record);
    this.#turn(atMs);
    this.#poll(atMs, false);
  }

  finish(atMs: number): void {
    const { sink, endMs } = this.#world;
    const lastMs = endMs === Infinity ? atMs : endMs;
    // Pollers that still hold a batch that was throttled.
    for (const batch of this.#batches) if (batch.isTaken) this.#refused(batch, lastMs);
    this.queue.expire(lastMs);
    const endOldestAgeMs = this.#oldestAge.end(this.queue.oldestSentAtMs, lastMs);
    const { delays, failures } = this.#scaling.decided;
    if (delays > 0) sink.assumed?.('rules.sqsGrowthDelayMs', delays);
    if (failures > 0) sink.assumed?.('rules.sqsFailureCost', failures);
    if (this.#retries > 0) {
      sink.assumed?.('rules.sqsBackoff', this.#retries);
      sink.assumed?.('rules.sqsJitter', this.#retries);
    }
    if (this.#turns > 0) sink.assumed?.('rules.sqsTurnMs', this.#turns);
    sink.eventSource?.(this.#options.name, 'sqs', {
      ...this.queue.counts,
      maxOldestAgeMs: this.#oldestAge.maxMs,
      endOldestAgeMs,
      emptyReceives: this.#idlePolls.empty(lastMs),
    });
  }

  #poll(atMs: number, windowOver: boolean): void {
    const { queue } = this;
    if (atMs > this.#world.endMs) return;
    queue.settle(atMs);
    // At one instant it changes only when a batch fails.
    const allowed = this.#scaling.allowed(atMs);
    let mayTakePart = windowOver;
    while (this.#busy + this.#turning < allowed && queue.receivable && this.#mayPoll(allowed, atMs)) {
      if (!mayTakePart && this.#waitsToFill(atMs)) break;
      mayTakePart = false;
      this.#windowEndsMs = Infinity;
      const slot = this.#freeSlots[this.#freeSlots.length - 1]!;
      const batch = this.#batches[slot]!;
      batch.messages = this.#filtered(this.#receive(batch.messages, atMs), atMs);
      if (batch.messages.length > 0) this.#begin(slot, batch, atMs);
    }
    this.#planLook(allowed, atMs);
    this.#tellLevels(allowed, atMs);
  }

  /** @param list where they are put */
  #receive(list: number[], atMs: number): number[] {
    const { batchSize, messageBytes = 0, functionIndex } = this.#options;
    const { counts } = this.queue;
    const deadLettered = counts.deadLettered;
    const messages = this.queue.receive(atMs, batchSize, list);
    for (let more = counts.deadLettered - deadLettered; more > 0; more -= 1) {
      this.#world.sink.givenUp?.(functionIndex, atMs, DropCondition.retriesExhausted, true);
    }
    this.#count('PolledEventCount', atMs, messages.length);
    if (messages.length > 0) this.#idlePolls.brought(atMs);
    this.#budget?.spend(messages.length * messageBytes);
    return messages;
  }

  /** Messages that no filter pattern fits are deleted, and the function hears nothing of them. */
  #filtered(messages: number[], atMs: number): number[] {
    const { passedShare = 1 } = this.#options;
    if (passedShare === 1) return messages;
    const [passed, others] = this.#parted(messages, passedShare);
    this.queue.delete(others, true);
    // Of a FIFO queue: its group is handed out to nobody while the rest of the batch runs.
    if (passed.length > 0) this.queue.holdGroups(passed);
    this.#count('FilteredOutEventCount', atMs, others.length);
    return passed;
  }

  /** A share of messages by chance, and the others. */
  #parted(messages: readonly number[], share: number): [chosen: number[], others: readonly number[]] {
    const chosen: number[] = [];
    const others: number[] = [];
    for (const message of messages) (this.#stream.uniform() < share ? chosen : others).push(message);
    return [chosen, others];
  }

  #mayPoll(allowed: number, atMs: number): boolean {
    return this.#budget === null || this.#budget.has(allowed, atMs);
  }

  #nextPollMs(allowed: number, atMs: number): number {
    return this.#budget === null ? Infinity : this.#budget.nextMs(allowed, atMs);
  }

  #count(metric: CloudWatchMetric, atMs: number, count: number): void {
    if (count > 0) this.#world.sink.counted?.(this.#options.name, metric, atMs, count);
  }

  #tellLevels(allowed: number, atMs: number): void {
    const { visible, hidden } = this.queue.counts;
    if (visible !== this.#toldVisible) {
      this.#world.sink.queueDepth?.(this.#options.functionIndex, atMs, visible - this.#toldVisible);
      this.#toldVisible = visible;
    }
    this.#visible.set(visible, atMs);
    this.#hidden.set(hidden, atMs);
    this.#running.set(this.#busy, atMs);
    this.#pollers.set(allowed, atMs);
    this.#oldestAge.set(this.queue.oldestSentAtMs, atMs);
    this.#idlePolls.free(Math.max(0, allowed - this.#busy), atMs);
    if (this.#budget === null) return;
    this.#count('ProvisionedPollers', atMs, Math.ceil((allowed * this.#budget.perBatch) / pollsPerSecondOfPoller));
  }

  /** Opens the batch window when there is one and the batch is not full yet. */
  #waitsToFill(atMs: number): boolean {
    const { batchWindowMs, batchSize } = this.#options;
    if (batchWindowMs === 0 || this.queue.counts.visible >= batchSize) return false;
    if (this.#windowEndsMs === Infinity) {
      this.#windowEndsMs = atMs + batchWindowMs;
      this.#world.wake(this.#sourceIndex, this.#windowEndsMs, windowToken);
    }
    return true;
  }

  /** Looks again when a poller is added or a hidden message comes back. */
  #planLook(allowed: number, atMs: number): void {
    const scaling = this.#scaling;
    const isFull = this.#busy + this.#turning >= allowed;
    const { receivable } = this.queue;
    const isSaturated = isFull && receivable;
    if (isSaturated) scaling.saturated(atMs);
    else scaling.relieved(this.#busy, atMs);
    const growthMs = isSaturated ? scaling.nextGrowthMs(atMs) : Infinity;
    const pollMs = !isFull && receivable ? this.#nextPollMs(allowed, atMs) : Infinity;
    const next = Math.min(growthMs, pollMs, this.queue.nextReturnMs);
    if (next >= this.#nextLookMs || next > this.#world.endMs) return;
    this.#nextLookMs = next;
    this.#world.wake(this.#sourceIndex, next, lookToken);
  }

  /** A poller takes a batch on, whose messages it has. */
  #begin(slot: number, batch: Batch, atMs: number): void {
    const functionIndex = versionFor(this.#options);
    const items = this.#options.durationPerItem === true ? batch.messages.length : 1;
    batch.times[receivedAt] = atMs;
    batch.times[duration] = this.#world.drawBatchMs(functionIndex, items);
    batch.functionIndex = functionIndex;
    batch.attempts = 0;
    batch.refusal = 0;
    batch.isTaken = true;
    this.#freeSlots.pop();
    if (this.#freeSlots.length === 0) this.#addSlot();
    this.#busy += 1;
    this.#world.sink.offered(functionIndex, atMs);
    this.#invoke(slot, batch, atMs);
  }

  /** Lets a batch run, or keeps it for another attempt. */
  #invoke(slot: number, batch: Batch, atMs: number): void {
    const { messages, times, functionIndex } = batch;
    const receivedAtMs = times[receivedAt]!;
    batch.attempts += 1;
    const { account, rules } = this.#world;
    account.metersScaling = rules.pollersSpendScaling;
    account.metersRequests = rules.pollersRequestRate;
    const { attempts } = batch;
    const id = this.#world.invoke(
      functionIndex,
      this.#sourceIndex,
      slot,
      atMs,
      receivedAtMs,
      times[duration]!,
      attempts,
    );
    account.metersScaling = true;
    account.metersRequests = true;
    if (id >= 0) {
      if (batch.refusal !== 0) this.#held -= 1;
      batch.refusal = 0;
      this.queue.begin(messages);
      return;
    }
    if (batch.refusal === 0) this.#held += 1;
    batch.refusal = id;
    this.#retries += 1;
    const { backoff = sqsBackoff, jitter = sqsJitter } = this.#options;
    const retryAtMs = atMs + spreadMs(waitMs(backoff, attempts), jitter, this.#retryStream.uniform());
    const nextMs = Math.min(retryAtMs, receivedAtMs + this.#options.queue.visibilityTimeoutMs);
    if (nextMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, nextMs, firstRetryToken + slot);
  }

  /** The messages of a batch come back when its visibility timeout is over: then its poller drops it. */
  #tryAgain(slot: number, atMs: number): void {
    const batch = this.#batches[slot]!;
    const receivedAtMs = batch.times[receivedAt]!;
    if (atMs < receivedAtMs + this.#options.queue.visibilityTimeoutMs) {
      this.#invoke(slot, batch, atMs);
      return;
    }
    this.#free(slot);
    this.queue.abandon(batch.messages, receivedAtMs, atMs);
    this.#count('FailedInvokeEventCount', atMs, batch.messages.length);
    this.#scaling.failed(atMs);
    this.#held -= 1;
    this.#refused(batch, atMs);
    this.#turn(atMs);
  }

  /** While batches are throttled, a poller that is free again receives a moment later: who tries in between may find its room. */
  #turn(atMs: number): void {
    const { turnMs = sqsTurnMs } = this.#options;
    if (this.#held === 0 || turnMs === 0) return;
    this.#turns += 1;
    const nextMs = atMs + 2 * turnMs * this.#retryStream.uniform();
    if (nextMs > this.#world.endMs) return;
    this.#turning += 1;
    this.#world.wake(this.#sourceIndex, nextMs, turnToken);
  }

  /** A poller is rid of its batch. */
  #free(slot: number): void {
    this.#batches[slot]!.isTaken = false;
    this.#freeSlots.push(slot);
    this.#busy -= 1;
  }

  #addSlot(): void {
    this.#freeSlots.push(this.#batches.length);
    this.#batches.push(emptyBatch());
  }

  #refused({ functionIndex, times, attempts, refusal }: Batch, atMs: number): void {
    this.#world.sink.invocation(this.#world.refusedRecord(functionIndex, times[receivedAt]!, atMs, attempts, refusal));
  }
}
