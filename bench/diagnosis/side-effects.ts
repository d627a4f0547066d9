// What a cure breaks that was well before: damage that it only moves.

import { backlogsOf } from '../../reports/verdict/backlogs.ts';
import { commonAims, isAsked, isBroken, type Aim } from './aims.ts';
import type { Trial } from './laboratory.ts';

/** What a cure gives besides, in words: `left behind 20 %`; and how bad that is, 0 for nothing. */
export interface SideEffects {
  readonly said: readonly string[];
  readonly excess: number;
}

/** Much less than this is chance. */
const worse = 0.01;

/** Troubles nobody asked about that `trial` has and `base` had not, or had less; and queues that grow without end. */
export const sideEffects = (aims: readonly Aim[], base: Trial, trial: Trial): SideEffects => {
  const grows = backlogsOf(trial.result).some(({ keepsUp }) => !keepsUp);
  const caused = commonAims.filter(
    (aim) =>
      isBroken(aim, trial) &&
      !isAsked(aim, aims) &&
      ((grows && aim.figure === 'left behind') || aim.excess(trial) > aim.excess(base) + worse),
  );
  return {
    said: caused.map((aim) => `${aim.figure} ${aim.text(trial)}`),
    excess: caused.reduce((sum, aim) => sum + aim.excess(trial), 0),
  };
};
