// What happens before INIT: a worker is found, the code is brought there, a microVM started. It is in no figure of Lambda's (not
// in Init Duration, Duration or the bill), but the caller waits for it. What it is: S. Johnson, "AWS Lambda Request Timeline"
// (2024). How long it takes was measured twice, and is far from certain:
// - Environments started one after the other, every second or two (codetalkio/patterns-serverless-rust-minimal, Jan 2021, X-Ray
//   traces of 116 cold starts of a small ZIP): the answer's time less initialisation, invocation, overhead and what a warm call
//   takes besides. Median 70 ms.
// - Cold starts a quarter of an hour or more apart (FaaSdom 2020, n = 40; pacslab 2020, n = 39, python), seen by the client beyond
//   a warm call, less some 110 to 150 ms of INIT: 130 to 160 ms, and in a fifth of all cases 370 to 500.
// Images: mikhail.io (2021) found one of 5 GB no slower than a minimal one. What each MB of a ZIP adds, and how long code stays
// near, is assumed (`zipPlacementMsPerMb`, `nearbyCodeMs` of the rules).

interface Point {
  readonly p: number;
  readonly value: number;
}

/** Quantiles of a package of next to nothing, ms: where the function's code is near, and where it is not. */
const near: readonly Point[] = [
  { p: 0, value: 51 },
  { p: 0.05, value: 56 },
  { p: 0.1, value: 59 },
  { p: 0.25, value: 63 },
  { p: 0.5, value: 70 },
  { p: 0.75, value: 78 },
  { p: 0.9, value: 87 },
  { p: 0.95, value: 93 },
  { p: 0.99, value: 127 },
  { p: 1, value: 150 },
];
const far: readonly Point[] = [
  { p: 0, value: 100 },
  { p: 0.1, value: 125 },
  { p: 0.25, value: 135 },
  { p: 0.5, value: 150 },
  { p: 0.75, value: 190 },
  { p: 0.8, value: 350 },
  { p: 0.9, value: 420 },
  { p: 0.98, value: 510 },
  { p: 1, value: 650 },
];

/** Medians of both, ms. */
export const placementP50Ms = { near: 70, far: 150 } as const;

/** Quantiles from share 0 to share 1, joined by straight lines; `addedMs` is what the package adds to each. */
export const placementPoints = (
  addedMs: number,
): { readonly near: readonly Point[]; readonly far: readonly Point[] } => {
  const added = (points: readonly Point[]): Point[] => points.map(({ p, value }) => ({ p, value: value + addedMs }));
  return { near: added(near), far: added(far) };
};
