// The yardstick of the micro-benchmarks: Poisson arrivals and exponential service on a binary heap in one typed array,
// without any of Lambda's rules. What the simulator costs beyond it is the price of the rules.

/** Runs `count` arrivals; returns how many were in service at the end. */
export const referenceLoop = (count: number, perMs: number, meanMs: number, random: () => number): number => {
  const heap = new Float64Array(4096);
  let size = 0;
  let nowMs = 0;
  for (let i = 0; i < count; i += 1) {
    nowMs -= Math.log(random()) / perMs;
    while (size > 0 && heap[0]! <= nowMs) size = dropFirst(heap, size);
    size = push(heap, size, nowMs - Math.log(random()) * meanMs);
  }
  return size;
};

const push = (heap: Float64Array, size: number, value: number): number => {
  let i = size;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = value;
  return size + 1;
};

const dropFirst = (heap: Float64Array, size: number): number => {
  const last = size - 1;
  const value = heap[last]!;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= last) break;
    if (child + 1 < last && heap[child + 1]! < heap[child]!) child += 1;
    if (heap[child]! >= value) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = value;
  return last;
};
