// What the handler of a durable function returns: how its execution stands (Developer Guide, durable-execution-sdk;
// texts: aws/aws-durable-execution-sdk-python-testing, executor.py, and hectorvent/floci, 2026).

import type { DurableError } from './operation.ts';

export type ExecutionOutput =
  | { readonly kind: 'succeeded'; readonly result: string | undefined }
  | { readonly kind: 'failed'; readonly error: DurableError | undefined }
  | { readonly kind: 'pending' }
  /** The handler is no durable one. */
  | { readonly kind: 'invalid'; readonly problem: string };

const invalid = (problem: string): ExecutionOutput => ({ kind: 'invalid', problem });

const objectOf = (payload: string): Record<string, unknown> => {
  try {
    const value = JSON.parse(payload) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Anything as an error of the API: of its members only those that are texts. */
export const durableErrorOf = (value: unknown): DurableError => {
  const { ErrorMessage, ErrorType, ErrorData, StackTrace } = (value ?? {}) as Record<string, unknown>;
  const members = {
    ErrorMessage: textOf(ErrorMessage),
    ErrorType: textOf(ErrorType),
    ErrorData: textOf(ErrorData),
    StackTrace: Array.isArray(StackTrace) ? StackTrace.map(String) : undefined,
  };
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
};

/** Reads what a handler returned, JSON text. */
export const readOutput = (payload: string): ExecutionOutput => {
  const { Status: status, Result: result, Error: error } = objectOf(payload);
  const has = (value: unknown): boolean => value !== undefined && value !== null;
  switch (status) {
    case 'SUCCEEDED':
      return has(error)
        ? invalid('Cannot provide an Error for SUCCEEDED status.')
        : { kind: 'succeeded', result: textOf(result) };
    case 'FAILED':
      return has(result)
        ? invalid('Cannot provide a Result for FAILED status.')
        : { kind: 'failed', error: has(error) ? durableErrorOf(error) : undefined };
    case 'PENDING':
      return { kind: 'pending' };
    default:
      return invalid('Invalid Status in invocation output.');
  }
};

/** The error of a function, JSON text as its runtime reports it, as an error of the API. */
export const errorOfFunction = (payload: string): DurableError => {
  const { errorMessage, errorType, stackTrace, trace } = objectOf(payload);
  return durableErrorOf({
    ErrorMessage: errorMessage ?? payload,
    ErrorType: errorType,
    StackTrace: stackTrace ?? trace,
  });
};

/** The other way round: what a caller that waited is answered. */
export const functionErrorOf = ({ ErrorMessage, ErrorType, StackTrace }: DurableError = {}): string =>
  JSON.stringify({ errorMessage: ErrorMessage, errorType: ErrorType, stackTrace: StackTrace });
