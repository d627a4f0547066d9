// The router's way through environments that really run: it asks them in random order, so many at most, and takes the first that
// takes the request. Source: Developer Guide lambda-managed-instances-scaling; how many are asked is assumed (managed-rules.ts).

/** The environment that takes the next request; null when none of those that are asked does. */
export const routed = <T>(
  ready: readonly T[],
  tries: number | null,
  random: () => number,
  takes: (environment: T) => boolean,
): T | null => {
  const left = [...ready];
  for (let asked = 0; asked < Math.min(tries ?? Infinity, ready.length); asked += 1) {
    const place = asked + Math.floor(random() * (left.length - asked));
    const environment = left[place]!;
    if (takes(environment)) return environment;
    left[place] = left[asked]!;
  }
  return null;
};
