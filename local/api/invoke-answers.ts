// What Invoke answers, and how its headers are read.

import type { IncomingHttpHeaders } from 'node:http';
import type { FinishedInvocation } from '../environment/dispatched.ts';
import type { HttpAnswer } from '../wire/http-answer.ts';

export const headerOf = (headers: IncomingHttpHeaders, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** On every answer of an invocation. */
const remapped = { 'x-amzn-Remapped-Content-Length': '0' } as const;

export const finishedAnswer = (finished: FinishedInvocation, version: string): HttpAnswer => {
  const headers: Record<string, string> = { ...remapped, 'X-Amz-Executed-Version': version };
  if (finished.failed) headers['X-Amz-Function-Error'] = 'Unhandled';
  if (finished.logTail !== null) headers['X-Amz-Log-Result'] = finished.logTail;
  return { status: 200, headers, body: finished.bytes ?? finished.payload };
};

export const emptyAnswer = (status: number): HttpAnswer => ({ status, headers: remapped, body: '' });
