// Paths that code gives as they are on Lambda, such as /opt/nodejs/utils, and where the files are on this machine.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaPaths } from './lambda-paths.ts';

const { layers: opt, task } = lambdaPaths;

export interface LambdaPlaces {
  /** The directory that is the function's. */
  readonly root: string;
  /** Directories with the content of its layers, later ones over earlier ones. */
  readonly layers: readonly string[];
}

/** Where such a path may be on this machine, the most likely first. */
export const realPlaces = (path: string, { root, layers }: LambdaPlaces): string[] =>
  path.startsWith(`${task}/`)
    ? [join(root, path.slice(task.length))]
    : layers.toReversed().map((layer) => join(layer, path.slice(opt.length)));

export const missingPlaceText = (path: string): string => `There is no ${path}, neither in the code nor in its layers`;

/** Text that begins with one of them, in a source, or the name of the variable that leads to the Runtime API. */
const processOnly = /['"`]\/(?:opt|var\/task)(?:\/|['"`$])|\bAWS_LAMBDA_RUNTIME_API\b/;

/** Whether a source speaks of such paths, or of the Runtime API: whatever it does with them, they must be there. */
export const speaksOfLambdaPaths = (file: string): boolean => {
  try {
    return processOnly.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
};
