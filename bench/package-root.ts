// Where the package lies: two floors up from the built file, one from the source.

import { existsSync } from 'node:fs';

const candidates = ['../', '../../'].map((up) => new URL(up, import.meta.url));

/** Directory (file URL, ends in a slash) that holds package.json, bench/scenarios and bench/handlers. */
export const packageRoot: URL = candidates.find((url) => existsSync(new URL('package.json', url))) ?? candidates[0]!;
