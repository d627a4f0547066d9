// The memory of one worker: used heap plus what its isolate holds outside of it (array buffers, Buffers, externals).
// That is what can be measured for a thread; its stack, its share of Node itself and native memory are not in it, so
// the figure is below what Lambda reports for a whole process.
//
// The worker looks at its figure when its event loop turns, though not at every turn, at the end of each invocation and
// every few megabytes of Buffers, and reports it; over its limit it collects garbage, and ends when it still is. A worker
// that waits costs nothing. A loop that never yields and makes no Buffers does not look: memory-watch.ts sees it from
// outside. SharedArrayBuffers belong to no isolate and are not counted.

import { word } from '../sandbox/protocol.ts';

const megabyte = 1024 * 1024;
/** Bytes of Buffers allocated between two looks. */
const lookEveryBytes = 4 * megabyte;
const lookEveryMs = 20;
/** While nothing grows, each look is this many times as far from the last, up to so far. */
const slowing = 2;
const lookAtLeastEveryMs = 80;
const growthBytes = megabyte / 2;

/** Taken before any handler can replace them. */
const now = performance.now.bind(performance);
const memoryUsage = process.memoryUsage.bind(process);
const immediate = setImmediate;

const bytesOf = ({ heapUsed, external }: { readonly heapUsed: number; readonly external: number }): number =>
  heapUsed + external;

export const memoryBytes = (): number => bytesOf(memoryUsage());

let collector: (() => void) | undefined;
const collectGarbage = (): void => {
  if (collector === undefined) {
    // Loaded when needed: hundreds of environments start without.
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    collector = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
  }
  // Node.js 26 frees what Buffers held beside a collection: its memory is still counted until the next one begins.
  collector();
  collector();
};

/** By what a worker looks at its memory. */
export interface MemoryMeasure {
  readonly usage: () => { readonly heapUsed: number; readonly heapTotal: number; readonly external: number };
  /** ms. */
  readonly now: () => number;
  readonly collect: () => void;
  /** Calls `then` when something else turns the event loop, and never turns it itself. */
  readonly nextTurn: (then: () => void) => void;
}

/** That of a thread by itself. */
export const ownMeasure: MemoryMeasure = {
  usage: memoryUsage,
  now,
  collect: collectGarbage,
  nextTurn: (then) => void immediate(then).unref(),
};

/** Reports the worker's memory in `words`, and ends it by `end` once it is over `limitMb`; returns the look. */
export const limitMemory = (
  words: Int32Array,
  limitMb: number,
  end: () => void,
  { usage, now: nowMs, collect, nextTurn }: MemoryMeasure = ownMeasure,
): (() => void) => {
  const limitBytes = limitMb * megabyte;
  let lastBytes = 0;
  let waitMs = lookEveryMs;
  const look = (): void => {
    const { heapUsed, heapTotal, external } = usage();
    const usedBytes = heapUsed + external;
    waitMs = usedBytes - lastBytes > growthBytes ? lookEveryMs : Math.min(lookAtLeastEveryMs, waitMs * slowing);
    lastBytes = usedBytes;
    Atomics.store(words, word.memoryMb, Math.ceil((heapTotal + external) / megabyte));
    Atomics.add(words, word.beats, 1);
    if (usedBytes <= limitBytes) return;
    collect();
    if (bytesOf(usage()) > limitBytes) end();
  };
  let sinceLook = 0;
  const watch = (make: (...values: never[]) => Buffer): ((...values: never[]) => Buffer) =>
    function watched(this: unknown, ...values: never[]): Buffer {
      const buffer = Reflect.apply(make, this, values);
      sinceLook += buffer.length;
      if (sinceLook < lookEveryBytes) return buffer;
      sinceLook = 0;
      look();
      return buffer;
    };
  const target = Buffer as unknown as Record<string, (...values: never[]) => Buffer>;
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'from', 'concat']) target[name] = watch(target[name]!);
  let lookedAtMs = 0;
  const turn = (): void => {
    nextTurn(turn);
    if (nowMs() - lookedAtMs < waitMs) return;
    lookedAtMs = nowMs();
    look();
  };
  turn();
  return look;
};
