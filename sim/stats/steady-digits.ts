// Figures of iterations that run on powers, which differ in their last digits from one version of Node.js to another (see lambda/power.ts).

/** To the digits that are the same everywhere. */
export const steadyDigits = (value: number): number => Number(value.toPrecision(12));
