// The memory of one worker: used heap plus what its isolate holds outside of it (array buffers, Buffers, externals).
// That is what can be measured for a thread; its stack, its share of Node itself and native memory are not in it, so
// the figure is below what Lambda reports for a whole process.
//
// The worker looks at its figure on a timer, at the end of each invocation and every few megabytes of Buffers; over its
// limit it collects garbage, and ends when it still is. A loop that never yields is seen by none but the last: V8's own
// limit (worker-sandbox.ts) ends it when it fills the heap, later than it should; when it allocates by `new Uint8Array`
// or `new ArrayBuffer` alone nothing does before it yields. Patching those constructors would slow every typed array.

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const megabyte = 1024 * 1024;
/** Bytes of Buffers allocated between two looks. */
const lookEveryBytes = 4 * megabyte;
const lookEveryMs = 50;

export const memoryBytes = (): number => {
  const heap = getHeapStatistics();
  return heap.used_heap_size + heap.external_memory;
};

let collector: (() => void) | undefined;
const collectGarbage = (): void => {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
  }
  collector();
};

/** Ends the worker by `end` once its memory is over `limitMb`; returns the look. */
export const limitMemory = (limitMb: number, end: () => void): (() => void) => {
  const limitBytes = limitMb * megabyte;
  const look = (): void => {
    if (memoryBytes() <= limitBytes) return;
    collectGarbage();
    if (memoryBytes() > limitBytes) end();
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
  setInterval(look, lookEveryMs).unref();
  return look;
};
