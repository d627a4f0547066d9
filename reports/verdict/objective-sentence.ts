// What became of the objectives, in a sentence.

import type { Objective } from '../validation.ts';

/** null where there are none. */
export const objectiveSentence = (objectives: readonly Objective[]): string | null => {
  if (objectives.length === 0) return null;
  const broken = objectives.filter(({ verdict }) => verdict === 'broken');
  const unknown = objectives.filter(({ verdict }) => verdict === 'no data');
  const silent = unknown.length === 0 ? '' : ` No data: ${unknown.map(({ figure }) => figure).join(', ')}.`;
  if (broken.length === 0) {
    const kept = objectives.length - unknown.length;
    if (kept === 0) return silent.trim();
    return unknown.length === 0 ? `Kept: all objectives (${kept}).` : `Kept: ${kept} of ${objectives.length}.${silent}`;
  }
  const names = broken.map(({ figure, limit, value }) => `${figure} is ${value}, not ${limit}`).join('; ');
  return `Broken: ${broken.length} of ${objectives.length === 1 ? '1 objective' : `${objectives.length} objectives`}: ${names}.${silent}`;
};
