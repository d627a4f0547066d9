// Pending events in flat typed arrays. Contract: events come out by (time, priority, sequence): earlier first, at equal
// times the lower priority number first, at equal priorities first in, first out. An event is two small integers, a
// kind and a subject; what they mean is the caller's. Not a general container: nothing can be removed but the first.

/** Sequences below 2^43 and priorities below 2^9 share one exactly representable key. */
const prioritySpan = 2 ** 43;

export class EventHeap {
  size = 0;
  #atMs: Float64Array = new Float64Array(256);
  #order: Float64Array = new Float64Array(256);
  #kind: Int32Array = new Int32Array(256);
  #subject: Int32Array = new Int32Array(256);
  #sequence = 0;

  /** Instant of the first event, Infinity when there is none. */
  get firstMs(): number {
    return this.size === 0 ? Infinity : this.#atMs[0]!;
  }

  get firstKind(): number {
    return this.#kind[0]!;
  }

  get firstSubject(): number {
    return this.#subject[0]!;
  }

  /** Adds an event. */
  push(atMs: number, priority: number, kind: number, subject: number): void {
    if (this.size === this.#atMs.length) this.#grow();
    const order = priority * prioritySpan + this.#sequence;
    this.#sequence += 1;
    const times = this.#atMs;
    const orders = this.#order;
    let i = this.size;
    this.size += 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentMs = times[parent]!;
      if (parentMs < atMs || (parentMs === atMs && orders[parent]! < order)) break;
      this.#move(parent, i);
      i = parent;
    }
    times[i] = atMs;
    orders[i] = order;
    this.#kind[i] = kind;
    this.#subject[i] = subject;
  }

  /** Removes the first event; the heap must not be empty. */
  pop(): void {
    this.size -= 1;
    const last = this.size;
    const times = this.#atMs;
    const orders = this.#order;
    const atMs = times[last]!;
    const order = orders[last]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= last) break;
      if (child + 1 < last) {
        const left = times[child]!;
        const right = times[child + 1]!;
        if (right < left || (right === left && orders[child + 1]! < orders[child]!)) child += 1;
      }
      const childMs = times[child]!;
      if (atMs < childMs || (atMs === childMs && order < orders[child]!)) break;
      this.#move(child, i);
      i = child;
    }
    this.#move(last, i);
  }

  #move(from: number, to: number): void {
    this.#atMs[to] = this.#atMs[from]!;
    this.#order[to] = this.#order[from]!;
    this.#kind[to] = this.#kind[from]!;
    this.#subject[to] = this.#subject[from]!;
  }

  #grow(): void {
    const length = this.#atMs.length * 2;
    const atMs = new Float64Array(length);
    const order = new Float64Array(length);
    const kind = new Int32Array(length);
    const subject = new Int32Array(length);
    atMs.set(this.#atMs);
    order.set(this.#order);
    kind.set(this.#kind);
    subject.set(this.#subject);
    this.#atMs = atMs;
    this.#order = order;
    this.#kind = kind;
    this.#subject = subject;
  }
}
