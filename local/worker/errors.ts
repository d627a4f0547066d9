// Errors as the Node.js runtime of Lambda puts them on the wire: name, message, stack as a list
// (aws-lambda-nodejs-runtime-interface-client 3.3, Errors).

import { types } from 'node:util';

export interface FunctionError {
  readonly errorType: string;
  /** JSON text. */
  readonly payload: string;
}

const functionError = (errorType: string, errorMessage: string, trace: readonly string[]): FunctionError => ({
  errorType,
  payload: JSON.stringify({ errorType, errorMessage, trace }),
});

/** An error of the runtime itself. */
export const runtimeError = (errorType: string, message: string): FunctionError =>
  functionError(errorType, message, [`${errorType}: ${message}`]);

const linesOf = (stack: unknown): string[] => (typeof stack === 'string' ? stack.split('\n') : []);

const looksLikeError = (thrown: unknown): thrown is Error => {
  if (types.isNativeError(thrown) || thrown instanceof Error) return true;
  const { name, message, stack } = (thrown ?? {}) as Partial<Record<string, unknown>>;
  return [name, message, stack].every((text) => typeof text === 'string' && text !== '');
};

/** Whatever a handler threw. Reading it may itself throw: getters and proxies are the handler's. */
export const thrownError = (thrown: unknown): FunctionError => {
  try {
    if (looksLikeError(thrown)) {
      return functionError(thrown.name, thrown.message, linesOf(thrown.stack));
    }
    // A bare `fail()` is reported as the string `handled`.
    if (thrown === undefined || thrown === null) return functionError('string', 'handled', []);
    // oxlint-disable-next-line typescript/no-base-to-string -- `[object Object]` is what Lambda reports too
    return functionError(typeof thrown, String(thrown), []);
  } catch {
    return functionError('handled', 'the error could not be read: its message, name or stack threw', []);
  }
};

/** A promise of the handler's that was rejected with nobody listening. */
export const unhandledRejection = (reason: unknown): FunctionError => {
  const errorType = 'Runtime.UnhandledPromiseRejection';
  try {
    const message = String(reason);
    const stack = types.isNativeError(reason) ? linesOf(reason.stack) : [];
    return functionError(errorType, message, [`${errorType}: ${message}`, ...stack]);
  } catch {
    return runtimeError(errorType, 'the reason could not be read');
  }
};
