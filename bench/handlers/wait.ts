// Waits between `minMs` and `maxMs` without using the CPU, as a handler that calls another service does.

interface WaitEvent {
  readonly minMs: number;
  readonly maxMs: number;
}

export const handler = async ({ minMs, maxMs }: WaitEvent): Promise<{ waitedMs: number }> => {
  const waitedMs = minMs + Math.random() * (maxMs - minMs);
  await new Promise((resolve) => setTimeout(resolve, waitedMs));
  return { waitedMs };
};
