// Series with steps that are known: how many of them are found, and how often noise is taken for one.

import { changePoints, randomStream } from '../../sim/index.ts';

export interface Search {
  readonly steps: number;
  /** Within five points of a change that was reported. */
  readonly found: number;
  /** Without any change near. */
  readonly missed: number;
  /** Changes reported where no step was near, in a thousand points. */
  readonly alarmsPerThousand: number;
}

/** `series` series of six segments with steps of `deviations` up or down. */
export const searched = (series: number, segment: number, deviations: number): Search => {
  const stream = randomStream(5, `${segment} ${deviations}`);
  const counts = { steps: 0, found: 0, missed: 0, alarms: 0 };
  for (let i = 0; i < series; i += 1) {
    let level = 100;
    const steps = [1, 2, 3, 4, 5].map((k) => k * segment);
    const values = Array.from({ length: 6 * segment }, (__, at) => {
      if (steps.includes(at)) level += stream.uniform() < 0.5 ? -deviations : deviations;
      return level + stream.normal();
    });
    const changes = changePoints(values).map(({ index }) => index);
    const isNear = (step: number, within: number): boolean =>
      changes.some((change) => Math.abs(step - change) <= within);
    counts.steps += steps.length;
    counts.found += steps.filter((step) => isNear(step, 5)).length;
    counts.missed += steps.filter((step) => !isNear(step, 15)).length;
    counts.alarms += changes.filter((change) => !steps.some((step) => Math.abs(step - change) <= 5)).length;
  }
  return { ...counts, alarmsPerThousand: (1000 * counts.alarms) / (series * 6 * segment) };
};
