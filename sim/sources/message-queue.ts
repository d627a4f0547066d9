// An SQS queue: messages that wait, are received and hidden, come back, are deleted, die or expire. Standard queues hand
// out the oldest visible message first; FIFO queues one batch of a group at a time, in order.

/** Where a message is. */
const State = { visible: 0, hidden: 1, gone: 2 } as const;

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
  expired: number;
  visible: number;
  hidden: number;
}

export class MessageQueue {
  readonly counts: QueueCounts = {
    sent: 0,
    deleted: 0,
    filteredOut: 0,
    deadLettered: 0,
    expired: 0,
    visible: 0,
    hidden: 0,
  };
  readonly #options: QueueOptions;
  readonly #sentAtMs: number[] = [];
  readonly #receives: number[] = [];
  readonly #group: number[] = [];
  readonly #state: number[] = [];
  /** Visible messages, oldest first; entries of messages that are gone are skipped. */
  #visible: number[] = [];
  #head = 0;
  /** Hidden messages that will come back, in the order of their return: [message, atMs]. */
  readonly #returning: [message: number, atMs: number][] = [];
  #returningHead = 0;
  readonly #busyGroups = new Set<number>();

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Adds a message; `group` matters to FIFO queues only. */
  send(atMs: number, group: number): void {
    const message = this.#sentAtMs.length;
    this.#sentAtMs.push(atMs);
    this.#receives.push(0);
    this.#group.push(group);
    this.#state.push(State.visible);
    this.#visible.push(message);
    this.counts.sent += 1;
    this.counts.visible += 1;
  }

  /** Instant at which the next hidden message comes back; Infinity when none does. */
  get nextReturnMs(): number {
    return this.#returning[this.#returningHead]?.[1] ?? Infinity;
  }

  /** Makes messages visible whose time has come. */
  settle(atMs: number): void {
    const returned: number[] = [];
    while (this.nextReturnMs <= atMs) {
      const [message] = this.#returning[this.#returningHead]!;
      this.#returningHead += 1;
      this.#busyGroups.delete(this.#group[message]!);
      this.#state[message] = State.visible;
      this.counts.hidden -= 1;
      this.counts.visible += 1;
      returned.push(message);
    }
    if (returned.length === 0) return;
    // A message keeps its place by age in a FIFO queue; a standard queue makes no promise.
    if (this.#options.fifo) {
      this.#visible = [...returned, ...this.#visible.slice(this.#head)].sort((a, b) => a - b);
      this.#head = 0;
    } else this.#visible.push(...returned);
  }

  /** Receives up to `most` messages of age at least 0; empty when nothing can be had. */
  receive(atMs: number, most: number): number[] {
    this.settle(atMs);
    return this.#options.fifo ? this.#receiveFifo(atMs, most) : this.#receiveStandard(atMs, most);
  }

  /** Whether anything could be received now. */
  get receivable(): boolean {
    if (!this.#options.fifo) return this.counts.visible > 0;
    return this.#visible.some((message, at) => at >= this.#head && !this.#busyGroups.has(this.#group[message]!));
  }

  /** Deletes received messages; `filteredOut` when no function was told of them. */
  delete(messages: readonly number[], filteredOut = false): void {
    for (const message of messages) {
      this.#state[message] = State.gone;
      this.counts.hidden -= 1;
      if (filteredOut) this.counts.filteredOut += 1;
      else this.counts.deleted += 1;
      this.#busyGroups.delete(this.#group[message]!);
    }
  }

  /** The groups of received messages stay in flight though others of their batch are gone. */
  holdGroups(messages: readonly number[]): void {
    for (const message of messages) this.#busyGroups.add(this.#group[message]!);
  }

  /** Leaves received messages hidden until their visibility timeout, counted from `receivedAtMs`, is over. */
  abandon(messages: readonly number[], receivedAtMs: number, atMs: number): void {
    const backAtMs = Math.max(atMs, receivedAtMs + this.#options.visibilityTimeoutMs);
    for (const message of messages) {
      // A group with a message in flight is handed out to nobody, even if the rest of its batch has been deleted.
      this.#busyGroups.add(this.#group[message]!);
      let at = this.#returning.length;
      while (at > this.#returningHead && this.#returning[at - 1]![1] > backAtMs) at -= 1;
      this.#returning.splice(at, 0, [message, backAtMs]);
    }
  }

  /** The queue drops what is older than its retention, received or not. */
  expire(atMs: number): void {
    this.#state.forEach((state, message) => {
      if (state === State.gone || this.ageMs(message, atMs) <= this.#options.retentionMs) return;
      this.#state[message] = State.gone;
      if (state === State.visible) this.counts.visible -= 1;
      else this.counts.hidden -= 1;
      this.counts.expired += 1;
    });
  }

  /** Age of a message. */
  ageMs(message: number, atMs: number): number {
    return atMs - this.#sentAtMs[message]!;
  }

  #receiveStandard(atMs: number, most: number): number[] {
    const batch: number[] = [];
    while (batch.length < most && this.#head < this.#visible.length) {
      const message = this.#visible[this.#head]!;
      this.#head += 1;
      if (this.#take(message, atMs)) batch.push(message);
    }
    this.#compact();
    return batch;
  }

  #receiveFifo(atMs: number, most: number): number[] {
    const batch: number[] = [];
    let group = -1;
    const rest: number[] = [];
    for (let at = this.#head; at < this.#visible.length; at += 1) {
      const message = this.#visible[at]!;
      const own = this.#group[message]!;
      const wanted = batch.length < most && (group === -1 ? !this.#busyGroups.has(own) : own === group);
      if (wanted && this.#take(message, atMs)) {
        group = own;
        batch.push(message);
      } else if (this.#state[message] === State.visible) rest.push(message);
    }
    this.#visible = rest;
    this.#head = 0;
    if (group >= 0) this.#busyGroups.add(group);
    return batch;
  }

  /** Hides a message for its receiver; false when it died or expired instead. */
  #take(message: number, atMs: number): boolean {
    this.counts.visible -= 1;
    const { retentionMs, maxReceiveCount } = this.#options;
    if (this.ageMs(message, atMs) > retentionMs) {
      this.#state[message] = State.gone;
      this.counts.expired += 1;
      return false;
    }
    this.#receives[message]! += 1;
    if (maxReceiveCount !== null && this.#receives[message]! > maxReceiveCount) {
      this.#state[message] = State.gone;
      this.counts.deadLettered += 1;
      return false;
    }
    this.#state[message] = State.hidden;
    this.counts.hidden += 1;
    return true;
  }

  #compact(): void {
    if (this.#head < 4096 || this.#head * 2 < this.#visible.length) return;
    this.#visible = this.#visible.slice(this.#head);
    this.#head = 0;
  }
}
