// An SQS queue: messages that wait, are received and hidden, come back, are deleted, die or expire. Standard queues hand
// out the oldest visible message first; FIFO queues one batch of a group at a time, in order.

import { numbersOffHeap } from '../../lambda/index.ts';
import { EventQueue } from '../engine/event-queue.ts';
import { MessageState, MessageTable } from './message-table.ts';
import { FifoMessages, StandardMessages, type VisibleMessages } from './visible-messages.ts';

export interface QueueOptions {
  readonly visibilityTimeoutMs: number;
  /** Receives after which a message is moved to the dead-letter queue; null without one. */
  readonly maxReceiveCount: number | null;
  readonly retentionMs: number;
  readonly fifo: boolean;
}

/** What became of the messages; sent = deleted + filteredOut + deadLettered + expired + visible + hidden, always. */
export interface QueueCounts {
  sent: number;
  deleted: number;
  /** Deleted because no filter pattern of the mapping fits them. */
  filteredOut: number;
  deadLettered: number;
  /** Of the dead-lettered ones: no function was ever told of them. */
  deadLetteredUnprocessed: number;
  expired: number;
  visible: number;
  hidden: number;
}

/** When a hidden message comes back next; before when nothing comes back or is too old. */
const nextReturn = 0;
const quietUntil = 1;
/** Whether something is too old is asked a little early: what a sum of instants is rounded to decides nothing. */
const roundingMs = 1;

export class MessageQueue {
  readonly counts: QueueCounts = {
    sent: 0,
    deleted: 0,
    filteredOut: 0,
    deadLettered: 0,
    deadLetteredUnprocessed: 0,
    expired: 0,
    visible: 0,
    hidden: 0,
  };
  readonly #options: QueueOptions;
  readonly #messages = new MessageTable();
  readonly #visible: VisibleMessages;
  /** Hidden messages that will come back. */
  readonly #returning = new EventQueue();
  /** In a typed array: a double that is returned, or a field that changes its representation, would be a HeapNumber. */
  readonly #times: Float64Array = numbersOffHeap(Infinity, Infinity);

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#visible = options.fifo ? new FifoMessages() : new StandardMessages();
  }

  /** Adds a message; `group` matters to FIFO queues only. */
  send(atMs: number, group: number): void {
    this.#visible.add(this.#messages.add(atMs, group), group);
    this.counts.sent += 1;
    this.counts.visible += 1;
    const tooOldMs = atMs + this.#options.retentionMs - roundingMs;
    if (tooOldMs < this.#times[quietUntil]!) this.#times[quietUntil] = tooOldMs;
  }

  /** Instant at which the next hidden message comes back; Infinity when none does. */
  get nextReturnMs(): number {
    return this.#times[nextReturn]!;
  }

  /** Makes messages visible whose time has come, and drops those that have waited too long. */
  settle(atMs: number): void {
    if (atMs < this.#times[quietUntil]!) return;
    this.#showReturned(atMs);
    this.#dropTooOld(atMs);
    const tooOldMs = this.#messages.oldestSentAtMs + this.#options.retentionMs - roundingMs;
    this.#times[quietUntil] = Math.min(this.nextReturnMs, tooOldMs);
  }

  #dropTooOld(atMs: number): void {
    const messages = this.#messages;
    for (let oldest = messages.oldest; oldest >= 0; oldest = messages.oldest) {
      if (!this.#isTooOld(oldest, atMs) || !messages.isVisible(oldest)) return;
      // Those who hand messages out find that it is gone.
      messages.remove(oldest);
      this.counts.visible -= 1;
      this.counts.expired += 1;
    }
  }

  #showReturned(atMs: number): void {
    while (this.nextReturnMs <= atMs) {
      const message = this.#returning.firstSubject;
      this.#returning.pop();
      this.#times[nextReturn] = this.#returning.firstMs;
      const group = this.#messages.group(message);
      this.#messages.show(message);
      this.counts.hidden -= 1;
      this.counts.visible += 1;
      this.#visible.giveBack(message, group);
      this.#visible.free(group);
    }
  }

  /**
   * Receives up to `most` messages of age at least 0.
   * @param batch where they are put, in place of what was there; default a new list
   * @returns it, empty when nothing can be had
   */
  receive(atMs: number, most: number, batch: number[] = []): number[] {
    this.settle(atMs);
    let count = 0;
    let group: number | null = null;
    while (count < most) {
      const message = this.#receiveNext(atMs, group);
      if (message < 0) break;
      if (count === 0 && this.#options.fifo) group = this.#messages.group(message);
      batch[count] = message;
      count += 1;
    }
    if (batch.length !== count) batch.length = count;
    if (group !== null) this.#visible.block(group);
    return batch;
  }

  /** The next message that is still there, of `group` if one is given, hidden from now on; -1 when there is none. */
  #receiveNext(atMs: number, group: number | null): number {
    for (;;) {
      const message = this.#visible.take(group);
      if (message < 0 || this.#hide(message, atMs)) return message;
    }
  }

  /** When the oldest message that is left was sent, whether it waits or is hidden; Infinity when none is. */
  get oldestSentAtMs(): number {
    return this.#messages.oldestSentAtMs;
  }

  /** A function is told of received messages. */
  begin(messages: readonly number[]): void {
    for (const message of messages) this.#messages.begin(message);
  }

  /** Whether anything could be received now. */
  get receivable(): boolean {
    return this.#visible.receivable;
  }

  /** Deletes received messages; `filteredOut` when no function was told of them. */
  delete(messages: readonly number[], filteredOut = false): void {
    for (const message of messages) {
      this.#visible.free(this.#messages.group(message));
      this.#messages.remove(message);
      this.counts.hidden -= 1;
      if (filteredOut) this.counts.filteredOut += 1;
      else this.counts.deleted += 1;
    }
  }

  /** The groups of received messages stay in flight though others of their batch are gone. */
  holdGroups(messages: readonly number[]): void {
    for (const message of messages) this.#visible.block(this.#messages.group(message));
  }

  /** Leaves received messages hidden until their visibility timeout, counted from `receivedAtMs`, is over. */
  abandon(messages: readonly number[], receivedAtMs: number, atMs: number): void {
    const backAtMs = Math.max(atMs, receivedAtMs + this.#options.visibilityTimeoutMs);
    // A group with a message in flight is handed out to nobody, even if the rest of its batch has been deleted.
    this.holdGroups(messages);
    for (const message of messages) this.#returning.push(backAtMs, 0, 0, message);
    const times = this.#times;
    times[nextReturn] = this.#returning.firstMs;
    if (backAtMs < times[quietUntil]!) times[quietUntil] = backAtMs;
  }

  /** The queue drops what is older than its retention, received or not; to be called once, at its end. */
  expire(atMs: number): void {
    this.#messages.forEach((message, state) => {
      if (!this.#isTooOld(message, atMs)) return;
      this.#messages.remove(message);
      if (state === MessageState.visible) this.counts.visible -= 1;
      else this.counts.hidden -= 1;
      this.counts.expired += 1;
    });
  }

  #isTooOld(message: number, atMs: number): boolean {
    return atMs - this.#messages.sentAtMs(message) > this.#options.retentionMs;
  }

  /** Hides a message for its receiver; false when it died or expired instead. */
  #hide(message: number, atMs: number): boolean {
    if (this.#messages.isGone(message)) return false;
    this.counts.visible -= 1;
    const { maxReceiveCount } = this.#options;
    if (this.#isTooOld(message, atMs)) {
      this.#messages.remove(message);
      this.counts.expired += 1;
      return false;
    }
    if (this.#messages.countReceive(message) > (maxReceiveCount ?? Infinity)) {
      this.counts.deadLettered += 1;
      if (!this.#messages.ran(message)) this.counts.deadLetteredUnprocessed += 1;
      this.#messages.remove(message);
      return false;
    }
    this.#messages.hide(message);
    this.counts.hidden += 1;
    return true;
  }
}
