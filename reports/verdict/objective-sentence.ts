// What became of the objectives, in a sentence.

import type { Objective } from '../comparing/objective.ts';

/** null where there are none. */
export const objectiveSentence = (objectives: readonly Objective[]): string | null => {
  if (objectives.length === 0) return null;
  const of = (wanted: Objective['verdict']): Objective[] => objectives.filter(({ verdict }) => verdict === wanted);
  const [broken, silent] = [of('broken'), of('no data')];
  if (broken.length + silent.length === 0) return `Kept: all objectives (${objectives.length}).`;
  const all = objectives.length === 1 ? '1 objective' : `${objectives.length} objectives`;
  const names = broken.map(({ figure, limit, value }) => `${figure} is ${value}, not ${limit}`).join('; ');
  const lacks = silent.map(({ figure, value }) => `${figure}: ${value}`).join('; ');
  return [
    broken.length === 0 ? '' : `Broken: ${broken.length} of ${all}: ${names}.`,
    silent.length === 0 ? '' : `No data of ${silent.length} of ${all}, which is no pass: ${lacks}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};
