// What a change of a scenario's document comes to, path by path.

const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Paths whose values differ, with the value after. */
export const changesBetween = (before: unknown, after: unknown, path = ''): string[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isNode(before) || !isNode(after)) return [`${path}: ${JSON.stringify(after) ?? 'gone'}`];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
};
