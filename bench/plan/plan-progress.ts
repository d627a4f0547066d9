// How far a plan is: by the runs that were made, beside those that the functions before took.

/** Runs that a function takes, more or less, as long as none is planned. */
const usualRuns = 45;
/** What a function has left until it is planned, at least, and what remains after the last one. */
const [leastLeft, afterAll] = [0.05, 0.05];

export class PlanProgress {
  /** What each takes of the whole: its own requests make the length of its runs. */
  readonly #weights: readonly number[];
  #done = 0;
  #functions = 0;
  #runsBefore = 0;
  #told = 0;

  /** @param offered requests of each function, in the order of planning */
  constructor(offered: readonly number[]) {
    const all = offered.reduce((sum, count) => sum + count + 1, 0);
    this.#weights = offered.map((count) => ((count + 1) / all) * (1 - afterAll));
  }

  /** So many runs were made in all when a function was planned. */
  planned(runs: number): void {
    this.#done += this.#weights[this.#functions]!;
    this.#functions += 1;
    this.#runsBefore = runs;
  }

  /** Share of the work that is done after so many runs; never less than before. */
  shareAt(runs: number): number {
    const usual = this.#functions === 0 ? usualRuns : Math.max(1, this.#runsBefore / this.#functions);
    const own = runs - this.#runsBefore;
    // Beyond what is usual it comes ever nearer to the end.
    const within = own < usual ? (own / usual) * 0.8 : 1 - Math.max(leastLeft, (0.2 * usual) / own);
    this.#told = Math.max(this.#told, this.#done + within * (this.#weights[this.#functions] ?? 0));
    return this.#told;
  }
}
