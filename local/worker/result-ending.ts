// What a handler's result comes to on the wire: JSON text of a length that a response may have, or the error it ends in.

import { syncResponseLimitBytes } from '../../lambda/quotas.ts';
import { tooLargePayload } from '../sandbox/ending.ts';
import { runtimeError, thrownError, type FunctionError } from './errors.ts';

/** JSON text of a result, or the error it ends in. */
export type Ending = { readonly payload: string; readonly error: null } | { readonly error: FunctionError };

export const tooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  payload: tooLargePayload(syncResponseLimitBytes),
};

const notJson = 'Unable to stringify response body';

/**
 * Errors in the words of the official client, which hands the text to native code.
 * @param named whether what cannot be JSON has an error type of its own: from Node.js 24 on
 */
export const resultEnding = (result: unknown, named = false): Ending => {
  let payload: string | undefined;
  try {
    payload = JSON.stringify(result === undefined ? null : result);
  } catch {
    return { error: named ? runtimeError('Runtime.JSONStringifyError', notJson) : thrownError(new Error(notJson)) };
  }
  // A symbol or a function.
  if (payload === undefined) return { error: thrownError(new TypeError('Wrong arguments')) };
  // A UTF-16 unit is at most 3 bytes of UTF-8: only a long text need be measured.
  const fits = payload.length * 3 <= syncResponseLimitBytes || Buffer.byteLength(payload) <= syncResponseLimitBytes;
  return fits ? { payload, error: null } : { error: tooLarge };
};
