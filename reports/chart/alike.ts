// Lines that are the same are one line: they would hide each other, and that they are the same is worth knowing.

interface Line {
  readonly label: string;
  readonly data: readonly unknown[];
}

/** Each line once, under the names of all that have its points: `era 2018 = era 2020`. */
export const alikeAsOne = <T extends Line>(lines: readonly T[]): T[] => {
  const byPoints = new Map<string, T>();
  for (const line of lines) {
    const points = JSON.stringify(line.data);
    const known = byPoints.get(points);
    byPoints.set(points, known === undefined ? line : { ...known, label: `${known.label} = ${line.label}` });
  }
  return [...byPoints.values()];
};
