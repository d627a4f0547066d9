// Where things are: these programs run from the built package, what they hand to others lies in the source beside them.

import { existsSync } from 'node:fs';

const here = new URL('.', import.meta.url);
/** The root of the repository, from `conformance/` or from `dist/conformance/`. */
export const repository: URL = ['../', '../../']
  .map((up) => new URL(up, here))
  .find((root) => existsSync(new URL('package-lock.json', root)))!;

/** A file of `conformance/` as it is in the source. */
export const sourceOf = (path: string): URL => new URL(`conformance/${path}`, repository);

export const commandLine: URL = new URL('dist/bench/cli.js', repository);
