// Messages that could be received, in the order in which a queue hands them out.

import { EventQueue } from '../engine/event-queue.ts';

/** Room at first; a power of two, as it grows, for a mask to find a place. */
const firstRoom = 16;

/** Messages in a row, in a ring. */
class MessageRow {
  #messages: Int32Array = new Int32Array(firstRoom);
  #head = 0;
  #size = 0;

  /** -1 without one. */
  get first(): number {
    return this.#size === 0 ? -1 : this.#messages[this.#head]!;
  }

  push(message: number): void {
    if (this.#size === this.#messages.length) this.#grow();
    this.#messages[(this.#head + this.#size) & (this.#messages.length - 1)] = message;
    this.#size += 1;
  }

  shift(): void {
    this.#head = (this.#head + 1) & (this.#messages.length - 1);
    this.#size -= 1;
  }

  /** Back to where it was, by age: the few that are older move up. */
  insert(message: number): void {
    if (this.#size === this.#messages.length) this.#grow();
    const messages = this.#messages;
    const mask = messages.length - 1;
    this.#head = (this.#head - 1) & mask;
    let older = 0;
    for (; older < this.#size; older += 1) {
      const next = messages[(this.#head + older + 1) & mask]!;
      if (next >= message) break;
      messages[(this.#head + older) & mask] = next;
    }
    messages[(this.#head + older) & mask] = message;
    this.#size += 1;
  }

  #grow(): void {
    const { length } = this.#messages;
    const wider = new Int32Array(2 * length);
    wider.set(this.#messages.subarray(this.#head));
    wider.set(this.#messages.subarray(0, this.#head), length - this.#head);
    this.#messages = wider;
    this.#head = 0;
  }
}

export interface VisibleMessages {
  /** Whether any could be received now. */
  readonly receivable: boolean;
  /** A message was sent. */
  add(message: number, group: number): void;
  /** A hidden message is back. */
  giveBack(message: number, group: number): void;
  /** The message to be handed out first, of `group` if one is given; -1 when there is none. It is taken out. */
  take(group: number | null): number;
  /** Nothing of a group is handed out until it is freed. */
  block(group: number): void;
  free(group: number): void;
}

/** Of a standard queue: the oldest first, those that came back among them (SQS orders as well as it can, by age). */
export class StandardMessages implements VisibleMessages {
  readonly #row = new MessageRow();
  /** Those that came back, by their number. */
  readonly #back = new EventQueue();

  get receivable(): boolean {
    return this.#back.size > 0 || this.#row.first >= 0;
  }

  add(message: number): void {
    this.#row.push(message);
  }

  giveBack(message: number): void {
    this.#back.push(message, 0, 0, message);
  }

  take(): number {
    const { first } = this.#row;
    if (this.#back.size > 0 && (first < 0 || this.#back.firstMs < first)) {
      const message = this.#back.firstSubject;
      this.#back.pop();
      return message;
    }
    if (first >= 0) this.#row.shift();
    return first;
  }

  block(): void {}

  free(): void {}
}

interface Group {
  readonly row: MessageRow;
  blocked: boolean;
}

/** Of a FIFO queue: of the groups that are not blocked, the one with the oldest message; within a group by age. */
export class FifoMessages implements VisibleMessages {
  readonly #groups = new Map<number, Group>();
  /** Groups by the age of their first message; entries that are true no longer are skipped. */
  readonly #order = new EventQueue();

  get receivable(): boolean {
    return this.#firstGroup() !== null;
  }

  add(message: number, group: number): void {
    const { row } = this.#groupOf(group);
    const wasEmpty = row.first < 0;
    row.push(message);
    if (wasEmpty) this.#line(group);
  }

  giveBack(message: number, group: number): void {
    this.#groupOf(group).row.insert(message);
    this.#line(group);
  }

  take(group: number | null): number {
    const own = group === null ? this.#firstGroup() : group;
    if (own === null) return -1;
    const { row } = this.#groupOf(own);
    const message = row.first;
    if (message < 0) return -1;
    row.shift();
    this.#line(own);
    return message;
  }

  block(group: number): void {
    this.#groupOf(group).blocked = true;
  }

  free(group: number): void {
    this.#groupOf(group).blocked = false;
    this.#line(group);
  }

  /** The group takes its place by its first message, if it may be handed out. */
  #line(group: number): void {
    const { row, blocked } = this.#groupOf(group);
    if (!blocked && row.first >= 0) this.#order.push(row.first, 0, 0, group);
  }

  #firstGroup(): number | null {
    const order = this.#order;
    while (order.size > 0) {
      const group = order.firstSubject;
      const { row, blocked } = this.#groupOf(group);
      if (!blocked && row.first === order.firstMs) return group;
      order.pop();
    }
    return null;
  }

  #groupOf(group: number): Group {
    const known = this.#groups.get(group);
    if (known !== undefined) return known;
    const made = { row: new MessageRow(), blocked: false };
    this.#groups.set(group, made);
    return made;
  }
}
