// Where the package lies, and its version: three directories up from the built file, two from the source.

import { existsSync, readFileSync } from 'node:fs';

const candidates = ['../../', '../../../'].map((up) => new URL(up, import.meta.url));

/** Directory (file URL, ends in a slash) that holds package.json, bench/scenarios and bench/handlers. */
export const packageRoot: URL = candidates.find((url) => existsSync(new URL('package.json', url))) ?? candidates[0]!;

/** Version of this package. */
export const packageVersion: string = (
  JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string }
).version;
