// What a web page that was let in on purpose (--allow-origin) needs to call the platform's own operations and to read their
// answers: the headers of Cross-Origin Resource Sharing (Fetch Standard, 3.3). Functions behind doors say theirs themselves.

import type { IncomingHttpHeaders } from 'node:http';

/** Operations of Lambda, metrics and what is the platform's own; a Function URL by its path is a function's. */
export const isOwnPath = (path: string): boolean =>
  /^\/(20\d\d-\d\d-\d\d\/|metrics$|_windtunnel\/(?!url\/))/.test(path);

const readable =
  'x-amzn-RequestId,x-amzn-ErrorType,X-Amz-Function-Error,X-Amz-Log-Result,X-Amz-Executed-Version,X-Amzn-Trace-Id';

/** On each answer to the page of `origin`. */
export const pageHeaders = ({ origin }: IncomingHttpHeaders): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin ?? 'null',
  'Access-Control-Expose-Headers': readable,
  Vary: 'Origin',
});

/** On the answer to a preflight, besides. */
export const preflightHeaders = (headers: IncomingHttpHeaders): Record<string, string> => ({
  'Access-Control-Allow-Methods': 'GET,POST,PUT,DELETE',
  'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '*',
  'Access-Control-Max-Age': '600',
  ...(headers['access-control-request-private-network'] === undefined
    ? {}
    : { 'Access-Control-Allow-Private-Network': 'true' }),
});
