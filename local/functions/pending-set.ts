/** Promises that are still pending, so that stopping can wait for them. */
export interface PendingSet {
  readonly add: (promise: Promise<void>) => void;
  /** Resolves when all that were added are. */
  readonly settled: () => Promise<void>;
}

export const pendingSet = (): PendingSet => {
  const pending = new Set<Promise<void>>();
  return {
    add: (promise) => {
      pending.add(promise);
      void promise.finally(() => pending.delete(promise));
    },
    settled: async () => {
      await Promise.all(pending);
    },
  };
};
