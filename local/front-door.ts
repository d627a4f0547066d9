// The HTTP server on loopback: Invoke, health, timeline. Plain node:http, no framework: it is on the path of every
// measured request.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { serviceException, syncRequestLimitBytes, type WireError } from '../lambda/index.ts';
import { newTraceId } from './async/lineage.ts';
import type { ControlPlane } from './api/control-plane.ts';
import type { HealthMonitor } from './health.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from './http-answer.ts';
import type { InvokeCall } from './invoke-api.ts';
import { metricsContentType } from './metrics.ts';
import type { Timeline } from './timeline.ts';

export interface FrontDoorOptions {
  readonly invoke: (call: InvokeCall) => Promise<HttpAnswer>;
  readonly controlPlane: ControlPlane;
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
  readonly text: string | null;
  readonly bytes: number;
}

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
      const text = bytes > syncRequestLimitBytes ? null : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      resolve({ text: text === null ? null : text.toString('utf8'), bytes });
    });
    request.on('error', reject);
  });

const unknownPath = (method: string, path: string): WireError => ({
  status: 404,
  errorType: 'UnknownOperationException',
  body: {
    Type: 'User',
    message:
      `${method} ${path} is not served here; POST /2015-03-31/functions/{name}/invocations, reading functions, ` +
      'reserved concurrency and account settings, GET /metrics, GET /_windtunnel/health, GET /_windtunnel/timeline and POST /_windtunnel/timeline/reset are',
  },
});

const decodedName = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

const answerOwnPath = (options: FrontDoorOptions, method: string, path: string, query: URLSearchParams): HttpAnswer => {
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
      return errorAnswer(unknownPath(method, path));
  }
};

const route = async (
  options: FrontDoorOptions,
  request: IncomingMessage,
  requestId: string,
  traceId: string,
): Promise<HttpAnswer> => {
  const { text, bytes } = await readBody(request);
  const url = request.url!;
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt + 1));
  const name = request.method === 'POST' ? invokePath.exec(path)?.[1] : undefined;
  if (name === undefined) {
    const method = request.method!;
    return (
      (await options.controlPlane({ method, path, query, body: text ?? '' })) ??
      answerOwnPath(options, method, path, query)
    );
  }
  return options.invoke({
    name: decodedName(name),
    qualifier: query.get('Qualifier'),
    headers: request.headers,
    body: text,
    bodyBytes: bytes,
    requestId,
    traceId,
  });
};

const write = (response: ServerResponse, answer: HttpAnswer, ids: Record<string, string>): void => {
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...ids,
    ...(answer.status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(answer.body)) }),
    ...(answer.body === '' ? {} : { 'Content-Type': 'application/json' }),
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
      write(response, await route(options, request, requestId, traceId), ids);
    } catch (error) {
      write(response, errorAnswer(serviceException((error as Error).message)), ids);
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return server;
};
