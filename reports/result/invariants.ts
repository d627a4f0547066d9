// What holds of every run, whatever its scenario: a count, a level or a time is never negative, and each is a number.

/** A broken invariant: a mistake of this suite, never of its user. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws InvariantError for the first figure in `value` (numbers, lists and mappings of them) that is below 0 or no number. */
export const checkFigures = (place: string, value: unknown): void => {
  if (typeof value === 'number') {
    if (!(value >= 0)) throw new InvariantError(`${place} is ${value}: no figure of a run is below 0`);
  } else if (Array.isArray(value)) {
    // What is in order, as thousands of series are, costs no name.
    const at = value.findIndex((part) => !(typeof part === 'number' && part >= 0));
    for (let index = at; index >= 0 && index < value.length; index += 1) {
      checkFigures(`${place}.${index}`, value[index]);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) checkFigures(`${place}.${key}`, part);
  }
};
