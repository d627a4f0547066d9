// Shares of invocations: throttled and errors of all that arrived, cold starts of those that ran. 0 where nothing did.

import { ranOf, type RunFigures } from '../../reports/index.ts';

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const throttledShare = ({ totals }: RunFigures): number => shareOf(totals.throttled, totals.offered);

export const errorShare = ({ totals }: RunFigures): number =>
  shareOf(totals.failed + totals.timedOut + totals.dropped, totals.offered);

export const coldShare = (section: RunFigures): number => shareOf(section.totals.coldStarts, ranOf(section));
