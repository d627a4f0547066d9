// Cost split by tag, as a bill is read.

import type { RunResult } from './result.ts';

/** Cost of a run by the value of each tag key; functions without the key count as `untagged`. */
export const costByTag = (result: RunResult): { key: string; value: string; usd: number }[] => {
  const functions = Object.values(result.functions);
  const keys = [...new Set(functions.flatMap(({ tags = {} }) => Object.keys(tags)))].sort();
  return keys.flatMap((key) => {
    const sums = new Map<string, number>();
    for (const { tags = {}, cost } of functions) {
      const value = tags[key] ?? 'untagged';
      sums.set(value, (sums.get(value) ?? 0) + cost.totalUsd);
    }
    return [...sums].sort(([, a], [, b]) => b - a).map(([value, usd]) => ({ key, value, usd }));
  });
};
