// An objective of a scenario beside what a run came to.

/** One service level objective, held against a result. */
export interface Objective {
  readonly figure: string;
  /** As written, such as `<500ms`. */
  readonly limit: string;
  /** ms, a share of 1, a count, or USD. */
  readonly bound: number;
  readonly value: string;
  /** `no data` where the run says nothing of the figure: never a pass. */
  readonly verdict: 'kept' | 'broken' | 'no data';
}

/** What tables call it. */
export const objectiveWord: Readonly<Record<Objective['verdict'], string>> = {
  kept: 'kept',
  broken: 'BROKEN',
  'no data': 'NO DATA',
};
