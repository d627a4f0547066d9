// What the suite `micro` times, and what it and its child process tell each other.

/** The reference comes first. */
export const microOperations = [
  'reference: loss system without rules',
  'simulate, nobody counting',
  'simulate, recorded',
  'admission and release',
  'event heap, 200 deep: pop and push',
  'recorder: one invocation',
  'REPORT line parsed',
] as const;

export type MicroOperation = (typeof microOperations)[number];

export interface MicroQuestion {
  /** For each operation. */
  readonly timeMs: number;
}

/** An operation and its median, ns, in the order above. */
export type MicroAnswer = readonly (readonly [operation: string, ns: number])[];
