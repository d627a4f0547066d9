// What a run says of SnapStart: restores beside what INIT would take, and whether that was worth it.

import { milliseconds, number } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';

const compared = (restoreMs: number, plainMs: number): string => {
  if (restoreMs > plainMs) return `SnapStart is SLOWER here, by ${milliseconds(restoreMs - plainMs)} a cold start`;
  return `SnapStart spares ${milliseconds(plainMs - restoreMs)} a cold start`;
};

/** A sentence for each function with SnapStart that was restored. */
export const snapStartText = ({ functions, eventSources = {} }: RunResult): string[] =>
  Object.entries(functions).flatMap(([name, { snapStart, initMs, totals }]) => {
    if (snapStart === undefined) return [];
    if (initMs.count === 0) return [`SnapStart: ${name}: no environment was restored`];
    const counts = eventSources[`functions.${name}.snapStart`];
    const seldom = Number(counts?.['seldomUsed'] ?? 0);
    const failed = Number(counts?.['SnapStartTimeoutException'] ?? 0);
    return [
      `SnapStart: ${name}: ${number(totals.coldStarts)} restores, Restore Duration ${milliseconds(initMs.mean)} on average, ` +
        `p99 ${milliseconds(initMs.p99)}; INIT takes ${milliseconds(snapStart.plainInitMs)} on average: ` +
        compared(initMs.mean, snapStart.plainInitMs) +
        (seldom === 0 ? '' : `; ${number(seldom)} restores of a snapshot that was seldom used or fresh`) +
        (failed === 0 ? '' : `; ${number(failed)} SnapStartTimeoutException`),
    ];
  });

/** Whether what counted has sentences of its own. */
export const isOfSnapStart = ({ kind }: { readonly kind: string }): boolean => kind === 'snapStart';
