// What event sources of a run counted, and their levels over time.

import type { Gauge } from '../../sim/index.ts';
import { checkFigures } from '../result/invariants.ts';
import type { EventSourceResult, EventSourceSeries, RunResult } from '../result/result.ts';
import { rounded } from './section-result.ts';
import { SteppedGauge } from './stepped-gauge.ts';
import type { Window } from './window.ts';

export class EventSourceCounts {
  readonly #window: Window;
  readonly #figures = new Map<string, EventSourceResult>();
  /** By source and level. */
  readonly #gauges = new Map<string, Map<string, SteppedGauge>>();

  constructor(window: Window) {
    this.#window = window;
  }

  /** A level of a source; the highest of each step is kept. */
  gauge(source: string, level: string): Gauge {
    return this.#gaugeOf(source, level);
  }

  #gaugeOf(source: string, level: string): SteppedGauge {
    const gauges = this.#gauges.get(source) ?? new Map<string, SteppedGauge>();
    this.#gauges.set(source, gauges);
    const gauge = gauges.get(level) ?? new SteppedGauge(this.#window);
    gauges.set(level, gauge);
    return gauge;
  }

  /** What a source counted. Highest values (`max...`) and ages stay the highest, counts add up. */
  add(name: string, kind: string, figures: Readonly<Record<string, number>>): void {
    checkFigures(name, figures);
    const { kind: _, ...known } = this.#figures.get(name) ?? { kind };
    const sum: Record<string, number> = { ...(known as Record<string, number>) };
    for (const [figure, value] of Object.entries(figures)) {
      const before = sum[figure] ?? 0;
      const isHighest = figure.startsWith('max') || figure.endsWith('AgeMs');
      sum[figure] = isHighest ? Math.max(before, value) : before + value;
    }
    this.#figures.set(name, { kind, ...sum });
  }

  /** Levels end at `atMs`. */
  cut(atMs: number): void {
    for (const gauge of this.#allGauges()) gauge.cut(atMs);
  }

  /** No more will be told. */
  end(): void {
    for (const gauge of this.#allGauges()) gauge.end();
  }

  /** Takes those of another run that is over: figures as `add` does, levels step by step. */
  merge(other: EventSourceCounts): void {
    for (const [name, { kind, ...figures }] of other.#figures) this.add(name, kind, figures as Record<string, number>);
    for (const [source, gauges] of other.#gauges) {
      for (const [level, theirs] of gauges) {
        const { steps } = this.#gaugeOf(source, level);
        theirs.steps.forEach((value, step) => (steps[step]! += value));
      }
    }
  }

  /** Of so many pooled `runs` of so many steps; without what there is none of. Levels are means over the runs. */
  result(runs: number, steps: number): Pick<RunResult, 'eventSources' | 'eventSourceSeries'> {
    return {
      ...(this.#figures.size === 0 ? {} : { eventSources: Object.fromEntries(this.#figures) }),
      ...(this.#gauges.size === 0 ? {} : { eventSourceSeries: this.#series(runs, steps) }),
    };
  }

  #series(runs: number, steps: number): Record<string, EventSourceSeries> {
    const { stepMs } = this.#window;
    const perRun = (gauge: SteppedGauge): number[] =>
      Array.from(gauge.steps.subarray(0, steps), (value) => rounded(value / runs));
    return Object.fromEntries(
      [...this.#gauges].map(([source, gauges]) => [
        source,
        { stepMs, levels: Object.fromEntries([...gauges].map(([level, gauge]) => [level, perRun(gauge)])) },
      ]),
    );
  }

  #allGauges(): SteppedGauge[] {
    return [...this.#gauges.values()].flatMap((gauges) => [...gauges.values()]);
  }
}
