// What nothing else beats: everything better in one respect is worse in another (Pareto).

/** Of `items`, those of which no other is at least as low in all that `of` gives, and lower in one. */
export const unbeaten = <T>(items: readonly T[], of: (item: T) => readonly number[]): T[] =>
  items.filter((item) => {
    const own = of(item);
    return !items.some((other) => {
      const theirs = of(other);
      return theirs.every((value, i) => value <= own[i]!) && theirs.some((value, i) => value < own[i]!);
    });
  });
