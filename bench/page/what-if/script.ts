// Entry of the script that a report page carries: in the page it makes the sliders, in a worker of the page it simulates.

/// <reference lib="dom" />
/// <reference lib="webworker" />

import { answer } from './answer.ts';
import { changedDocument, type Changes } from './changes.ts';
import { carry } from './carried-files.ts';
import { panel } from './panel.ts';
import type { Said } from './said.ts';

export interface Question {
  readonly original: Parameters<typeof changedDocument>[0];
  /** null for the run as it was. */
  readonly changes: Changes | null;
  readonly seed: number;
  /** Packed; told with the first question. */
  readonly files: string;
}

/** The files that the page carries, read once. */
let unpacked: Promise<void> | null = null;

const unpack = async (files: string): Promise<void> => {
  if (files === '') return;
  const bytes = Uint8Array.from(atob(files), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  carry((await new Response(stream).json()) as Record<string, string>);
};

/** So many questions were asked: curves that nobody waits for any more are not drawn. */
let asked = 0;

/** What the last curves took: slow ones wait until the slider rests. */
let curvesMs = 0;
const longestRestMs = 600;

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(longestRestMs, curvesMs)));

const say = async ({ original, changes, seed, files }: Question): Promise<void> => {
  const own = (asked += 1);
  try {
    unpacked ??= unpack(files);
    await unpacked;
    const changed = changes === null ? original : changedDocument(original, changes);
    const { answer: figures, picture } = answer(original, changed, seed);
    globalThis.postMessage({ answer: figures } satisfies Said);
    await rest();
    if (asked !== own) return;
    const startedAtMs = performance.now();
    globalThis.postMessage({ picture: picture() } satisfies Said);
    curvesMs = performance.now() - startedAtMs;
  } catch (error) {
    globalThis.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Said);
  }
};

if (typeof document === 'undefined') {
  globalThis.onmessage = ({ data }: MessageEvent<Question>) => {
    void say(data);
  };
} else {
  for (const mount of document.querySelectorAll<HTMLElement>('.what-if')) panel(mount);
}
