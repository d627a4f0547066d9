// What one execution environment has to tell its extensions, from the start of its runtime to its end. What happens while
// it starts is kept for those that subscribe later in the init.

import { isDeepStrictEqual } from 'node:util';
import { LineSplitter } from './invocation-log.ts';
import { telemetryLine } from './destination.ts';
import { Subscriber } from './subscriber.ts';
import type { Subscription, TelemetryDialect } from './subscription.ts';
import { logsApiEvents, telemetryApiEvents, type TelemetryEvent } from './telemetry-event.ts';

/** Events of an init that are kept. */
const mostEarly = 10_000;

export interface TelemetryOptions {
  /** Whether functions log in JSON: their lines are records then. */
  readonly json: boolean;
  /** Where extensions listen, the likeliest first. */
  readonly addresses: readonly string[];
}

/** A line of a function that logs in JSON is an object, if it is one. */
const recordOf = (line: string, json: boolean): unknown => {
  if (!json || !line.startsWith('{')) return line;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return line;
  }
};

interface Named {
  readonly dialect: TelemetryDialect;
  readonly subscription: Subscription;
  readonly subscriber: Subscriber;
}

export class Telemetry {
  readonly #options: TelemetryOptions;
  readonly #subscribers = new Map<string, Named>();
  /** Null once nobody can subscribe any more. */
  #early: TelemetryEvent[] | null = [];
  readonly #lines: LineSplitter;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#lines = new LineSplitter((line) => this.say('function', recordOf(line, options.json)));
  }

  /** Whether anybody listens, or may yet. */
  get isHeard(): boolean {
    return this.#early !== null || this.#subscribers.size > 0;
  }

  get isOpen(): boolean {
    return this.#early !== null;
  }

  say(type: string, record: unknown): void {
    if (!this.isHeard) return;
    const event = { time: new Date().toISOString(), type, record };
    if (this.#early !== null && this.#early.length < mostEarly) this.#early.push(event);
    for (const { subscriber } of this.#subscribers.values()) subscriber.take(event);
  }

  /** What the function printed, not cut at line ends. */
  print(text: string): void {
    if (this.isHeard) this.#lines.add(text);
  }

  /** Ends the line that the function left open. */
  endLine(): void {
    this.#lines.flush();
  }

  /** The way by which an extension has subscribed; null when it has not. */
  dialectOf(name: string): TelemetryDialect | null {
    return this.#subscribers.get(name)?.dialect ?? null;
  }

  /** An extension listens, from the start of the init on; in the stead of what it subscribed to before, if that was else. */
  subscribe(name: string, subscription: Subscription, dialect: TelemetryDialect): void {
    const before = this.#subscribers.get(name);
    if (isDeepStrictEqual(before?.subscription, subscription)) return;
    before?.subscriber.close();
    const runtimeDone = subscription.schemaVersion === '2021-03-18';
    const subscriber = new Subscriber({
      subscription,
      line: telemetryLine(subscription.destination, this.#options.addresses),
      told: dialect.name === 'Telemetry' ? telemetryApiEvents : (event) => logsApiEvents(event, runtimeDone),
    });
    this.#subscribers.set(name, { dialect, subscription, subscriber });
    for (const event of this.#early ?? []) subscriber.take(event);
  }

  /** The extension is gone. */
  unsubscribe(name: string): void {
    this.#subscribers.get(name)?.subscriber.close();
    this.#subscribers.delete(name);
  }

  /** The init is over. */
  closeSubscriptions(): void {
    this.#early = null;
  }

  /** Sends what there is; resolves when it has arrived, if it does. */
  async flush(): Promise<void> {
    this.endLine();
    await Promise.all([...this.#subscribers.values()].map(({ subscriber }) => subscriber.flush()));
  }

  close(): void {
    this.#early = null;
    for (const { subscriber } of this.#subscribers.values()) subscriber.close();
    this.#subscribers.clear();
  }
}
