// Which requests are traced where nobody has decided: of each function the first of every second, and a share of the rest
// (Developer Guide, services-xray: one request a second and 5 %, which no setting of a function changes; X-Ray Developer Guide,
// sampling rules: the reservoir and the fixed rate).

export interface SamplingRule {
  /** Requests a second that are traced in any case. */
  readonly reservoir: number;
  /** Of the others, 0 to 1. */
  readonly rate: number;
}

export const lambdaSampling: SamplingRule = { reservoir: 1, rate: 0.05 };

/** Decides for one function. */
export class Sampler {
  readonly #rule: SamplingRule;
  readonly #random: () => number;
  #second = -1;
  #taken = 0;

  /** @param random uniform on [0, 1) */
  constructor(rule: SamplingRule, random: () => number) {
    this.#rule = rule;
    this.#random = random;
  }

  /** @param atMs instants never decrease */
  takes(atMs: number): boolean {
    const second = Math.floor(atMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    if (this.#taken < this.#rule.reservoir) {
      this.#taken += 1;
      return true;
    }
    return this.#random() < this.#rule.rate;
  }
}
