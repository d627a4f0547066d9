// Published measurements of and statements about real AWS Lambda, carried over as numbers, each with its source.

/** A worked example of the Operator Guide: requests by minute, each minute's all at once, and what became of them. */
export interface WorkedExample {
  readonly title: string;
  readonly requestsByMinute: readonly number[];
  readonly throttledByMinute: readonly number[];
}

/** AWS Lambda Operator Guide, "On-demand scaling example": one function, us-east-1, account limit 10,000, no retry, 2018 to 2023. */
export const workedExamples: readonly WorkedExample[] = [
  { title: '10,000 requests at once', requestsByMinute: [10_000], throttledByMinute: [7000] },
  { title: '5,000 a minute for 2 minutes', requestsByMinute: [5000, 5000], throttledByMinute: [2000, 1500] },
  { title: '10,000 over 3 minutes', requestsByMinute: [3333, 3333, 3334], throttledByMinute: [333, 0, 0] },
  {
    title: '2,500 a minute for 4 minutes',
    requestsByMinute: [2500, 2500, 2500, 2500],
    throttledByMinute: [0, 0, 0, 0],
  },
];

/** A run of 28 h of Poisson requests at one function of 128 MB in us-east-1. */
export interface SteadyRun {
  readonly perSecond: number;
  readonly warmMs: number;
  readonly coldMs: number;
  readonly coldShare: number;
  /** Standard error of the cold share. */
  readonly coldShareError: number;
  readonly runningMean: number;
}

/** SimFaaS (Mahmoudi and Khazaei 2020, MIT licence), measured on AWS in 2020: some of its rows. */
export const steadyRuns: readonly SteadyRun[] = [
  { perSecond: 0.0042, warmMs: 1958, coldMs: 2398, coldShare: 0.07948, coldShareError: 0.01239, runningMean: 0.01 },
  { perSecond: 0.0501, warmMs: 1967, coldMs: 2192, coldShare: 0.00854, coldShareError: 0.00094, runningMean: 0.095 },
  { perSecond: 0.4997, warmMs: 2007, coldMs: 2152, coldShare: 0.00191, coldShareError: 0.0001, runningMean: 0.976 },
  { perSecond: 0.9025, warmMs: 2016, coldMs: 2163, coldShare: 0.00151, coldShareError: 0.00007, runningMean: 1.785 },
];

/** Length of each steady run. */
export const steadyRunHours = 28;

/** Cold starts counted in two single runs of 28 h (pacslab 2020, MIT licence), to which keep-alive presets 2020 and 2020-06 were fitted. */
export const countedColdStarts: readonly { readonly perSecond: number; readonly coldStarts: number }[] = [
  { perSecond: 0.0042, coldStarts: 32 },
  { perSecond: 0.0501, coldStarts: 37 },
];
