// Closed loop by autocannon: so many connections, each with one request on its way. Says how fast a target can go, not
// how long the requests of an open workload would wait.

import autocannon from 'autocannon';
import { invokePath } from './lambda-http.ts';

export interface ClosedLoopOptions {
  /** Origin of an Invoke API. */
  readonly url: string;
  readonly functionName: string;
  readonly connections: number;
  readonly durationMs: number;
  /** JSON text. */
  readonly payload: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ClosedLoopResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers outside 200 to 299. */
  readonly non2xx: number;
  /** Requests without an answer, timeouts among them. */
  readonly errors: number;
}

export const closedLoop = async (options: ClosedLoopOptions): Promise<ClosedLoopResult> => {
  const result = await autocannon({
    url: `${options.url}${invokePath(options.functionName)}`,
    method: 'POST',
    body: options.payload,
    headers: { 'content-type': 'application/json', ...options.headers },
    connections: options.connections,
    duration: options.durationMs / 1000,
  });
  return {
    requests: result.requests.total,
    requestsPerSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    maxMs: result.latency.max,
    non2xx: result.non2xx,
    errors: result.errors + result.timeouts,
  };
};
