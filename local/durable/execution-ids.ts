// How executions, checkpoints and callbacks are named (botocore service model: patterns and lengths).

import { randomBytes } from 'node:crypto';

/** Of a durable execution's ARN. */
export const executionArnPattern: string = String.raw`arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):(\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)`;

/** @param functionArn without qualifier */
export const executionArn = (functionArn: string, version: string, name: string, id: string): string =>
  `${functionArn}:${version}/durable-execution/${name}/${id}`;

/** base64. */
export const newToken = (): string => randomBytes(24).toString('base64');

export const newCallbackId = (arn: string, operationId: string): string =>
  Buffer.from(JSON.stringify({ arn, operationId, token: newToken() })).toString('base64');

/** The execution and the operation that a callback is of; null for what is no callback id. */
export const readCallbackId = (callbackId: string): { readonly arn: string; readonly operationId: string } | null => {
  try {
    const value = JSON.parse(Buffer.from(callbackId, 'base64').toString('utf8')) as Record<string, unknown>;
    const { arn, operationId } = value;
    return typeof arn === 'string' && typeof operationId === 'string' ? { arn, operationId } : null;
  } catch {
    return null;
  }
};
