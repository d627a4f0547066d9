// Whether there are values enough behind a figure. What nobody counted is neither kept nor the same: it is no data.

import { number, several } from '../words/format.ts';
import type { RunFigures } from './result.ts';

/** The fewest values of which one lies beyond a quantile: 100 for 0.99, 1,000 for 0.999, 2 for 0.5. */
export const fewestValuesOf = (share: number): number => Math.ceil(1 / (1 - share) - 1e-9);

/** Why so few values say nothing of a quantile, such as `12 answers: p99 takes 100, so that one lies beyond it`; null when they do. */
export const quantileLack = (share: number, count: number, values = 'answers'): string | null => {
  const fewest = fewestValuesOf(share);
  if (count >= fewest) return null;
  const name = `p${Number((share * 100).toPrecision(6))}`;
  const one = count === 1 ? values.replace(/s$/, '') : values;
  return `${number(count)} ${one}: ${name} takes ${number(fewest)}, so that one lies beyond it`;
};

/** Invocations that had an environment and ended. */
export const ranOf = ({ totals }: Pick<RunFigures, 'totals'>): number =>
  totals.completed + totals.failed + totals.timedOut;

/** Why nothing is known of invocations that ran; null when some did. */
export const ranLack = (section: Pick<RunFigures, 'totals'>): string | null => {
  const { offered, throttled, dropped, inFlight } = section.totals;
  if (ranOf(section) > 0) return null;
  const offeredLack = arrivedLack(section);
  if (offeredLack !== null) return offeredLack;
  const parts = [
    throttled === 0 ? '' : `${number(throttled)} throttled`,
    dropped === 0 ? '' : `${number(dropped)} without an answer`,
    inFlight === 0 ? '' : `${number(inFlight)} not ended`,
  ].filter((part) => part !== '');
  return `none of ${several(offered, 'invocation')} ran (${parts.join(', ')})`;
};

/** Why nothing is known of shares of what arrived; null when something did. */
export const arrivedLack = ({ totals }: Pick<RunFigures, 'totals'>): string | null =>
  totals.offered === 0 ? 'nothing arrived that counts' : null;
