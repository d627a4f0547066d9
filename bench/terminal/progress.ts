// Progress on stderr: one line that is redrawn on a terminal, a plain line for each stage (and every ten seconds of one) elsewhere,
// nothing under --quiet.

import { SingleBar } from 'cli-progress';
import { length, printable } from '../../reports/words/format.ts';
import type { Aside, Session } from './session.ts';

export interface Progress {
  /** A new stage of known (or, with 0, unknown) length; nothing is said of one that takes less than `quietMs` (default 0). */
  stage(title: string, durationMs: number, quietMs?: number): void;
  /** What is under way within the stage: its new title, or a line of its own; the time of the stage goes on. */
  step(title: string): void;
  /** Share of the current stage that is done, for stages that count instead of waiting. */
  advance(share: number): void;
  /** A line that stays, said in the midst of the stage. */
  note(text: string): void;
  stop(): void;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Even then notes are said: they are no progress. */
const silent: Progress = {
  stage: () => {},
  step: () => {},
  advance: () => {},
  note: say,
  stop: () => {},
};

/** Before so much of a stage nothing is guessed of the rest. */
const leastShare = 0.01;
const leastElapsedMs = 1000;

interface Stage {
  title: string;
  readonly durationMs: number;
  readonly startedMs: number;
  readonly quietMs: number;
  /** null while nobody counts. */
  share: number | null;
}

const elapsedOf = ({ startedMs }: Stage): number => performance.now() - startedMs;

/** Of stages that wait, by the clock. */
const shareOf = (stage: Stage): number | null =>
  stage.durationMs > 0 ? Math.min(1, elapsedOf(stage) / stage.durationMs) : stage.share;

/** Whole seconds, minutes or hours. */
const about = (ms: number): string => length(ms < 120_000 ? Math.max(1, Math.round(ms / 1000)) * 1000 : ms);

/** How long the rest takes; empty where nobody can tell. */
const leftText = (stage: Stage): string => {
  const elapsedMs = elapsedOf(stage);
  if (stage.durationMs > 0) {
    const leftMs = stage.durationMs - elapsedMs;
    return leftMs > 0 ? `${about(leftMs)} left` : 'waiting for the last answers';
  }
  const share = stage.share ?? 0;
  if (share < leastShare || elapsedMs < leastElapsedMs) return '';
  return `about ${about((elapsedMs * (1 - share)) / share)} left`;
};

/** Such as `34 %, about 20 s left`, or how long it has taken where that is all that is known. */
const standing = (stage: Stage): string => {
  const share = shareOf(stage);
  const parts = share === null ? [about(elapsedOf(stage))] : [`${Math.floor(share * 100)} %`, leftText(stage)];
  return parts.filter((part) => part !== '').join(', ');
};

/** Where lines stay, one more of a stage under way comes so often. */
const lineEveryMs = 10_000;

const lines = (session: Session): Progress => {
  let stage: Stage | null = null;
  let saidMs = 0;
  const tell = (text: string): void => {
    saidMs = performance.now();
    session.note(text);
  };
  return {
    stop: () => (stage = null),
    note: say,
    stage: (title, durationMs, quietMs = 0) => {
      stage = { title: printable(title), durationMs, quietMs, startedMs: performance.now(), share: null };
      saidMs = stage.startedMs;
      if (quietMs === 0) tell(durationMs > 0 ? `${stage.title} (${about(durationMs)})` : stage.title);
    },
    step: (title) => tell(printable(title)),
    advance: (share) => {
      if (stage === null) return;
      stage.share = share;
      const wait = saidMs === stage.startedMs && stage.quietMs > 0 ? stage.quietMs : lineEveryMs;
      if (share < 1 && performance.now() - saidMs > wait) tell(`${stage.title}: ${standing(stage)}`);
    },
  };
};

const drawsPerSecond = 5;
const barWidth = 20;
const usualColumns = 80;

/** As much of the line as the terminal shows in one row. */
const drawnLine = (stage: Stage, columns: number): string => {
  const share = shareOf(stage);
  const full = Math.round((share ?? 0) * barWidth);
  const bar = share === null ? '' : `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} `;
  const text = `${bar}${standing(stage)}  ${stage.title}`;
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
};

const stopping = ['SIGINT', 'SIGTERM'] as const;

const drawn = (session: Session, stream: NodeJS.WriteStream): Progress => {
  let stage: Stage | null = null;
  let timer: NodeJS.Timeout | undefined;
  const format = (): string => (stage === null ? '' : drawnLine(stage, stream.columns || usualColumns));
  const bar = new SingleBar({
    format,
    stream,
    fps: drawsPerSecond,
    forceRedraw: true,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  const stop = (): void => {
    for (const signal of stopping) process.removeListener(signal, stop);
    clearTimeout(timer);
    bar.stop();
    stage = null;
    session.drawWith(null);
  };
  const aside: Aside = (write) => {
    const isDrawn = bar.isActive;
    bar.stop();
    write();
    if (isDrawn) bar.start(1, 0);
  };
  return {
    stop,
    note: (text) => aside(() => say(text)),
    step: (title) => {
      if (stage !== null) stage.title = printable(title);
    },
    advance: (share) => {
      if (stage !== null) stage.share = share;
    },
    stage: (title, durationMs, quietMs = 0) => {
      stop();
      stage = { title: printable(title), durationMs, quietMs, startedMs: performance.now(), share: null };
      session.drawWith(aside);
      timer = setTimeout(() => bar.start(1, 0), quietMs);
      timer.unref();
      // Before what is said of the signal: a bar that ended after it would write over it.
      for (const signal of stopping) process.prependListener(signal, stop);
    },
  };
};

/** Progress as the session wants it; `withProgress` stops it too. */
export const progressOf = (session: Session): Progress => {
  if (session.quiet) return silent;
  return process.stderr.isTTY ? drawn(session, process.stderr) : lines(session);
};

/** What `work` gives. However it ends, nothing is drawn afterwards, and the terminal has its cursor back. */
export const withProgress = async <T>(session: Session, work: (progress: Progress) => Promise<T>): Promise<T> => {
  const progress = progressOf(session);
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
};
