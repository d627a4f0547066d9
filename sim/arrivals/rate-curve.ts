// A rate of arrivals over time: straight lines between points, with jumps where two points share an instant.
// Before the first point the rate is 0; after the last it stays. Instants in ms, rates in arrivals a second.

export interface RatePoint {
  readonly atMs: number;
  readonly perSecond: number;
}

/** One straight piece: the rate goes from `from` to `to` (arrivals a ms) over [startMs, endMs). */
interface Piece {
  readonly startMs: number;
  readonly endMs: number;
  readonly from: number;
  readonly slope: number;
  /** Expected arrivals before this piece. */
  readonly before: number;
}

export interface RateCurve {
  rateAt(atMs: number): number;
  /** Expected arrivals over the whole curve. */
  readonly total: number;
  /**
   * Turns the first `length` of `counts` (ascending, from call to call too) into the instants by which so many arrivals are
   * expected.
   */
  inverter(): (counts: Float64Array, length: number) => void;
}

/** Turns those of `counts` that fall into `piece`, from `first` on, into instants; returns the first that does not. */
const invertPiece = (piece: Piece, nextBefore: number, counts: Float64Array, range: [number, number]): number => {
  const [first, length] = range;
  const { startMs, before, from, slope } = piece;
  let i = first;
  for (; i < length && counts[i]! < nextBefore; i += 1) {
    const left = counts[i]! - before;
    if (left <= 0) counts[i] = startMs;
    else if (slope === 0) counts[i] = startMs + left / from;
    else {
      // Solve from * x + slope * x^2 / 2 = left in the form that does not cancel.
      const root = Math.sqrt(Math.max(0, from * from + 2 * slope * left));
      counts[i] = startMs + (2 * left) / (from + root);
    }
  }
  return i;
};

/** The curve through `points` (ascending in time), cut at `endMs`. */
export const rateCurve = (points: readonly RatePoint[], endMs: number): RateCurve => {
  const pieces: Piece[] = [];
  let before = 0;
  points.forEach((point, index) => {
    const next = points[index + 1] ?? { atMs: endMs, perSecond: point.perSecond };
    const stopMs = Math.min(next.atMs, endMs);
    if (stopMs <= point.atMs) return;
    const from = point.perSecond / 1000;
    const slope = (next.perSecond / 1000 - from) / (next.atMs - point.atMs);
    pieces.push({ startMs: point.atMs, endMs: stopMs, from, slope, before });
    const span = stopMs - point.atMs;
    before += from * span + (slope * span * span) / 2;
  });
  return {
    total: before,
    rateAt: (atMs) => {
      const piece = pieces.find((p) => atMs >= p.startMs && atMs < p.endMs);
      return piece === undefined ? 0 : (piece.from + piece.slope * (atMs - piece.startMs)) * 1000;
    },
    inverter: () => {
      let index = 0;
      return (counts, length) => {
        let i = 0;
        while (i < length) {
          while (index + 1 < pieces.length && pieces[index + 1]!.before <= counts[i]!) index += 1;
          i = invertPiece(pieces[index]!, pieces[index + 1]?.before ?? Infinity, counts, [i, length]);
        }
      };
    },
  };
};

/** Steps: each rate holds until the next point. */
export const stepPoints = (steps: readonly RatePoint[]): RatePoint[] =>
  steps.flatMap((step, index) => {
    const next = steps[index + 1];
    return next === undefined ? [step] : [step, { atMs: next.atMs, perSecond: step.perSecond }];
  });

/** A sine of `periodMs` around `meanPerSecond`, drawn with 128 straight lines a period (error below 0.04 % of the amplitude). */
export const sinePoints = (
  meanPerSecond: number,
  amplitudePerSecond: number,
  periodMs: number,
  endMs: number,
): RatePoint[] => {
  const stepMs = periodMs / 128;
  return Array.from({ length: Math.ceil(endMs / stepMs) + 1 }, (_, index) => ({
    atMs: index * stepMs,
    perSecond: Math.max(0, meanPerSecond + amplitudePerSecond * Math.sin((2 * Math.PI * index) / 128)),
  }));
};

/** `onMs` at a rate, then `offMs` of silence, again and again. */
export const onOffPoints = (perSecond: number, onMs: number, offMs: number, endMs: number): RatePoint[] =>
  stepPoints(
    Array.from({ length: Math.ceil(endMs / (onMs + offMs)) }, (_, index) => index * (onMs + offMs)).flatMap((atMs) => [
      { atMs, perSecond },
      { atMs: atMs + onMs, perSecond: 0 },
    ]),
  );
