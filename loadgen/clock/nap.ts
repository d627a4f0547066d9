// Sleep of the whole thread, shorter than any timer. The kernel adds about 0.05 ms.

const nothing = new Int32Array(new SharedArrayBuffer(4));

export const nap = (ms: number): void => void Atomics.wait(nothing, 0, 0, ms);
