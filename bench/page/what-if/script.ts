// Entry of the script that a report page carries: in the page it makes the sliders, in a worker of the page it simulates.

/// <reference lib="dom" />
/// <reference lib="webworker" />

import { answer } from './answer.ts';
import { changedDocument, type Changes } from './changes.ts';
import { panel } from './panel.ts';

export interface Question {
  readonly original: Parameters<typeof changedDocument>[0];
  /** null for the run as it was. */
  readonly changes: Changes | null;
  readonly seed: number;
}

if (typeof document === 'undefined') {
  globalThis.onmessage = ({ data }: MessageEvent<Question>) => {
    const { original, changes, seed } = data;
    try {
      const changed = changes === null ? original : changedDocument(original, changes);
      globalThis.postMessage({ answer: answer(original, changed, seed) });
    } catch (error) {
      globalThis.postMessage({ error: error instanceof Error ? error.message : String(error) });
    }
  };
} else {
  for (const mount of document.querySelectorAll<HTMLElement>('.what-if')) panel(mount);
}
