// CloudWatch's operations over a clock that stands until it is moved.

import { AlarmWatch } from '../../local/cloudwatch/alarm-watch.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { MetricStore } from '../../local/cloudwatch/metric-store.ts';
import { metricsService } from '../../local/cloudwatch/metrics-service.ts';
import type { PlatformTime } from '../../local/cloudwatch/platform-time.ts';
import { perform, type AwsService } from '../../local/wire/aws-service.ts';

export class StandingTime implements PlatformTime {
  speed = 1;
  #nowMs: number;
  #waiting: { readonly atMs: number; readonly happen: () => void }[] = [];

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  of(machineMs: number): number {
    return machineMs;
  }

  at(atMs: number, happen: () => void): () => void {
    const one = { atMs, happen };
    this.#waiting.push(one);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one);
    };
  }

  /** The instants that somebody waits for. */
  get awaited(): readonly number[] {
    return this.#waiting.map(({ atMs }) => atMs);
  }

  /** Lets everything happen that is due until then. */
  moveTo(nowMs: number): void {
    for (;;) {
      const [due] = this.#waiting.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
      if (due === undefined) break;
      this.#waiting = this.#waiting.filter((one) => one !== due);
      this.#nowMs = due.atMs;
      due.happen();
    }
    this.#nowMs = nowMs;
  }
}

export interface StandingCloudWatch {
  /** The answer, or `type: message` of the refusal. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  readonly ask: <T = Record<string, unknown>>(operation: string, asked: object) => T;
  /** A value of a metric without dimensions, in the namespace `n`. */
  readonly add: (name: string, atMs: number, value: number, more?: { readonly unit?: string }) => void;
  readonly notes: string[];
  readonly time: StandingTime;
  readonly store: MetricStore;
  readonly alarms: AlarmWatch;
  readonly service: AwsService;
}

/** @param nowMs where the clock stands */
export const cloudWatch = (nowMs: number = Math.floor(Date.now() / 3_600_000) * 3_600_000): StandingCloudWatch => {
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const time = new StandingTime(nowMs);
  const store = new MetricStore(new KeptBound(1024 ** 2));
  const alarms = new AlarmWatch({ store, time, note });
  const names = { region: 'eu-west-1', accountId: '123456789012' };
  const service = metricsService({ store, time, alarms, names, note });
  return {
    ask: (operation, asked) => {
      const performed = perform(service, operation, asked as Record<string, unknown>, null);
      if (performed.kind === 'refused') return `${performed.refusal.type}: ${performed.refusal.message}` as never;
      return performed.answer as never;
    },
    add: (name, atMs, value, { unit = 'None' } = {}) =>
      store.series({ namespace: 'n', name, dimensions: [] }, { unit, resolutionMs: 60_000 }).add(atMs, value),
    notes,
    time,
    store,
    alarms,
    service,
  };
};
