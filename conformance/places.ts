// Where things are: these programs run bundled, what they hand to others lies in the source.

import { existsSync } from 'node:fs';

/** The root of the repository, from anywhere in it. */
const repositoryAbove = (from: URL): URL =>
  existsSync(new URL('package-lock.json', from)) ? from : repositoryAbove(new URL('..', from));

const repository: URL = repositoryAbove(new URL('.', import.meta.url));

/** A file of `conformance/` as it is in the source. */
export const sourceOf = (path: string): URL => new URL(`conformance/${path}`, repository);

export const commandLine: URL = new URL('dist/bench/cli.js', repository);
