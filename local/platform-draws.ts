// Draws of a platform, each of the stream that a simulated run of the same seed uses.

import { randomStream } from '../sim/index.ts';
import type { PlatformOptions } from './platform-options.ts';

/** Draws of the platform's seed, by the name of their use. */
export const uniform = ({ seed }: Pick<PlatformOptions, 'seed'>, name: string): (() => number) => {
  const stream = randomStream(seed, name);
  return () => stream.uniform();
};
