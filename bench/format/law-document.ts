// Quantities and laws of times, as a scenario writes them.

/** A quantity with its unit (`250ms`, `10/s`, `512MB`, `0.1%`), or 0. */
export type Quantity = string | 0;

/** A law of times; exactly one key besides `mean`, `counts` and `strata`. */
export interface DistributionSpec {
  /** Always the same. */
  constant?: Quantity;
  /** The exponential law. */
  exponential?: { mean: Quantity };
  /** Either p50 and p99, or mean and cv. */
  lognormal?: { p50?: Quantity; p99?: Quantity; mean?: Quantity; cv?: number };
  /** The gamma law; cv is the standard deviation over the mean. */
  gamma?: { mean: Quantity; cv: number };
  /** The Weibull law; cv is the standard deviation over the mean. */
  weibull?: { mean: Quantity; cv: number };
  /** The Pareto law: nothing below `min`, and a tail that is the heavier the smaller `alpha` is. */
  pareto?: { min: Quantity; alpha: number };
  /** Keys p0, p50, p99, p999 (99.9 %), p100: joined by straight lines; below the first and above the last the value stays. */
  quantiles?: Record<string, Quantity>;
  /**
   * Beside `quantiles`: their mean. They are then joined by curves that give it; without p100, an exponential tail above the
   * last makes up for what is missing. A mean that the quantiles do not allow is warned about, and the nearest taken.
   */
  mean?: Quantity;
  /** A file with one number (ms) a line, or the values; each is as likely as any other. */
  samples?: string | Quantity[];
  /** Beside values in `samples`: how often each was seen. A calibration writes it: of 500 different values, or of more with
   * every quantile within 0.8 %; its mean is that of what was measured. */
  counts?: number[];
  /** One of several laws for each draw, as often as its weight is of all weights. */
  mixture?: { weight: number; of: DistributionSpec }[];
  /**
   * Beside any law: of so many draws in a row each of so many equal shares of the law is drawn from once, in random order, so
   * that the mean of few draws is near the law's (and replications differ less). Default: every draw on its own.
   */
  strata?: number;
}

/** A share, or steps `[[0s, 0%], [5m, 10%]]`: each in force from its instant on; before the first, 0%. */
export type ShareSpec = Quantity | [Quantity, Quantity][];

/** What was published for a runtime, and for the language on a `provided.*`. */
export interface RuntimeSpec {
  runtime: string;
  language?: string;
}
