// Who answers a request: functions behind doors, the operations that invoke, services beside Lambda, the control plane.

import { createReadStream, statSync } from 'node:fs';
import { requestEntityTooLarge, type WireError } from '../../lambda/index.ts';
import type { Visit } from '../auth/gatekeeper.ts';
import type { Asker } from '../wire/aws-service.ts';
import type { GatewayAnswer } from '../http/gateway.ts';
import { codeOperationOf, codeRequestLimitBytes } from '../wire/read-body.ts';
import type { AnyAnswer } from '../wire/write-answer.ts';
import { errorAnswer, type HttpAnswer, type StreamedAnswer } from '../wire/http-answer.ts';
import type { InvokeWay } from '../api/invoke-api.ts';
import { takeSpans } from '../traces/otlp.ts';
import type { Arrived } from './arrived.ts';
import type { FrontDoorOptions } from './front-door-options.ts';
import { answerOwnPath } from './own-paths.ts';

const nothing = Buffer.alloc(0);

/** The three ways to invoke, by their paths. */
const invokePaths: readonly (readonly [RegExp, InvokeWay])[] = [
  [/^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/, 'answer'],
  [/^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations\/?$/, 'stream'],
  [/^\/2014-11-13\/functions\/([^/]+)\/invoke-async\/?$/, 'event'],
];
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

const throughGateway = (options: FrontDoorOptions, arrived: Arrived): Promise<GatewayAnswer | null> =>
  options.gateway.answer({ ...arrived, body: arrived.body.content, receivedAtMs: Date.now() });

/** Function URLs come before everything else: any path may be theirs. */
export const isUrlRequest = ({ headers, path }: Arrived): boolean =>
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
export const route = async (options: FrontDoorOptions, arrived: Arrived, isGuest: boolean): Promise<AnyAnswer> => {
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
