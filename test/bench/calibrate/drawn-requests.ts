// What recordings of load tools are drawn from: requests as a client saw them, rising quantiles, counts by status.

import { baseMs, json, tidy, type Dice, type DrawnRecording } from './drawn-recording.ts';

/** A request as its client saw it. */
export interface Request {
  readonly atMs: number;
  readonly ms: number;
  readonly status: number;
  readonly name: string;
}

export const requestsOf = (dice: Dice, count: number): Request[] => {
  let atMs = baseMs;
  return dice.list(count, (index) => ({
    atMs: (atMs += dice.int(0, 900)),
    ms: tidy(dice.ms()),
    status: dice.pick([200, 200, 200, 200, 204, 302, 399, 400, 404, 429, 500, 503, 0]),
    name: `page-${index % 2}`,
  }));
};

export const fileOf = (name: string, content: string | Uint8Array): DrawnRecording => ({ files: [{ name, content }] });

/** One document, several behind one another, or one that is cut off. */
export const documentsText = (dice: Dice, number: number, make: () => unknown): string => {
  if (number % 4 === 2) return `${json(make())}\n${JSON.stringify(make(), null, 2)}\n`;
  const text = json(make());
  return number % 7 === 6 ? text.slice(0, -dice.int(1, 20)) : text;
};

/** Quantiles that rise, mostly. */
export const rising = (dice: Dice, count: number): number[] => {
  let value = tidy(dice.ms()) + 1;
  return dice.list(count, () => (value = Number((value * (dice.is(0.03) ? 0.9 : 1 + dice.share())).toFixed(3))));
};

export const codesOf = (dice: Dice): Record<string, number> =>
  dice.some(
    { 0: dice.int(1, 3), 200: dice.int(50, 900), 399: 1, 400: 2, 429: dice.int(1, 9), 500: dice.int(1, 5) },
    0.6,
  ) as Record<string, number>;
