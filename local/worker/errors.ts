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

/** The words of the official client. */
const unreadable =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';

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
    return functionError('handled', unreadable, []);
  }
};

/** Whatever a handler of Node.js 24 or later threw: only an Error is one there (aws-lambda-ric 4.0). */
export const plainError = (thrown: unknown): FunctionError => {
  try {
    if (thrown instanceof Error) return functionError(thrown.name, thrown.message, linesOf(thrown.stack));
    return functionError(typeof thrown, String(thrown), []);
  } catch {
    return functionError('handled', unreadable, []);
  }
};

/** Errors of the runtime that are errors in JavaScript too: what the log says of them. */
class RuntimeFailure extends Error {
  constructor(name: string, message: string, members: object = {}) {
    super(message);
    Object.defineProperty(this, 'name', { value: name });
    Object.assign(this, members);
  }
}

/** A promise of the handler's that was rejected with nobody listening, as the log has it. */
export const rejectionError = (reason: unknown): Error =>
  new RuntimeFailure('Runtime.UnhandledPromiseRejection', String(reason), { reason, promise: {} });

/** An async handler that can never settle, as the log has it. */
export const nodeJsExit = (): Error =>
  new RuntimeFailure(
    'Runtime.NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );

/** A promise of the handler's that was rejected with nobody listening, on the wire. */
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
