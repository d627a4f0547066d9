// One event of a log, and a list of them in the order of their time.

export interface LogEvent {
  readonly stream: string;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  /** In the order of arrival. */
  readonly sequence: number;
  message: string;
  /** As CloudWatch Logs counts them. */
  readonly bytes: number;
  /** Whether it had to make room; its message is empty then. */
  gone: boolean;
}

/** A place between events: those at or after it come next. */
export interface LogPlace {
  readonly timestamp: number;
  readonly sequence: number;
}

const isBefore = (event: LogPlace, place: LogPlace): boolean =>
  event.timestamp < place.timestamp || (event.timestamp === place.timestamp && event.sequence < place.sequence);

/** Gone ones at the head are cut off once there are so many. */
const cutAt = 1024;

export class EventList {
  #events: LogEvent[] = [];
  #head = 0;

  /** The index of the first event at or after `place`. */
  indexOf(place: LogPlace): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#events[middle]!, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Most come in the order of their time. */
  add(event: LogEvent): void {
    const last = this.#events.at(-1);
    if (last === undefined || isBefore(last, event)) this.#events.push(event);
    else this.#events.splice(this.indexOf(event), 0, event);
  }

  /** To be called when some are gone. */
  trim(): void {
    while (this.#events[this.#head]?.gone === true) this.#head += 1;
    if (this.#head < cutAt || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }

  at(index: number): LogEvent | undefined {
    return index < this.#head ? undefined : this.#events[index];
  }

  get first(): LogEvent | undefined {
    return this.#events[this.#head];
  }

  get last(): LogEvent | undefined {
    return this.#head < this.#events.length ? this.#events.at(-1) : undefined;
  }
}
