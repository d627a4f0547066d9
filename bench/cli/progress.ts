// Progress on stderr: a bar on a terminal, a plain line for each stage elsewhere, nothing under --quiet.

import { Presets, SingleBar } from 'cli-progress';
import { printable } from '../../reports/format.ts';
import type { Session } from './session.ts';

export interface Progress {
  /** A new stage of known (or, with 0, unknown) length. */
  stage(title: string, durationMs: number): void;
  /** Share of the current stage that is done, for stages that count instead of waiting. */
  advance(share: number): void;
  stop(): void;
}

const silent: Progress = { stage: () => {}, advance: () => {}, stop: () => {} };

const lines = (session: Session): Progress => ({
  ...silent,
  stage: (title, durationMs) => {
    session.note(printable(durationMs > 0 ? `${title} (${(durationMs / 1000).toFixed(0)} s)` : title));
  },
});

const redrawEveryMs = 200;

const bar = (): Progress => {
  const drawn = new SingleBar(
    { format: '{bar} {percentage} %  {title}', stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(timer);
    drawn.stop();
  };
  return {
    stop,
    advance: (share) => drawn.update(Math.round(share * 1000)),
    stage: (title, durationMs) => {
      stop();
      drawn.start(1000, 0, { title: printable(title) });
      if (durationMs <= 0) return;
      const startMs = performance.now();
      const redraw = (): void => {
        drawn.update(Math.min(1000, Math.round(((performance.now() - startMs) / durationMs) * 1000)));
      };
      timer = setInterval(redraw, redrawEveryMs);
      timer.unref();
    },
  };
};

/** Progress as the session wants it. */
export const progressOf = (session: Session): Progress => {
  if (session.quiet) return silent;
  return process.stderr.isTTY ? bar() : lines(session);
};
