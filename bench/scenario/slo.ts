// Service level objectives: limits on the figures of a result, such as `throttled: "<0.1%"`.

import type { RunFigures } from '../../reports/index.ts';
import type { SloDocument } from './document.ts';
import type { Problems } from './problems.ts';

export type SloFigure = keyof SloDocument;

/** One limit: the figure must stay below (or at most at) it. */
export interface SloLimit {
  readonly figure: SloFigure;
  readonly unit: 'ms' | 'share';
  readonly limit: number;
  /** True for `<=`. */
  readonly inclusive: boolean;
  /** As written. */
  readonly text: string;
}

const shareFigures: ReadonlySet<string> = new Set(['throttled', 'errors', 'coldStarts']);
const msOfUnit: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** The limits of an `slo` block (already checked by the schema). */
export const sloLimits = (slo: SloDocument, problems: Problems): SloLimit[] =>
  Object.entries(slo).map(([figure, text]) => {
    const [, sign, value, unit] = /^\s*(<=?)\s*([\d.]+)\s*(%|us|ms|s|m)\s*$/.exec(text)!;
    const isShare = shareFigures.has(figure);
    if (isShare !== (unit === '%')) {
      const example = isShare ? '"<0.1%"' : '"<300ms"';
      problems.add(`slo.${figure}`, `"${text}" has the wrong unit; write a limit such as ${example}`);
    } else if (isShare && Number(value) > 100) {
      problems.add(`slo.${figure}`, `"${text}" is above 100%, which no share is; write a limit such as "<0.1%"`);
    }
    return {
      figure: figure as SloFigure,
      unit: isShare ? 'share' : 'ms',
      limit: isShare ? Number(value) / 100 : Number(value) * (msOfUnit[unit!] ?? 1),
      inclusive: sign === '<=',
      text,
    };
  });

/** Invocations that had an environment, of those that ran. */
const ran = ({ totals }: RunFigures): number => totals.completed + totals.failed + totals.timedOut;

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The value of a figure: shares of all offered invocations (cold starts: of those that ran), times in ms. */
export const sloValue = (section: RunFigures, figure: SloFigure): number => {
  const { totals } = section;
  if (figure === 'throttled') return shareOf(totals.throttled, totals.offered);
  if (figure === 'errors') return shareOf(totals.failed + totals.timedOut + totals.dropped, totals.offered);
  if (figure === 'coldStarts') return shareOf(totals.coldStarts, ran(section));
  return section.latencyMs[figure];
};

/** Whether `value` keeps the limit. */
export const keepsLimit = (limit: SloLimit, value: number): boolean =>
  limit.inclusive ? value <= limit.limit : value < limit.limit;
