// A long run by windows: what drifts, and every window.

import { length, milliseconds, number } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { soakSentences } from '../verdict/soak-sentences.ts';
import { escapeHtml } from './escape.ts';
import { figureTable } from './table.ts';

const megabytes = (value: number | null): string => (value === null ? '' : `${number(value)} MB`);
const time = (value: number | null): string => (value === null ? '' : milliseconds(value));

/** Nothing for a run that is none. */
export const soakSection = (result: RunResult): string => {
  const { soak } = result;
  if (soak === undefined) return '';
  const sentences = soakSentences(result).map((sentence) => `<p>${escapeHtml(sentence)}.</p>`);
  const columns = ['from', 'ran', 'errors', 'throttled', 'cold', 'p50', 'p99', 'memory', 'platform'];
  const rows = soak.windows.map((window, index) => ({
    name: String(index + 1),
    values: [
      length(window.fromMs),
      ...[window.count, window.errors, window.throttled, window.coldStarts].map((count) => number(count)),
      time(window.p50Ms),
      time(window.p99Ms),
      megabytes(window.memoryMb),
      megabytes(window.platformMb),
    ],
  }));
  return `${sentences.join('')}<details class="more"><summary>Each window</summary>${figureTable(columns, rows)}</details>`;
};
