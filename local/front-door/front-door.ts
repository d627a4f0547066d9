// The HTTP server on loopback: whom it lets in, and how what is answered is written. Plain node:http, no framework: it is on
// the path of every measured request.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { serviceException } from '../../lambda/index.ts';
import { isOwnPath, pageHeaders, preflightHeaders } from '../wire/page-headers.ts';
import type { SiteProblem } from '../wire/site-guard.ts';
import { writeAnswer, type AnyAnswer } from '../wire/write-answer.ts';
import { errorAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { untraced } from '../traces/pass-on.ts';
import { pathOf, type Ids, arrivedAs, traceOf } from './arrived.ts';
import type { FrontDoorOptions } from './front-door-options.ts';
import { isUrlRequest, route } from './routes.ts';

/** Idle connections are kept longer than clients keep them, so that the client closes first. */
const keepAliveTimeoutMs = 65_000;

/** Whether a door lets in, by its own settings, whom the platform would not. */
const isLetIn = ({ gateway }: FrontDoorOptions, request: IncomingMessage, { origin }: SiteProblem): boolean => {
  const { method, headers, url } = request;
  return origin !== null && gateway.letsIn({ method: method!, path: pathOf(url!), headers }, origin);
};

const refused = ({ text }: SiteProblem): HttpAnswer => ({
  ...errorAnswer({ status: 403, errorType: 'AccessDeniedException', body: { Type: 'User', message: text } }),
  headers: { 'x-amzn-ErrorType': 'AccessDeniedException', 'X-Content-Type-Options': 'nosniff' },
});

/** What pages that were let in on purpose need to read the platform's own answers; nothing for anybody else. */
const forPages = ({ guard }: FrontDoorOptions, { headers, url }: IncomingMessage): Record<string, string> =>
  headers.origin !== undefined && guard.allows(headers.origin) && isOwnPath(pathOf(url!)) ? pageHeaders(headers) : {};

const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

const traceField = 'X-Amzn-Trace-Id';

const failedText = 'An error occurred and the request cannot be processed.';

/** A server that is not listening yet. */
export const frontDoor = (options: FrontDoorOptions): Server => {
  const answered = async (request: IncomingMessage, ids: Ids): Promise<AnyAnswer> => {
    const problem = options.guard.problem(request.headers);
    const isGuest = problem !== null && isLetIn(options, request, problem);
    if (problem !== null && !isGuest) {
      options.onNote?.(problem.text);
      return refused(problem);
    }
    const { origin } = request.headers;
    if (!isGuest && origin !== undefined && isPreflight(request) && isOwnPath(pathOf(request.url!))) {
      return { status: 204, headers: preflightHeaders(request.headers), body: '' };
    }
    const arrived = await arrivedAs(request, ids, options.gatekeeper);
    const answer = await route(options, arrived, isGuest);
    // Guests and callers of URLs reach functions, not the API.
    if (options.record !== null && !isGuest && !isUrlRequest(arrived)) options.record(arrived, answer, arrived.visit);
    return answer;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const traceId = traceOf(request, requestId);
    const arrivedMs = options.clockMs();
    const ids: Record<string, string> = { 'x-amzn-RequestId': requestId, ...forPages(options, request) };
    try {
      const answer = await answered(request, { requestId, traceId, arrivedMs });
      // What is traced has said so.
      if (!(traceField in answer.headers)) ids[traceField] = untraced(traceId, requestId);
      writeAnswer(response, answer, ids);
    } catch (error) {
      // What went wrong is the platform's business; a client that broke off is nobody's.
      if (request.complete) options.onNote?.(`${request.method} ${pathOf(request.url!)} failed: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else {
        ids[traceField] = untraced(traceId, requestId);
        writeAnswer(response, errorAnswer(serviceException(failedText)), ids);
      }
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return server;
};
