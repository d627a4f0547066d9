// One subscriber of telemetry: events are gathered until there are enough, or for long enough, then sent one batch after
// another, again and again until each has arrived. While one is on its way the next goes on gathering, so that a short buffering
// time loses nothing. A subscriber that cannot keep up loses the newest batch and is told.

import type { TelemetryLine } from './destination.ts';
import type { Subscription } from './subscription.ts';
import { streamOf, type TelemetryEvent, type TelemetryStream } from './telemetry-event.ts';

/** Full batches that may wait behind the one that is being sent; AWS names no figure. */
const mostWaiting = 8;
/** Between attempts to send a batch; AWS speaks of a backoff and names no figure. */
const [firstPauseMs, longestPauseMs] = [50, 1000];

export interface SubscriberOptions {
  readonly subscription: Subscription;
  readonly line: TelemetryLine;
  /** What it is told of an event. */
  readonly told: (event: TelemetryEvent) => readonly TelemetryEvent[];
}

interface Batch {
  readonly events: string[];
  bytes: number;
}

export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #streams: ReadonlySet<TelemetryStream>;
  #batch: Batch = { events: [], bytes: 0 };
  #timer: NodeJS.Timeout | undefined;
  #overdue = false;
  readonly #waiting: Batch[] = [];
  #sending: Promise<void> | null = null;
  #closed = false;
  /** What was lost, and not yet told. */
  #lost = { records: 0, bytes: 0 };

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#streams = new Set(options.subscription.types);
  }

  take(event: TelemetryEvent): void {
    if (this.#closed || !this.#streams.has(streamOf(event.type))) return;
    for (const told of this.#options.told(event)) this.#add(JSON.stringify(told));
  }

  /** Sends what there is. Resolves when all of it has arrived, or nothing more will. */
  async flush(): Promise<void> {
    this.#cut();
    await this.#sending;
  }

  /** Sends nothing more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#options.line.close();
  }

  #add(text: string): void {
    const { maxItems, maxBytes, timeoutMs } = this.#options.subscription.buffering;
    this.#batch.events.push(text);
    this.#batch.bytes += Buffer.byteLength(text);
    if (this.#batch.events.length >= maxItems || this.#batch.bytes >= maxBytes) return this.#cut();
    this.#timer ??= setTimeout(() => this.#due(), timeoutMs).unref();
    return undefined;
  }

  /** The batch has waited for long enough: it goes as soon as the line is free. */
  #due(): void {
    this.#overdue = this.#sending !== null;
    if (!this.#overdue) this.#cut();
  }

  /** The batch is whole. */
  #cut(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#overdue = false;
    const batch = this.#batch;
    if (batch.events.length === 0) return;
    this.#batch = { events: [], bytes: 0 };
    if (this.#waiting.length >= mostWaiting) {
      this.#lost.records += batch.events.length;
      this.#lost.bytes += batch.bytes;
      return;
    }
    this.#waiting.push(batch);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
  }

  async #send(): Promise<void> {
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      this.#tellLost();
      await this.#sendUntilTaken(batch);
      if (this.#waiting.length === 0 && this.#overdue) this.#cut();
    }
  }

  /** There is room again. */
  #tellLost(): void {
    const { records, bytes } = this.#lost;
    if (records === 0) return;
    this.#lost = { records: 0, bytes: 0 };
    this.take({
      time: new Date().toISOString(),
      type: 'platform.logsDropped',
      record: {
        reason: 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.',
        droppedRecords: records,
        droppedBytes: bytes,
      },
    });
  }

  async #sendUntilTaken({ events }: Batch): Promise<void> {
    for (let pauseMs = firstPauseMs; !this.#closed; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await this.#options.line.send(events);
      } catch {
        await new Promise((resolve) => {
          setTimeout(resolve, pauseMs).unref();
        });
      }
    }
    return undefined;
  }
}
