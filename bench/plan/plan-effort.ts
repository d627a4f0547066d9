// How much a plan may simulate, unless it is told otherwise. By itself: the help of the command names it.

/** Default effort: what never happens in 64 runs happens in fewer than 5 of 100, and that is told. */
export const planEffort = { firstReplications: 2, mostReplications: 64 } as const;
