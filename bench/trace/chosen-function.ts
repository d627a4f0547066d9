// Which function of a trace is meant: its hash is long, so its beginning will do.

import { TraceError } from './trace-error.ts';

/** The one of `names` that `wanted` is, or is the beginning of. */
export const chosenFunction = (file: string, names: ReadonlySet<string>, wanted: string): string => {
  if (names.has(wanted)) return wanted;
  const found = [...names].filter((name) => name.startsWith(wanted));
  if (found.length === 1) return found[0]!;
  const some = (found.length === 0 ? [...names] : found).slice(0, 3).join(', ');
  const what = found.length === 0 ? 'no function begins' : `${found.length} functions begin`;
  throw new TraceError(file, null, `${what} with "${wanted}"; choose one, such as ${some}`);
};
