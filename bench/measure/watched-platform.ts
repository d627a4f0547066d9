// What the local platform itself tells of a run: changes of scale, environments on Managed Instances, executions.

import type { Recorder } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { MeasuredExecutions } from './measured-executions.ts';
import { MeasuredInstances } from './managed-figures.ts';
import { Timeline } from './timeline.ts';

export class WatchedPlatform {
  readonly #scenario: Scenario;
  readonly #timeline: Timeline;
  readonly #executions: MeasuredExecutions | null;

  constructor(url: string, scenario: Scenario) {
    this.#scenario = scenario;
    this.#timeline = new Timeline(url);
    const hasDurable = scenario.functions.some(({ config }) => config.durable !== undefined);
    this.#executions = hasDurable ? new MeasuredExecutions(url) : null;
  }

  /** From now on. */
  async follow(): Promise<void> {
    this.#timeline.follow();
    await this.#executions?.follow();
  }

  /** Tells everything, on a clock that began at `startedAtMs` of the machine's. @returns how many executions were lost */
  async finish(recorder: Recorder, startedAtMs: number): Promise<number> {
    const { functions, capacityProviders } = this.#scenario;
    const byName = new Map(functions.map(({ config }, index) => [config.name, index]));
    const instances = capacityProviders.length === 0 ? null : new MeasuredInstances(this.#scenario, recorder);
    await this.#timeline.finish({ sink: recorder, instances, indexOf: (name) => byName.get(name) }, startedAtMs);
    return (await this.#executions?.finish(recorder, this.#scenario, startedAtMs)) ?? 0;
  }
}
