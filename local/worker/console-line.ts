// One call of `console` as a line of the log: text, or JSON where the function asks for it (Developer Guide,
// monitoring-cloudwatchlogs-log-level; aws-lambda-nodejs-runtime-interface-client 3.3).

import { format, types } from 'node:util';

export type ConsoleFormat = 'Text' | 'JSON';

/** Whose line it is. */
interface Caller {
  readonly requestId: string | null;
  readonly tenantId?: string | undefined;
}

/** Instant, request id and level before the text, which stays one event. */
const textLine = (level: string, { requestId }: Caller, values: readonly unknown[]): string => {
  const text = format(...values).replaceAll('\n', '\r');
  return `${new Date().toISOString()}\t${requestId ?? 'undefined'}\t${level}\t${text}\n`;
};

const errorMembers = (error: Error): Record<string, unknown> => ({
  errorType: error.name,
  errorMessage: error.message,
  stackTrace: (error.stack ?? '').split('\n').slice(1),
});

/** A value alone stays what it is; several are put together as text. */
const messageOf = (values: readonly unknown[]): unknown => {
  const [only] = values;
  return values.length === 1 && typeof only === 'object' && only !== null && !types.isNativeError(only)
    ? only
    : format(...values);
};

const jsonLine = (level: string, { requestId, tenantId }: Caller, values: readonly unknown[]): string => {
  const error = values.find((value) => types.isNativeError(value));
  const line = {
    timestamp: new Date().toISOString(),
    level,
    ...(requestId === null ? {} : { requestId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    message: messageOf(values),
    ...(error === undefined ? {} : errorMembers(error)),
  };
  try {
    return `${JSON.stringify(line)}\n`;
  } catch {
    // A cycle, or a BigInt.
    return `${JSON.stringify({ ...line, message: format(...values) })}\n`;
  }
};

export const consoleLine = (kind: ConsoleFormat, level: string, caller: Caller, values: readonly unknown[]): string =>
  (kind === 'JSON' ? jsonLine : textLine)(level, caller, values);
