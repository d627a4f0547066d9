// Whether two shares differ by more than chance, where so little was counted that no normal law holds: Fisher's exact test.

/** So many of so many. */
export interface Trials {
  readonly part: number;
  readonly whole: number;
}

/** From so many in the rarer of the two outcomes on, the score intervals hold by themselves. */
const manyOutcomes = 200;

/** The chance that of `drawn` taken from all, `now` or more are of the `marked` (hypergeometric law); all are whole numbers. */
const tail = (now: number, drawn: number, marked: number, all: number): number => {
  const least = Math.max(0, marked - (all - drawn));
  const most = Math.min(marked, drawn);
  // Relative to the first term; the sum makes them chances.
  let term = 1;
  let [sum, beyond] = [0, 0];
  for (let k = least; k <= most; k += 1) {
    sum += term;
    if (k >= now) beyond += term;
    term *= ((marked - k) * (drawn - k)) / ((k + 1) * (all - marked - drawn + k + 1));
  }
  return beyond / sum;
};

/** Whether chance alone, in one direction, explains a difference of these shares at least `chance` of the time. */
export const isByChance = (now: Trials, before: Trials, chance: number): boolean => {
  const all = now.whole + before.whole;
  const marked = now.part + before.part;
  if (Math.min(marked, all - marked) > manyOutcomes) return false;
  const isMore = now.part * before.whole > before.part * now.whole;
  const [more, other] = isMore ? [now, before] : [before, now];
  // Seldom ones are fewer to add up: more of these are fewer of the others.
  return marked <= all - marked
    ? tail(more.part, more.whole, marked, all) >= chance
    : tail(other.whole - other.part, other.whole, all - marked, all) >= chance;
};
