// Puts an answer on its socket, whole or in pieces. Its head has been through wire-head.ts where a function had a say in it, so
// that what frames the message is written here alone.

import type { ServerResponse } from 'node:http';
import type { HttpAnswer, StreamedAnswer } from './http-answer.ts';
import type { ProxyAnswer } from './proxy-answer.ts';
import type { Headers } from './wire-head.ts';

export type AnyAnswer = HttpAnswer | ProxyAnswer | StreamedAnswer;

const json = 'application/json';

/** Statuses whose answers have no body, and no length of one. */
const isBodiless = (status: number): boolean => status === 204 || status === 304;

const writeStream = (response: ServerResponse, { stream }: StreamedAnswer): void => {
  // What breaks off in the middle is cut off, so that nobody takes it for whole.
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  response.flushHeaders();
  stream.pipe(response);
};

/** Headers under the names that the door gives them. */
const spelled = (answer: AnyAnswer): Headers => {
  const spelling = 'spelling' in answer ? answer.spelling : undefined;
  if (spelling === undefined) return answer.headers;
  return Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [spelling.get(name) ?? name, value]));
};

export const writeAnswer = (response: ServerResponse, answer: AnyAnswer, lambdaIds: Record<string, string>): void => {
  if (response.destroyed) return;
  const ids = ('ids' in answer ? answer.ids : undefined) ?? lambdaIds;
  if ('stream' in answer) {
    response.writeHead(answer.status, { ...ids, ...answer.headers });
    writeStream(response, answer);
    return;
  }
  response.writeHead(answer.status, {
    ...ids,
    ...(isBodiless(answer.status) ? {} : { 'Content-Length': String(Buffer.byteLength(answer.body)) }),
    ...(answer.body === '' || 'ids' in answer || 'content-type' in answer.headers ? {} : { 'Content-Type': json }),
    ...spelled(answer),
  });
  response.end(answer.body);
};
