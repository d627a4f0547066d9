// Memory of workers that cannot speak for themselves. A worker whose event loop turns reports its memory, often while it
// grows, and ends itself when it is over its limit (worker/memory.ts); one in a loop that never yields cannot, and if it
// were left alone V8 would in the end abort the whole process. From Node.js 22.16 on V8 is asked for its heap. Of all else,
// and before, nothing is told of a thread's memory from outside, so it is inferred: what the process has grown by, less what the platform and all workers that speak account for, has
// gone to the silent ones. When that is more than all silent ones together may still take, one of them is over its
// limit, and the one silent longest is ended. With a single silent worker this is exact but for a margin of noise; with
// many it strikes late.

import { word } from '../sandbox/protocol.ts';

/** A worker, as the watch sees it. */
export interface WatchedWorker {
  readonly words: Int32Array;
  readonly limitMb: number;
  /** Whether the platform waits for it: for its start or an answer. */
  busy(): boolean;
  /** Time for which its event loop has not waited, so far. */
  activeMs(): number;
  /** What is in use of its heap, whatever it does; null where Node.js cannot tell. Rejects when it is gone. */
  heapMb(): Promise<number> | null;
  /** Ends it for having too much memory. */
  endForMemory(): void;
}

interface Watched {
  readonly worker: WatchedWorker;
  beats: number;
  activeMs: number;
  /** Ticks for which a busy worker has run and not reported. */
  silentTicks: number;
  isAsked: boolean;
}

const tickMs = 25;
/** A worker that has begun to run reports within 80 ms when it can. */
const silentFromTicks = 6;
/** Growth that nobody accounts for: slack of allocators, compiled code, the platform's own young generation. */
const marginMb = 64;
/** What a thread takes before its first report. */
const newbornMb = 16;

const megabyte = 1024 * 1024;
/** The process has one memory, so there is one watch. */
const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;
/** Memory that nobody accounts for when nobody is silent. */
let baselineMb = Infinity;

const reportedMb = ({ worker, beats }: Watched): number =>
  beats === 0 ? newbornMb : Atomics.load(worker.words, word.memoryMb);

const noteBeats = (one: Watched): void => {
  const beats = Atomics.load(one.worker.words, word.beats);
  if (beats !== one.beats || !one.worker.busy()) one.silentTicks = 0;
  else {
    // One that only waits cannot grow.
    const activeMs = one.worker.activeMs();
    if (activeMs > one.activeMs) one.silentTicks += 1;
    one.activeMs = activeMs;
  }
  one.beats = beats;
};

const isSilent = ({ silentTicks }: Watched): boolean => silentTicks >= silentFromTicks;

/** Ends a silent worker whose own heap is over its limit. */
const askForHeap = async (one: Watched): Promise<void> => {
  if (one.isAsked) return;
  one.isAsked = true;
  const heapMb = await (one.worker.heapMb() ?? Promise.resolve(0)).catch(() => 0);
  one.isAsked = false;
  if (watched.has(one) && isSilent(one) && heapMb > one.worker.limitMb + marginMb) one.worker.endForMemory();
};

const unaccountedMb = (): number => {
  const { rss, heapTotal, external } = process.memoryUsage();
  let mb = (rss - heapTotal - external) / megabyte;
  for (const one of watched) mb -= reportedMb(one);
  return mb;
};

const tick = (): void => {
  let anyBusy = false;
  for (const one of watched) {
    noteBeats(one);
    anyBusy ||= one.worker.busy();
  }
  if (!anyBusy && baselineMb !== Infinity) return;
  const silent = [...watched].filter((one) => isSilent(one));
  for (const one of silent) void askForHeap(one);
  const nowMb = unaccountedMb();
  if (silent.length === 0) {
    baselineMb = nowMb;
    return;
  }
  const leftMb = silent.reduce((sum, one) => sum + Math.max(0, one.worker.limitMb - reportedMb(one)), 0);
  if (nowMb - baselineMb <= leftMb + marginMb) return;
  const longest = silent.reduce((a, b) => (b.silentTicks > a.silentTicks ? b : a));
  longest.worker.endForMemory();
};

/** Watches a worker until the returned function is called. */
export const watchMemory = (worker: WatchedWorker): (() => void) => {
  const one: Watched = { worker, beats: 0, activeMs: 0, silentTicks: 0, isAsked: false };
  if (watched.size === 0) {
    baselineMb = Infinity;
    timer = setInterval(tick, tickMs);
    timer.unref();
    tick();
  }
  watched.add(one);
  return () => {
    watched.delete(one);
    if (watched.size === 0) clearInterval(timer);
  };
};
