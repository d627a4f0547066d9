// The HTTP server on loopback: Invoke, health, timeline. Plain node:http, no framework: it is on the path of every
// measured request.

import { randomUUID } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Readable } from 'node:stream';
import {
  readTraceparent,
  requestEntityTooLarge,
  serviceException,
  traceHeaderText,
  type WireError,
} from '../lambda/index.ts';
import { newTraceId } from './traces/lineage.ts';
import type { ControlPlane } from './api/control-plane.ts';
import type { Gatekeeper, Visit } from './auth/gatekeeper.ts';
import type { JsonServices } from './wire/aws-json.ts';
import type { Asker } from './wire/aws-service.ts';
import type { FindArchive } from './functions/find-archive.ts';
import type { HealthMonitor } from './environment/health.ts';
import type { Gateway, GatewayAnswer } from './http/gateway.ts';
import { instantsAnswer } from './traces/instants.ts';
import { isOwnPath, pageHeaders, preflightHeaders } from './wire/page-headers.ts';
import { bodyLimitOf, codeOperationOf, codeRequestLimitBytes, readBody, type Body } from './wire/read-body.ts';
import type { SiteGuard, SiteProblem } from './wire/site-guard.ts';
import { writeAnswer, type AnyAnswer } from './wire/write-answer.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer, type StreamedAnswer } from './wire/http-answer.ts';
import type { InvokeCall, InvokeWay } from './api/invoke-api.ts';
import { metricsContentType } from './cloudwatch/platform-metrics.ts';
import type { ExecutionPage } from './durable/closed-executions.ts';
import type { Timeline } from './clock/timeline.ts';
import { untraced } from './traces/pass-on.ts';
import { allSpans, takeSpans } from './traces/otlp.ts';
import type { Tracing } from './traces/tracing.ts';
import type { RecordCall } from './trail/recorder.ts';

export interface FrontDoorOptions {
  readonly invoke: (call: InvokeCall) => Promise<HttpAnswer | StreamedAnswer>;
  readonly controlPlane: ControlPlane;
  readonly gateway: Gateway;
  /** Services beside Lambda, by X-Amz-Target. */
  readonly jsonServices: JsonServices;
  /** Traces, by X-Ray's API and in OpenTelemetry's form; null where nothing is traced. */
  readonly tracing: Tracing | null;
  readonly health: HealthMonitor;
  readonly timeline: Timeline;
  /** By function index. */
  readonly functionNames: () => readonly string[];
  /** Executions of durable functions that were closed. */
  readonly executions: (since: number) => ExecutionPage;
  /** What environments on Managed Instances used so far is told now. */
  readonly lookOn: () => void;
  /** The text that a scraper reads. */
  readonly metrics: () => string;
  readonly clockMs: () => number;
  /** The archives of code that are given out, by path. */
  readonly findArchive: FindArchive;
  readonly guard: SiteGuard;
  /** Asked of every API call whether its caller may; null where anybody may. */
  readonly gatekeeper: Gatekeeper | null;
  /** Told of every request that was let in and answered; null for nobody. */
  readonly record: RecordCall | null;
  /** Told, in words, of requests that the guard refused and of failures of the platform. */
  readonly onNote?: ((text: string) => void) | undefined;
}

const nothing = Buffer.alloc(0);

/** The three ways to invoke, by their paths. */
const invokePaths: readonly (readonly [RegExp, InvokeWay])[] = [
  [/^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/, 'answer'],
  [/^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations\/?$/, 'stream'],
  [/^\/2014-11-13\/functions\/([^/]+)\/invoke-async\/?$/, 'event'],
];
const timelinePageEvents = 50_000;
/** Idle connections are kept longer than clients keep them, so that the client closes first. */
const keepAliveTimeoutMs = 65_000;

/** Paths of Lambda's API begin with the date of a version of it. */
const apiPath = /^\/20\d\d-\d\d-\d\d\//;

const unknownPath = (method: string, path: string): WireError => ({
  status: 404,
  errorType: 'UnknownOperationException',
  body: {
    Type: 'User',
    message:
      `${method} ${path} is not served here; POST /2015-03-31/functions/{name}/invocations and the operations on ` +
      'functions, versions, aliases, concurrency, layers, URLs and event source mappings, GET /metrics, ' +
      'GET /_windtunnel/health, GET /_windtunnel/timeline and POST /_windtunnel/timeline/reset are',
  },
});

const decodedName = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

const spansAnswer = ({ store, clock }: Tracing): StreamedAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  stream: Readable.from(allSpans(store, clock)),
});

/** The platform's own paths; null for any other. */
const answerOwnPath = (
  options: FrontDoorOptions,
  { method, path, visit, body: { content: body } }: Arrived,
  query: URLSearchParams,
): HttpAnswer | StreamedAnswer | null => {
  const refused = visit !== null && isOwnPath(path) ? visit.own() : null;
  if (refused !== null) return refused;
  switch (`${method} ${path}`) {
    case 'GET /_windtunnel/health':
      return jsonAnswer(options.health.read(query.get('reset') === '1'));
    case 'GET /_windtunnel/timeline': {
      if (query.get('look') === '1') options.lookOn();
      const page = options.timeline.page(Number(query.get('since') ?? 0) || 0, timelinePageEvents);
      return jsonAnswer({ nowMs: options.clockMs(), functions: options.functionNames(), ...page });
    }
    case 'GET /_windtunnel/executions':
      return jsonAnswer(options.executions(Number(query.get('since') ?? 0) || 0));
    case 'GET /_windtunnel/traces':
      return options.tracing === null ? null : spansAnswer(options.tracing);
    case 'POST /_windtunnel/traces/instants':
      return options.tracing === null ? null : instantsAnswer(options.tracing.store, body);
    case 'GET /metrics':
      return { status: 200, headers: { 'Content-Type': metricsContentType }, body: options.metrics() };
    case 'POST /_windtunnel/timeline/reset':
      options.timeline.reset();
      return jsonAnswer({ nowMs: options.clockMs(), next: 0 });
    default:
      return null;
  }
};

/** One HTTP request, read. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly queryText: string;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly requestId: string;
  readonly traceId: string;
  /** By the platform's clock. */
  readonly arrivedMs: number;
  /** What the gatekeeper says of it; null where anybody may call. */
  readonly visit: Visit | null;
}

const throughGateway = (options: FrontDoorOptions, arrived: Arrived): Promise<GatewayAnswer | null> =>
  options.gateway.answer({ ...arrived, body: arrived.body.content, receivedAtMs: Date.now() });

/** Function URLs come before everything else: any path may be theirs. */
const isUrlRequest = ({ headers, path }: Arrived): boolean =>
  headers.host?.includes('.lambda-url.') === true || path.startsWith('/_windtunnel/url/');

/** The answer of one of the operations that invoke; null when the request is for none of them. */
const throughInvoke = (options: FrontDoorOptions, arrived: Arrived): Promise<HttpAnswer | StreamedAnswer> | null => {
  const { method, path, queryText, body, headers, requestId, traceId, arrivedMs } = arrived;
  if (method !== 'POST') return null;
  for (const [pattern, way] of invokePaths) {
    const name = pattern.exec(path)?.[1];
    if (name === undefined) continue;
    const refused = arrived.visit?.lambda() ?? null;
    if (refused !== null) return Promise.resolve(refused);
    const qualifier = queryText === '' ? null : new URLSearchParams(queryText).get('Qualifier');
    const text = body.content?.toString('utf8') ?? null;
    const { bytes: bodyBytes } = body;
    const { content } = body;
    const names = { name: decodedName(name), qualifier, requestId, traceId, arrivedMs, way };
    return options.invoke({ ...names, headers, body: text, content, bodyBytes });
  }
  return null;
};

const archiveAnswer = (
  { findArchive }: FrontDoorOptions,
  { method, path, visit }: Arrived,
): HttpAnswer | StreamedAnswer | null => {
  const file = method === 'GET' ? findArchive(path) : null;
  if (file === null) return null;
  const refused = visit?.own() ?? null;
  if (refused !== null) return refused;
  const headers = { 'Content-Type': 'application/zip', 'Content-Length': String(statSync(file).size) };
  return { status: 200, headers, stream: createReadStream(file) };
};

const throughControlPlane = async (
  options: FrontDoorOptions,
  arrived: Arrived,
): Promise<HttpAnswer | StreamedAnswer | null> => {
  const { method, path, queryText, body, headers, visit } = arrived;
  const host = headers.host ?? 'localhost';
  const operation = codeOperationOf(method, path);
  if (body.content === null && operation !== null) {
    return errorAnswer(requestEntityTooLarge(codeRequestLimitBytes, operation));
  }
  const query = new URLSearchParams(queryText);
  const text = (body.content ?? nothing).toString('utf8');
  return (
    (await options.controlPlane({ method, path, query, body: text, host, permit: visit?.lambda ?? null })) ??
    answerOwnPath(options, arrived, query) ??
    archiveAnswer(options, arrived)
  );
};

/** X-Ray's paths may be those of an API too: what is signed for it comes before that, what is not signed after it. */
const throughXray = ({ tracing }: FrontDoorOptions, arrived: Arrived, signed: boolean): HttpAnswer | null => {
  const { method, path, headers, body, visit } = arrived;
  if (tracing === null || signed !== (headers.authorization !== undefined)) return null;
  return tracing.xray({ method, path, headers, body: body.content, permit: visit?.xray ?? null });
};

/** What exporters of OpenTelemetry send, at the path that they send it to. */
const throughOtlp = (
  { tracing }: FrontDoorOptions,
  { method, path, headers, body, visit }: Arrived,
): HttpAnswer | null =>
  tracing !== null && method === 'POST' && path === '/v1/traces'
    ? (visit?.xray() ?? takeSpans(tracing.store, body.content, headers))
    : null;

const askerOf = (visit: Visit | null): Asker | null =>
  visit === null ? null : { permit: visit.service, identity: visit.identity };

const throughServices = (
  { jsonServices }: FrontDoorOptions,
  { method, path, headers, body, requestId, visit }: Arrived,
): HttpAnswer | StreamedAnswer | null =>
  jsonServices({ method, path, headers, body: body.content, requestId, asker: askerOf(visit) });

/** @param isGuest whether only a door's own settings let the request in: then it reaches nothing but functions */
const route = async (options: FrontDoorOptions, arrived: Arrived, isGuest: boolean): Promise<AnyAnswer> => {
  const { method, path } = arrived;
  const nowhere = (): HttpAnswer => {
    if (apiPath.test(path)) options.onNote?.(`${method} ${path} was refused: this operation is not here`);
    return errorAnswer(unknownPath(method, path));
  };
  if (isGuest || isUrlRequest(arrived)) return (await throughGateway(options, arrived)) ?? nowhere();
  return (
    (await throughInvoke(options, arrived)) ??
    throughServices(options, arrived) ??
    throughXray(options, arrived, true) ??
    (await throughControlPlane(options, arrived)) ??
    (await throughGateway(options, arrived)) ??
    throughXray(options, arrived, false) ??
    throughOtlp(options, arrived) ??
    nowhere()
  );
};

const pathOf = (url: string): string => {
  const queryAt = url.indexOf('?');
  return queryAt < 0 ? url : url.slice(0, queryAt);
};

/** By what a request is known. */
type Ids = Pick<Arrived, 'requestId' | 'traceId' | 'arrivedMs'>;

const arrivedAs = async (request: IncomingMessage, ids: Ids, gatekeeper: Gatekeeper | null): Promise<Arrived> => {
  const url = request.url!;
  const method = request.method!;
  const path = pathOf(url);
  const arrived = {
    method,
    path,
    queryText: url.slice(path.length + 1),
    body: await readBody(request, bodyLimitOf(method, path)),
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    ...ids,
    visit: null,
  };
  return gatekeeper === null ? arrived : { ...arrived, visit: gatekeeper.visit(arrived) };
};

/** The trace that a request comes in, by X-Ray's header or the W3C's, or a new one. */
const traceOf = ({ headers }: IncomingMessage, requestId: string): string => {
  const own = headers['x-amzn-trace-id'];
  if (typeof own === 'string') return own;
  const { traceparent } = headers;
  const joined = typeof traceparent === 'string' ? readTraceparent(traceparent) : null;
  return joined === null ? newTraceId(requestId) : traceHeaderText(joined);
};

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
      if (!request.destroyed) options.onNote?.(`${request.method} ${pathOf(request.url!)} failed: ${String(error)}`);
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
