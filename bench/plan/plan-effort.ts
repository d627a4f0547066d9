// How much a plan may simulate, unless it is told otherwise. By itself: the help of the command names it.

/** Default effort: enough to settle one part in a hundred of a 0.1 % limit on a minute of 200 requests a second. */
export const planEffort = { firstReplications: 4, mostReplications: 512 } as const;
