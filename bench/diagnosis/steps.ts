// Numbers that people would set a limit to.

/** How far apart they lie: about a tenth of their size. */
const stepAt = (value: number): number => {
  if (value < 20) return 1;
  if (value < 50) return 2;
  if (value < 100) return 5;
  const power = 10 ** Math.floor(Math.log10(value));
  return value < 2 * power ? power / 10 : value < 5 * power ? power / 5 : power / 2;
};

/** Those above `from`, up to the first that reaches `to`; at least one. */
export const stepsBetween = (from: number, to: number): number[] => {
  const steps: number[] = [];
  let value = Math.floor(from);
  do {
    const step = stepAt(value);
    value = (Math.floor(value / step) + 1) * step;
    steps.push(value);
  } while (value < to && steps.length < 200);
  return steps;
};
