// An SQS event source mapping: pollers that receive batches and invoke the function with them, as many at once as the
// era's scaling allows. A batch that fails or is throttled stays hidden until its visibility timeout and comes back,
// one receive older.

import {
  Outcome,
  provisionedPollerBytesPerSecond,
  sqsBackoff,
  SqsScaling,
  waitMs,
  type Backoff,
  type SqsScalingRules,
} from '../../lambda/index.ts';
import { versionFor, type Addressee } from '../alias-router.ts';
import type { CloudWatchMetric } from '../cloudwatch-metrics.ts';
import type { Gauge } from '../gauge.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';
import type { World } from '../world.ts';
import { MessageQueue, type QueueOptions } from './message-queue.ts';
import type { Source } from './source.ts';

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
  /** How long a poller rests that was throttled; default 1 s to a minute. */
  readonly backoff?: Backoff;
  /** Share of messages that the filter patterns let through; default all. */
  readonly passedShare?: number;
  /** Whether the handler takes its time for each of the messages in turn; default for the batch. */
  readonly durationPerItem?: boolean;
  /** Provisioned mode: bytes of a message; default next to none. */
  readonly messageBytes?: number;
}

interface Batch {
  messages: number[];
  receivedAtMs: number;
}

/** Wake tokens: look at the queue; a batch's window is over; n + 2: poller n may go on after a throttle. */
const lookToken = 0;
const windowToken = 1;
const firstRestToken = 2;

/** Of a provisioned poller. */
const pollsPerSecondOfPoller = 10;

export class SqsMapping implements Source {
  readonly queue: MessageQueue;
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: SqsMappingOptions;
  readonly #scaling: SqsScaling;
  readonly #stream: RandomStream;
  readonly #batches: Batch[] = [];
  readonly #freeSlots: number[] = [];
  /** Messages that wait and are hidden; batches that run or rest; batches that may run at once. */
  readonly #gauges: Readonly<Record<'visible' | 'hidden' | 'batches' | 'pollers', Gauge>>;
  #toldVisible = 0;
  /** Pollers busy with a batch or resting. */
  #busy = 0;
  #throttlesInARow = 0;
  #nextLookMs = Infinity;
  #windowEndsMs = Infinity;
  /** Receives that provisioned pollers may still make, and since when; a poller has ten a second, or a megabyte. */
  #polls = 0;
  #polledAtMs = 0;

  constructor(world: World, sourceIndex: number, options: SqsMappingOptions) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#scaling = new SqsScaling(options.scaling);
    this.queue = new MessageQueue(options.queue);
    if (options.scaling.pollsPerSecond !== null) this.#polls = options.scaling.start * options.scaling.pollsPerSecond;
    const gauge = (level: string): Gauge => world.gauge(options.name, level);
    this.#gauges = {
      visible: gauge('visible'),
      hidden: gauge('hidden'),
      batches: gauge('batches'),
      pollers: gauge('pollers'),
    };
    this.#stream = randomStream(world.seed, `${options.name}/sqs`);
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
    if (token >= firstRestToken) this.#busy -= 1;
    const windowOver = token === windowToken && atMs >= this.#windowEndsMs;
    this.#poll(atMs, windowOver);
  }

  ended(environmentId: number, atMs: number): void {
    const { itemFailureShare } = this.#options;
    const { running } = this.#world;
    const slot = running.token(environmentId);
    const { messages, receivedAtMs } = this.#batches[slot]!;
    const record = this.#world.recordOf(environmentId, atMs);
    this.#freeSlots.push(slot);
    this.#busy -= 1;
    this.#throttlesInARow = 0;
    const succeeded = record.outcome === Outcome.completed;
    this.#count(succeeded ? 'InvokedEventCount' : 'FailedInvokeEventCount', atMs, messages.length);
    if (succeeded) {
      const [failed, done] = this.#parted(messages, itemFailureShare);
      this.queue.delete(done);
      this.#count('DeletedEventCount', atMs, messages.length - failed.length);
      if (failed.length > 0) this.queue.abandon(failed, receivedAtMs, atMs);
    } else {
      this.queue.abandon(messages, receivedAtMs, atMs);
      this.#scaling.failed(atMs);
    }
    this.#world.sink.invocation(record);
    this.#poll(atMs, false);
  }

  finish(atMs: number): void {
    this.queue.expire(Math.min(atMs, this.#world.endMs));
    this.#world.sink.eventSource?.(this.#options.name, 'sqs', { ...this.queue.counts });
  }

  #poll(atMs: number, windowOver: boolean): void {
    const { queue } = this;
    if (atMs > this.#world.endMs) return;
    queue.settle(atMs);
    let mayTakePart = windowOver;
    while (this.#busy < this.#scaling.allowed(atMs) && queue.receivable && this.#mayPoll(atMs)) {
      if (!mayTakePart && this.#waitsToFill(atMs)) break;
      mayTakePart = false;
      this.#windowEndsMs = Infinity;
      const messages = this.#filtered(this.#receive(atMs), atMs);
      if (messages.length > 0) this.#invoke(messages, atMs);
    }
    this.#tellLevels(atMs);
    this.#planLook(atMs);
  }

  #receive(atMs: number): number[] {
    const { batchSize, messageBytes = 0, scaling } = this.#options;
    const messages = this.queue.receive(atMs, batchSize);
    this.#count('PolledEventCount', atMs, messages.length);
    if (scaling.pollsPerSecond !== null) {
      const perPoll = provisionedPollerBytesPerSecond / pollsPerSecondOfPoller;
      this.#polls -= Math.max(1, (messages.length * messageBytes) / perPoll);
    }
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
  #parted(messages: number[], share: number): [chosen: number[], others: number[]] {
    if (share === 0) return [[], messages];
    const chosen: number[] = [];
    const others: number[] = [];
    for (const message of messages) (this.#stream.uniform() < share ? chosen : others).push(message);
    return [chosen, others];
  }

  /** Provisioned pollers receive ten times a second each at most. */
  #mayPoll(atMs: number): boolean {
    const { pollsPerSecond } = this.#options.scaling;
    if (pollsPerSecond === null) return true;
    const perSecond = this.#scaling.allowed(atMs) * pollsPerSecond;
    this.#polls = Math.min(perSecond, this.#polls + (perSecond * (atMs - this.#polledAtMs)) / 1000);
    this.#polledAtMs = atMs;
    return this.#polls >= 1 - 1e-9;
  }

  #nextPollMs(atMs: number): number {
    const { pollsPerSecond } = this.#options.scaling;
    if (pollsPerSecond === null || this.#polls >= 1 - 1e-9) return Infinity;
    return atMs + ((1 - this.#polls) * 1000) / (this.#scaling.allowed(atMs) * pollsPerSecond);
  }

  #count(metric: CloudWatchMetric, atMs: number, count: number): void {
    if (count > 0) this.#world.sink.counted?.(this.#options.name, metric, atMs, count);
  }

  #tellLevels(atMs: number): void {
    const { visible, hidden } = this.queue.counts;
    if (visible !== this.#toldVisible) {
      this.#world.sink.queueDepth?.(this.#options.functionIndex, atMs, visible - this.#toldVisible);
      this.#toldVisible = visible;
    }
    this.#gauges.visible.set(visible, atMs);
    this.#gauges.hidden.set(hidden, atMs);
    this.#gauges.batches.set(this.#busy, atMs);
    const allowed = this.#scaling.allowed(atMs);
    this.#gauges.pollers.set(allowed, atMs);
    const { pollsPerSecond } = this.#options.scaling;
    if (pollsPerSecond === null) return;
    this.#count('ProvisionedPollers', atMs, Math.ceil((allowed * pollsPerSecond) / pollsPerSecondOfPoller));
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
  #planLook(atMs: number): void {
    const full = this.#busy >= this.#scaling.allowed(atMs);
    if (full && this.queue.receivable) this.#scaling.saturated(atMs);
    if (this.#busy === 0 && this.queue.counts.visible === 0) this.#scaling.drained(atMs);
    const growthMs = full && this.queue.receivable ? this.#scaling.nextGrowthMs(atMs) : Infinity;
    const pollMs = !full && this.queue.receivable ? this.#nextPollMs(atMs) : Infinity;
    const next = Math.min(growthMs, pollMs, this.queue.nextReturnMs);
    if (next >= this.#nextLookMs || next > this.#world.endMs) return;
    this.#nextLookMs = next;
    this.#world.wake(this.#sourceIndex, next, lookToken);
  }

  #invoke(messages: number[], atMs: number): void {
    const functionIndex = versionFor(this.#options);
    const slot = this.#freeSlots.pop() ?? this.#batches.length;
    this.#batches[slot] = { messages, receivedAtMs: atMs };
    this.#busy += 1;
    const durationMs = this.#world.drawBatchMs(
      functionIndex,
      this.#options.durationPerItem === true ? messages.length : 1,
    );
    this.#world.sink.offered(functionIndex, atMs);
    const { account, rules } = this.#world;
    account.metersScaling = rules.pollersSpendScaling;
    const id = this.#world.invoke(functionIndex, this.#sourceIndex, slot, atMs, atMs, durationMs, 1);
    account.metersScaling = true;
    if (id >= 0) return;
    this.#freeSlots.push(slot);
    this.queue.abandon(messages, atMs, atMs);
    this.#count('FailedInvokeEventCount', atMs, messages.length);
    this.#scaling.failed(atMs);
    this.#throttlesInARow += 1;
    const restMs = waitMs(this.#options.backoff ?? sqsBackoff, this.#throttlesInARow);
    this.#world.sink.invocation(this.#world.refusedRecord(functionIndex, atMs, atMs, 1, id));
    this.#world.wake(this.#sourceIndex, atMs + restMs, firstRestToken);
  }
}
