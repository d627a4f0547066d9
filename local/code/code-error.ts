// Code that cannot be loaded: said with its place and the cure, and no fault of the platform.

import type { BuildFailure } from 'esbuild';

/** Every problem on a line of its own. */
export class CodeError extends Error {
  override readonly name = 'CodeError';
}

export const errorsOf = (failure: unknown): BuildFailure['errors'] => (failure as Partial<BuildFailure>).errors ?? [];

/** @param did what could not be done with `entry`, such as `bundled` */
export const codeErrorOf = (entry: string, did: string, failure: unknown): unknown => {
  const [first] = errorsOf(failure);
  if (first === undefined) return failure;
  const at = first.location === null ? entry : `${first.location.file}:${first.location.line}`;
  return new CodeError(`${entry} cannot be ${did}: ${first.text} (${at}); correct it or install what is missing`, {
    cause: failure,
  });
};
