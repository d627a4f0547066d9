// Workers that have answered mostly rest within microseconds. So the platform looks, for all of them together when its event
// loop turns, and asks to be told only of those that take longer: a message for each would cost as much as an answer.

/** A worker that has answered. */
export interface Resting {
  /** Whether it rests by now; acted upon then. */
  look(): boolean;
  /** From now on it is to tell. */
  askToBeTold(): void;
}

interface Watched {
  readonly one: Resting;
  turns: number;
}

/** For so many turns a worker is looked at. */
const looks = 3;

let watched: Watched[] = [];

const turn = (): void => {
  const now = watched;
  watched = [];
  for (const entry of now) {
    if (entry.one.look()) continue;
    entry.turns += 1;
    if (entry.turns < looks) watched.push(entry);
    else entry.one.askToBeTold();
  }
  if (watched.length > 0) setImmediate(turn);
};

/** Looks at a worker until it rests, or asks it to tell. */
export const watchRest = (one: Resting): void => {
  if (watched.length === 0) setImmediate(turn);
  watched.push({ one, turns: 0 });
};
