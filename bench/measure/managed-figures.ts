// What a measured run tells of Managed Instances, as a simulated one does: environments and slots over time, causes of refusals, and
// the instances that the environments would need. Those are placed by the simulator's rules: none is started here.

import { Capacity, managedThrottleMetrics, type Instance, type InstanceType } from '../../lambda/index.ts';
import type { Gauge } from '../../sim/index.ts';
import type { Recorder } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

type Counts = Record<string, number>;

/** A function, and what it is seen to do. */
class ManagedFigures {
  readonly slots: number;
  readonly #counts: Counts = {
    maxEnvironments: 0,
    environmentsStarted: 0,
    environmentsEnded: 0,
    ...Object.fromEntries(managedThrottleMetrics.map((metric) => [metric, 0])),
    noRoom: 0,
    maxCpuShare: 0,
    maxSlotShare: 0,
  };
  readonly #gauges: Readonly<Record<'environments' | 'slots' | 'busySlots' | 'cpuPercent', Gauge>>;
  #environments = 0;
  #busy = 0;

  constructor(recorder: Recorder, title: string, slots: number) {
    this.slots = slots;
    this.#gauges = {
      environments: recorder.gauge(title, 'environments'),
      slots: recorder.gauge(title, 'slots'),
      busySlots: recorder.gauge(title, 'busySlots'),
      cpuPercent: recorder.gauge(title, 'cpuPercent'),
    };
  }

  get counts(): Counts {
    return { ...this.#counts, environments: this.#environments };
  }

  count(figure: string): void {
    this.#counts[figure] = (this.#counts[figure] ?? 0) + 1;
  }

  environment(change: 1 | -1, atMs: number): void {
    this.#environments += change;
    this.count(change > 0 ? 'environmentsStarted' : 'environmentsEnded');
    this.#highest('maxEnvironments', this.#environments);
    this.#gauges.environments.set(this.#environments, atMs);
    this.#gauges.slots.set(this.#environments * this.slots, atMs);
  }

  request(change: 1 | -1, atMs: number): void {
    this.#busy += change;
    this.#gauges.busySlots.set(this.#busy, atMs);
  }

  looked(cpuShare: number, slotShare: number, atMs: number): void {
    this.#highest('maxCpuShare', cpuShare);
    this.#highest('maxSlotShare', slotShare);
    this.#gauges.cpuPercent.set(100 * cpuShare, atMs);
  }

  #highest(figure: string, value: number): void {
    this.#counts[figure] = Math.max(this.#counts[figure] ?? 0, value);
  }
}

/** The instances of one provider. */
class PlacedInstances {
  readonly capacity: Capacity;
  /** Of environments that are there, by function and instant of their start. */
  readonly #placed = new Map<string, Instance[]>();

  constructor(capacity: Capacity) {
    this.capacity = capacity;
  }

  keep(key: string, instance: Instance): void {
    const same = this.#placed.get(key) ?? [];
    this.#placed.set(key, [...same, instance]);
  }

  take(key: string): Instance | undefined {
    return this.#placed.get(key)?.pop();
  }
}

/** Told the platform's timeline by the scenario's functions, in order of time. */
export class MeasuredInstances {
  readonly #scenario: Scenario;
  readonly #recorder: Recorder;
  /** By function index. */
  readonly #figures = new Map<number, ManagedFigures>();
  readonly #providers = new Map<string, PlacedInstances>();

  constructor(scenario: Scenario, recorder: Recorder) {
    this.#scenario = scenario;
    this.#recorder = recorder;
    scenario.functions.forEach(({ config: { name, managed } }, index) => {
      if (managed === undefined) return;
      this.#figures.set(index, new ManagedFigures(recorder, `functions.${name}.managed`, managed.slots));
    });
    for (const config of scenario.capacityProviders) {
      const byType = new Map<string, number>();
      const changed = (type: InstanceType, change: 1 | -1, atMs: number): void => {
        const count = (byType.get(type.name) ?? 0) + change;
        byType.set(type.name, count);
        recorder.instances(config.name, type.name, atMs, count);
      };
      this.#providers.set(config.name, new PlacedInstances(new Capacity(config, scenario.rules, changed)));
    }
  }

  environmentStarted(functionIndex: number, atMs: number): void {
    const figures = this.#figures.get(functionIndex);
    if (figures === undefined) return;
    figures.environment(1, atMs);
    const { provider, size } = this.#scenario.functions[functionIndex]!.config.managed!;
    const placed = this.#providers.get(provider)!;
    const instance = placed.capacity.place(functionIndex, size, atMs, 0, 1);
    if (instance === null) figures.count('noRoom');
    else placed.keep(`${functionIndex}/${atMs}`, instance);
  }

  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void {
    const figures = this.#figures.get(functionIndex);
    if (figures === undefined) return;
    figures.environment(-1, atMs);
    const { provider, size } = this.#scenario.functions[functionIndex]!.config.managed!;
    const placed = this.#providers.get(provider)!;
    const instance = placed.take(`${functionIndex}/${startedAtMs}`);
    if (instance === undefined) return;
    placed.capacity.leave(instance, functionIndex, size, atMs);
    placed.capacity.endIdle(atMs);
  }

  admitted(functionIndex: number, atMs: number): void {
    this.#figures.get(functionIndex)?.request(1, atMs);
  }

  released(functionIndex: number, atMs: number): void {
    this.#figures.get(functionIndex)?.request(-1, atMs);
  }

  refused(functionIndex: number, cause: number): void {
    this.#figures.get(functionIndex)?.count(managedThrottleMetrics[cause]!);
  }

  // oxlint-disable-next-line max-params -- an event of the timeline
  looked(functionIndex: number, atMs: number, cpuShare: number, slotShare: number): void {
    this.#figures.get(functionIndex)?.looked(cpuShare, slotShare, atMs);
  }

  finish(): void {
    for (const [index, { counts }] of this.#figures) {
      this.#recorder.eventSource(
        `functions.${this.#scenario.functions[index]!.config.name}.managed`,
        'managed',
        counts,
      );
    }
  }
}
