// What every Runtime API does alike, however many invocations it hands out at once: its server, the head of an invocation, and
// what an answer comes to.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { syncResponseLimitBytes } from '../../lambda/index.ts';
import { machineClock } from '../clock/clock.ts';
import { tooLargePayload } from '../sandbox/ending.ts';
import type { SandboxRequest } from '../sandbox/sandbox.ts';
import { headerOfJson } from './header-text.ts';
import type { RuntimeAnswer } from './read-answer.ts';

/** An answer that was not too long. */
export interface HeardAnswer extends RuntimeAnswer {
  readonly payload: string;
}

export const runtimeBase = '/2018-06-01/runtime';

/** The id, and what is posted, of `POST /runtime/invocation/{id}/response` or `/error`. */
export const answerPath: RegExp = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

export const runtimeServer = (serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server => {
  const server = createServer((request, response) => {
    // A runtime that is killed in the middle of what it says breaks off.
    serve(request, response).catch(() => response.destroy());
  });
  // A frozen runtime says nothing for as long as it is frozen.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  return server;
};

/** Listens on loopback. @returns what AWS_LAMBDA_RUNTIME_API is to be */
export const addressOf = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

/** Answers the runtime's question for an invocation with one. */
export const handOver = (response: ServerResponse, request: SandboxRequest): void => {
  // As bytes: with a text, node:http would write the head in the text's encoding.
  const payload = Buffer.from(request.payload);
  const deadlineMs = Math.floor(Date.now() + request.deadlineMs - machineClock());
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': String(payload.length),
    'Lambda-Runtime-Aws-Request-Id': request.requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': request.invokedFunctionArn,
    ...(request.tenantId === undefined ? {} : { 'Lambda-Runtime-Aws-Tenant-Id': request.tenantId }),
    ...(request.traceId === null ? {} : { 'Lambda-Runtime-Trace-Id': request.traceId }),
    ...(request.clientContext === null ? {} : { 'Lambda-Runtime-Client-Context': headerOfJson(request.clientContext) }),
  });
  response.end(payload);
};

/** The native part of AWS's client for Node.js says the type in the body alone. */
const errorTypeIn = ({ errorType, payload }: HeardAnswer): string | null => {
  if (errorType !== null) return errorType;
  try {
    const told = (JSON.parse(payload) as { errorType?: unknown } | null)?.errorType;
    return typeof told === 'string' ? told : null;
  } catch {
    return null;
  }
};

/** What was posted as an error, with its type. */
export const asError = (answer: HeardAnswer): HeardAnswer => ({
  ...answer,
  errorType: errorTypeIn(answer) ?? 'Unhandled',
});

export const isShort = (answer: RuntimeAnswer): answer is HeardAnswer => answer.payload !== null;

export const tooLong: HeardAnswer = {
  errorType: 'Function.ResponseSizeTooLarge',
  payload: tooLargePayload(syncResponseLimitBytes),
};
export const tooLongMessage: string = (JSON.parse(tooLong.payload) as { errorMessage: string }).errorMessage;
