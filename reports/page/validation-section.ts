// Simulated beside measured, and how well the load generator did.

import { closedLoopSentence } from '../verdict/closed-loop.ts';
import { inUnit, milliseconds, number, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { differenceText, intervalText, type ValidationFigure } from '../comparing/validation.ts';
import { escapeHtml } from './escape.ts';
import { figureTable, table } from './table.ts';

export const validationTable = (figures: readonly ValidationFigure[]): string =>
  figures.length === 0
    ? ''
    : table(
        ['figure', 'function', 'measured', 'simulated', 'difference', '95 % interval', 'tolerance', 'verdict', 'note'],
        figures.map((f) => [
          f.figure,
          f.functionName ?? '(all)',
          inUnit(f.measured, f.unit),
          inUnit(f.simulated, f.unit),
          differenceText(f),
          intervalText(f),
          f.tolerance,
          f.verdict,
          f.note,
        ]),
      ) +
      '<p class="muted">Difference: simulated minus measured. The interval is of that difference, from what both runs counted; where it holds 0, chance alone explains the difference.</p>';

/** Connections and what waited for one; nothing where the target has none of its own. */
const connectionTable = ({ connections }: NonNullable<RunResult['generator']>): string => {
  if (connections === undefined) return '';
  const { opened, reused, reset, mostBusy, waited, waitP50Ms, waitP99Ms, waitMaxMs } = connections;
  return figureTable(
    [
      'opened',
      'requests over one that was there',
      'broken',
      'most at work',
      'requests that waited',
      'wait p50',
      'p99',
      'most',
    ],
    [
      {
        name: 'connections',
        values: [
          ...[opened, reused, reset, mostBusy, waited].map((count) => number(count)),
          ...[waitP50Ms, waitP99Ms, waitMaxMs].map((ms) => milliseconds(ms)),
        ],
      },
    ],
  );
};

/** Nothing for a simulated run. */
export const generatorSection = (result: RunResult): string => {
  const { generator } = result;
  if (generator === null) return '';
  const late = generator.lagP99Ms > 10;
  const limit = generator.limit ?? null;
  const verdict =
    limit !== null
      ? `${escapeHtml(limit.charAt(0).toUpperCase() + limit.slice(1))}. Do not trust the tail of this run.`
      : late || generator.droppedArrivals > 0
        ? 'It did not keep its schedule: do not trust the tail of this run.'
        : 'It kept its schedule.';
  const figures = [
    'requests left late, p50',
    'p99',
    'most',
    'event loop busy',
    'cores used',
    'arrivals without an answer',
  ];
  const values = [
    ...[generator.lagP50Ms, generator.lagP99Ms, generator.lagMaxMs].map((ms) => milliseconds(ms)),
    share(generator.eventLoopUtilization),
    number(generator.cpuCores),
    number(generator.droppedArrivals),
  ];
  const asked = closedLoopSentence(result);
  const loop = asked === null ? '' : `<p>${escapeHtml(asked)}</p>`;
  return `<p>${verdict}</p>${loop}${figureTable(figures, [{ name: 'generator', values }])}${connectionTable(generator)}`;
};
