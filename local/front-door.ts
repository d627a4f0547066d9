// The HTTP server on loopback: Invoke, health, timeline. Plain node:http, no framework: it is on the path of every
// measured request.

import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { serviceException, syncRequestLimitBytes, type WireError } from '../lambda/index.ts';
import { newTraceId } from './async/lineage.ts';
import type { ControlPlane } from './api/control-plane.ts';
import type { HealthMonitor } from './health.ts';
import type { Gateway } from './http/gateway.ts';
import type { ProxyAnswer } from './http/proxy-answer.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from './http-answer.ts';
import type { InvokeCall } from './invoke-api.ts';
import { metricsContentType } from './metrics.ts';
import type { Timeline } from './timeline.ts';

export interface FrontDoorOptions {
  readonly invoke: (call: InvokeCall) => Promise<HttpAnswer>;
  readonly controlPlane: ControlPlane;
  readonly gateway: Gateway;
  readonly health: HealthMonitor;
  readonly timeline: Timeline;
  /** By function index. */
  readonly functionNames: () => readonly string[];
  /** The text that a scraper reads. */
  readonly metrics: () => string;
  readonly clockMs: () => number;
}

interface Body {
  /** Null when it was too long to keep. */
  readonly content: Buffer | null;
  readonly bytes: number;
}

const nothing = Buffer.alloc(0);

const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;
const timelinePageEvents = 50_000;
/** Idle connections are kept longer than clients keep them, so that the client closes first. */
const keepAliveTimeoutMs = 65_000;

/** Reads all of a body, keeping no more than the largest that any request may have: the sender hears the answer. */
const readBody = (request: IncomingMessage): Promise<Body> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= syncRequestLimitBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      resolve({ content: bytes > syncRequestLimitBytes ? null : whole, bytes });
    });
    request.on('error', reject);
  });

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

/** The platform's own paths; null for any other. */
const answerOwnPath = (
  options: FrontDoorOptions,
  method: string,
  path: string,
  query: URLSearchParams,
): HttpAnswer | null => {
  switch (`${method} ${path}`) {
    case 'GET /_windtunnel/health':
      return jsonAnswer(options.health.read(query.get('reset') === '1'));
    case 'GET /_windtunnel/timeline': {
      const page = options.timeline.page(Number(query.get('since') ?? 0) || 0, timelinePageEvents);
      return jsonAnswer({ nowMs: options.clockMs(), functions: options.functionNames(), ...page });
    }
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
  readonly sourceIp: string;
  readonly requestId: string;
  readonly traceId: string;
}

const throughGateway = (options: FrontDoorOptions, arrived: Arrived): Promise<ProxyAnswer | null> =>
  options.gateway({ ...arrived, body: arrived.body.content ?? nothing, receivedAtMs: Date.now() });

/** Function URLs come before everything else: any path may be theirs. */
const isUrlRequest = ({ headers, path }: Arrived): boolean =>
  headers.host?.includes('.lambda-url.') === true || path.startsWith('/_windtunnel/url/');

const route = async (options: FrontDoorOptions, arrived: Arrived): Promise<HttpAnswer | ProxyAnswer> => {
  const { method, path, queryText, body, headers, requestId, traceId } = arrived;
  if (isUrlRequest(arrived)) return (await throughGateway(options, arrived))!;
  const text = body.content?.toString('utf8') ?? null;
  const query = new URLSearchParams(queryText);
  const name = method === 'POST' ? invokePath.exec(path)?.[1] : undefined;
  if (name !== undefined) {
    const qualifier = query.get('Qualifier');
    const { bytes: bodyBytes } = body;
    return options.invoke({ name: decodedName(name), qualifier, headers, body: text, bodyBytes, requestId, traceId });
  }
  return (
    (await options.controlPlane({ method, path, query, body: text ?? '' })) ??
    answerOwnPath(options, method, path, query) ??
    (await throughGateway(options, arrived)) ??
    errorAnswer(unknownPath(method, path))
  );
};

const arrivedAs = async (request: IncomingMessage, requestId: string, traceId: string): Promise<Arrived> => {
  const body = await readBody(request);
  const url = request.url!;
  const queryAt = url.indexOf('?');
  return {
    method: request.method!,
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    queryText: queryAt < 0 ? '' : url.slice(queryAt + 1),
    body,
    headers: request.headers,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    requestId,
    traceId,
  };
};

const write = (response: ServerResponse, answer: HttpAnswer | ProxyAnswer, ids: Record<string, string>): void => {
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...ids,
    ...(answer.status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(answer.body)) }),
    ...(answer.body === '' || 'content-type' in answer.headers ? {} : { 'Content-Type': 'application/json' }),
    ...answer.headers,
  });
  response.end(answer.body);
};

/** A server that is not listening yet. */
export const frontDoor = (options: FrontDoorOptions): Server => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const trace = request.headers['x-amzn-trace-id'];
    const traceId = typeof trace === 'string' ? trace : newTraceId(requestId);
    const ids = { 'x-amzn-RequestId': requestId, 'X-Amzn-Trace-Id': traceId };
    try {
      write(response, await route(options, await arrivedAs(request, requestId, traceId)), ids);
    } catch (error) {
      write(response, errorAnswer(serviceException((error as Error).message)), ids);
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return server;
};
