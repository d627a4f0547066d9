// The levels of one section of a run, over the run and by step. Plain data that can be pooled.

/** Adds a series to another of the same steps. */
export const addTo = (ours: Float64Array, theirs: Float64Array): void => {
  for (let i = 0; i < ours.length; i += 1) ours[i]! += theirs[i]!;
};

/** A level over one run. */
export interface SteppedLevel {
  mean: number;
  max: number;
  readonly steps: Float64Array;
}

export interface Levels {
  readonly concurrency: SteppedLevel;
  readonly environments: SteppedLevel;
  environmentsCreated: number;
  readonly queueSteps: Float64Array;
}

/** Pools the levels of another run: means and series add up (divide by the number of runs), the highest maximum stays. */
export const addLevels = (ours: Levels, theirs: Levels): void => {
  for (const key of ['concurrency', 'environments'] as const) {
    ours[key].mean += theirs[key].mean;
    ours[key].max = Math.max(ours[key].max, theirs[key].max);
    addTo(ours[key].steps, theirs[key].steps);
  }
  ours.environmentsCreated += theirs.environmentsCreated;
  addTo(ours.queueSteps, theirs.queueSteps);
};
