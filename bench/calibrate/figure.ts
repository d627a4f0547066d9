// What a figure of a recording can be.

/** Whether a time or a number of things can be one. */
export const isFigure = (value: number): boolean => value >= 0 && value < Infinity;
