// What became of the objectives, in a sentence.

import type { Objective } from '../comparing/objective.ts';

/** null where there are none. Of a host that was saturated (`isVoid`) figures are told, but nothing is kept or broken by them. */
export const objectiveSentence = (objectives: readonly Objective[], isVoid = false): string | null => {
  if (objectives.length === 0) return null;
  if (isVoid) {
    const figures = objectives.map(({ figure, limit, value }) => `${figure} ${value} (asked for: ${limit})`).join(', ');
    return `Neither kept nor broken: what was measured proves nothing. It was ${figures}.`;
  }
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
