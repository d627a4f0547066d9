// Evaluates alarms on the run's own CloudWatch metrics, minute by minute.

import { Alarm, type AlarmConfig } from '../../lambda/index.ts';
import type { CloudWatch, MetricScope } from '../world/cloudwatch.ts';
import type { CloudWatchMetric, CloudWatchStatistic } from '../world/cloudwatch-metrics.ts';
import type { World } from '../world/world.ts';
import type { Source } from '../world/source.ts';

export interface SimulatedAlarm extends AlarmConfig {
  readonly name: string;
  readonly scope: MetricScope;
  readonly metric: CloudWatchMetric;
  readonly statistic: CloudWatchStatistic;
}

const minuteMs = 60_000;

export class Alarms implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #metrics: CloudWatch;
  readonly #alarms: readonly { readonly options: SimulatedAlarm; readonly alarm: Alarm }[];

  constructor(world: World, sourceIndex: number, metrics: CloudWatch, alarms: readonly SimulatedAlarm[]) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#metrics = metrics;
    this.#alarms = alarms.map((options) => ({ options, alarm: new Alarm(options) }));
    world.wake(sourceIndex, minuteMs, 0);
  }

  /** Whether any of the alarms of these names is in ALARM. */
  alarming(names: readonly string[]): string | null {
    const found = this.#alarms.find(({ options, alarm }) => alarm.state === 'ALARM' && names.includes(options.name));
    return found?.options.name ?? null;
  }

  arrive(): void {}

  ended(): void {}

  wake(_token: number, atMs: number): void {
    const minute = Math.round(atMs / minuteMs) - 1;
    for (const { options, alarm } of this.#alarms) {
      const { scope, metric, statistic, name } = options;
      const value = this.#metrics.value(scope, metric, statistic, minute);
      if (alarm.next(value)) this.#world.sink.timelineEvent?.(atMs, `alarm ${name}: ${alarm.state}`);
    }
    if (atMs + minuteMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, atMs + minuteMs, 0);
  }
}
