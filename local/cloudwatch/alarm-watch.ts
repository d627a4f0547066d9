// The alarms of the platform, looked at on every minute of its time (every ten seconds for those of shorter periods), as the
// simulator looks at them.

import type { MetricStore } from './metric-store.ts';
import { MetricAlarm } from './metric-alarm.ts';
import type { AskedAlarm } from './put-alarm.ts';
import type { PlatformTime } from './platform-time.ts';

const minuteMs = 60_000;
const shortMs = 10_000;

export interface AlarmWatchOptions {
  readonly store: MetricStore;
  readonly time: PlatformTime;
  /** Told, in words, of changes. */
  readonly note: (text: string) => void;
}

export class AlarmWatch {
  readonly #options: AlarmWatchOptions;
  readonly #alarms = new Map<string, MetricAlarm>();
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
  }

  /** In the order of their names. */
  get all(): MetricAlarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.asked.name < b.asked.name ? -1 : 1));
  }

  get size(): number {
    return this.#alarms.size;
  }

  find(name: string): MetricAlarm | undefined {
    return this.#alarms.get(name);
  }

  /** A new alarm, or new settings of one. */
  put(asked: AskedAlarm): void {
    const nowMs = this.#options.time.now();
    const known = this.#alarms.get(asked.name);
    if (known === undefined) this.#alarms.set(asked.name, new MetricAlarm(asked, nowMs));
    else known.configure(asked, nowMs);
    this.#wait();
  }

  delete(name: string): void {
    this.#alarms.delete(name);
  }

  /** The first of these names that is in ALARM; null when none is. */
  alarming(names: readonly string[]): string | null {
    return names.find((name) => this.#alarms.get(name)?.state === 'ALARM') ?? null;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Nothing waits while there is no alarm. */
  #wait(): void {
    if (this.#cancel !== null || this.#stopped || this.#alarms.size === 0) return;
    const { time } = this.#options;
    const everyMs = this.all.some(isShort) ? shortMs : minuteMs;
    const nextMs = (Math.floor(time.now() / everyMs) + 1) * everyMs;
    this.#cancel = time.at(nextMs, () => {
      this.#cancel = null;
      this.#look(nextMs);
      this.#wait();
    });
  }

  #look(atMs: number): void {
    const { store, note } = this.#options;
    for (const alarm of this.#alarms.values()) {
      if (atMs % minuteMs !== 0 && !isShort(alarm)) continue;
      if (alarm.look(store, atMs)) note(`alarm ${alarm.asked.name} is ${alarm.state}: ${alarm.reason}`);
    }
  }
}

const isShort = ({ asked }: MetricAlarm): boolean => asked.queries.every(({ periodMs }) => periodMs < minuteMs);
