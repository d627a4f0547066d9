// The version of a runtime that functions run on, as the service names it.

import { createHash } from 'node:crypto';

/** Functions of one runtime share its version here as there. */
export const runtimeVersionArnOf = (region: string, runtime: string): string =>
  `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
