// Loads slowly, answers quickly: 150 ms of work at module level, once per execution environment.

const loadMs = 150;
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, loadMs);

export const handler = async (): Promise<{ ok: true }> => {
  await new Promise((resolve) => setTimeout(resolve, 60));
  return { ok: true };
};
