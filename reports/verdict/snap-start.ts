// What a run says of SnapStart: restores beside what INIT would take, and whether that was worth it.

import { milliseconds, number, several, usd } from '../words/format.ts';
import type { RunResult, SnapStartResult } from '../result/result.ts';

const compared = (restoreMs: number, plainMs: number): string => {
  if (restoreMs > plainMs) return `SnapStart is SLOWER here, by ${milliseconds(restoreMs - plainMs)} a cold start`;
  return `SnapStart spares ${milliseconds(plainMs - restoreMs)} a cold start`;
};

/** What publishing costs: once for each version, and in the cost of a run in which it happens. */
const published = ({ publishBilledMs, publishUsd = 0, snapshotsMade = 0 }: SnapStartResult): string => {
  if (publishBilledMs === undefined) return '';
  const inRun = snapshotsMade === 1 ? 'once in this run' : `${number(snapshotsMade)} times in this run`;
  const times = snapshotsMade === 0 ? 'not in this run' : inRun;
  return `; publishing a version bills ${milliseconds(publishBilledMs)} of INIT (${usd(publishUsd)}), ${times}`;
};

/** A sentence for each function with SnapStart that was restored. */
export const snapStartText = ({ functions, eventSources = {} }: RunResult): string[] =>
  Object.entries(functions).flatMap(([name, { snapStart, initMs, totals }]) => {
    if (snapStart === undefined) return [];
    if (initMs.count === 0) return [`SnapStart: ${name}: no environment was restored${published(snapStart)}`];
    const counts = eventSources[`functions.${name}.snapStart`];
    const seldom = Number(counts?.['seldomUsed'] ?? 0);
    const failed = Number(counts?.['SnapStartTimeoutException'] ?? 0);
    return [
      `SnapStart: ${name}: ${several(totals.coldStarts, 'restore')}, Restore Duration ${milliseconds(initMs.mean)} on average, ` +
        `p99 ${milliseconds(initMs.p99)}; INIT takes ${milliseconds(snapStart.plainInitMs)} on average: ` +
        compared(initMs.mean, snapStart.plainInitMs) +
        (seldom === 0 ? '' : `; ${several(seldom, 'restore')} of a snapshot that was seldom used or fresh`) +
        (failed === 0 ? '' : `; ${number(failed)} SnapStartTimeoutException`) +
        published(snapStart),
    ];
  });

/** Whether what counted has sentences of its own. */
export const isOfSnapStart = ({ kind }: { readonly kind: string }): boolean => kind === 'snapStart';
