// Closed loop by autocannon: so many connections, each with one request on its way. Says how fast a target can go, not
// how long the requests of an open workload would wait: one slow answer keeps its connection from asking again.

import type autocannon from 'autocannon';
import { build, type Histogram } from 'hdr-histogram-js';
import type { Credentials } from '../targets/credentials.ts';
import { endpointUrl, reachable } from '../targets/endpoint.ts';
import { sigV4 } from '../targets/sigv4.ts';
import { invokePath } from '../targets/invoke-path.ts';

export interface ClosedLoopOptions {
  /** Origin of an Invoke API. */
  readonly url: string;
  readonly functionName: string;
  readonly connections: number;
  readonly durationMs: number;
  /** JSON text. */
  readonly payload: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs the requests; default: unsigned, which a local platform takes. */
  readonly signing?: { readonly credentials: Credentials; readonly region: string };
}

export interface ClosedLoopResult {
  /** Answers, whatever their status. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers outside 200 to 299. */
  readonly non2xx: number;
  /** Requests without an answer, timeouts among them. */
  readonly errors: number;
}

type CannonRequest = NonNullable<autocannon.Options['requests']>[number];

/** A signature holds for five minutes; this leaves a margin for clocks that differ. */
const signatureMs = 120_000;

/** All requests are alike, so one signature serves until it grows old. */
const requestOf = (options: ClosedLoopOptions): CannonRequest => {
  const { payload: body, functionName, signing, durationMs } = options;
  const { host } = endpointUrl(options.url);
  const path = invokePath(functionName);
  const base: Record<string, string> = { 'content-type': 'application/json', ...options.headers };
  if (signing === undefined) return { method: 'POST', path, body, headers: base };
  const signer = sigV4(signing.credentials, signing.region, 'lambda');
  let signedAtMs = 0;
  let headers: Record<string, string> = {};
  const signed = (): Record<string, string> => {
    const nowMs = Date.now();
    if (nowMs - signedAtMs > signatureMs) {
      headers = { ...base, ...signer.sign({ method: 'POST', path, headers: { ...base, host }, body }, nowMs) };
      signedAtMs = nowMs;
    }
    return headers;
  };
  const request: CannonRequest = { method: 'POST', path, body, headers: signed() };
  // Building every request anew costs throughput, so only runs that outlive a signature do.
  if (durationMs < signatureMs) return request;
  return { ...request, setupRequest: (built) => ({ ...built, headers: signed() }) };
};

/**
 * autocannon says nothing of a connection that was closed on a request: it just opens another. What was sent and not
 * answered tells, but for one request a connection that the end cut off.
 */
const errorsOf = ({ requests, connections, errors }: autocannon.Result): number =>
  Math.max(errors, requests.sent - requests.total - connections);

const resultOf = (result: autocannon.Result, latencyUs: Histogram): ClosedLoopResult => ({
  requests: latencyUs.totalCount,
  requestsPerSecond: latencyUs.totalCount / result.duration,
  meanMs: latencyUs.mean / 1000,
  p50Ms: latencyUs.getValueAtPercentile(50) / 1000,
  p90Ms: latencyUs.getValueAtPercentile(90) / 1000,
  p99Ms: latencyUs.getValueAtPercentile(99) / 1000,
  maxMs: latencyUs.maxValue / 1000,
  non2xx: result.non2xx,
  errors: errorsOf(result),
});

/** Rejects with TargetError when nothing listens at the URL. */
export const closedLoop = async (options: ClosedLoopOptions): Promise<ClosedLoopResult> => {
  await reachable(options.url);
  // Loaded where it is used: two hundred modules.
  const { default: cannon } = await import('autocannon');
  // Its own summary knows whole milliseconds only.
  const latencyUs = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = cannon(
      {
        url: endpointUrl(options.url).origin,
        connections: options.connections,
        duration: options.durationMs / 1000,
        requests: [requestOf(options)],
      },
      (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
    );
    instance.on('response', (_client, _statusCode, _bytes, responseMs) => {
      latencyUs.recordValue(Math.round(responseMs * 1000));
    });
  });
  return resultOf(result, latencyUs);
};
