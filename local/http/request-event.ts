// What a function behind a front door is given: payload format 1.0 (REST APIs) and 2.0 (HTTP APIs, Function URLs).
// Sources: API Gateway Developer Guide, "Lambda proxy integrations" and "Lambda integrations for HTTP APIs"; Lambda
// Developer Guide, "Invoking Lambda function URLs".

import { accessLogInstant, headerValues, hostOf, queryValues, type HttpRequest } from './http-request.ts';
import type { RouteMatch } from './route.ts';

export interface EventContext {
  /** Of the owner; `anonymous` on a Function URL that is open to all. */
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
}

/** Types whose bodies go as text to an HTTP API or a Function URL; all others, forms too, go as base64. */
const textTypes = /^(text\/|application\/(json|xml|javascript|[\w.+-]+\+(json|xml)))/;

interface BodyMembers {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

const bodyMembers = ({ body, headers }: HttpRequest): BodyMembers => {
  if (body === null || body.length === 0) return { isBase64Encoded: false };
  const type = headers['content-type'] ?? 'text/plain';
  const isText = textTypes.test(type) && headers['content-encoding'] === undefined;
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
};

/** A REST API takes every body for text unless it is told of binary types. */
const restBody = ({ body }: HttpRequest): BodyMembers =>
  body === null || body.length === 0
    ? { isBase64Encoded: false }
    : { body: body.toString('utf8'), isBase64Encoded: false };

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

/** Payload format 2.0; `match` is null on a Function URL. */
export const eventV2 = (
  request: HttpRequest,
  match: RouteMatch | null,
  context: EventContext,
): Record<string, unknown> => {
  const { method, path, queryText, headers, receivedAtMs } = request;
  const { cookie } = headers;
  const joined = [...headerValues(request)]
    .map(([name, values]): [string, string] => [name.toLowerCase(), values.join(',')])
    .filter(([name]) => name !== 'cookie');
  const path_ = match?.route.path ?? '$default';
  const routeKey = path_ === '$default' ? '$default' : `${match!.route.method} ${path_}`;
  const query = [...queryValues(queryText)].map(([name, values]): [string, string] => [name, values.join(',')]);
  const domainName = hostOf(request);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: queryText,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: Object.fromEntries(joined),
    ...(query.length === 0 ? {} : { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey,
      stage: context.stage,
      time: accessLogInstant(receivedAtMs),
      timeEpoch: receivedAtMs,
    },
    ...(match === null || Object.keys(match.pathParameters).length === 0
      ? {}
      : { pathParameters: match.pathParameters }),
    ...bodyMembers(request),
  };
};

const identity = ({ sourceIp, headers }: HttpRequest): Record<string, string | null> => ({
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp,
  user: null,
  userAgent: headers['user-agent'] ?? null,
  userArn: null,
});

/** Payload format 1.0. */
export const eventV1 = (request: HttpRequest, match: RouteMatch, context: EventContext): Record<string, unknown> => {
  const { method, path, queryText, receivedAtMs, requestId } = request;
  const multiple = headerValues(request);
  const query = queryValues(queryText);
  const lastOf = Object.fromEntries([...query].map(([name, values]) => [name, values.at(-1)]));
  const { body = null, isBase64Encoded } = match.route.kind === 'rest' ? restBody(request) : bodyMembers(request);
  const resource = match.route.path;
  const domainName = hostOf(request);
  return {
    ...(match.route.kind === 'http' ? { version: '1.0' } : {}),
    resource,
    path,
    httpMethod: method,
    headers: Object.fromEntries([...multiple].map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(multiple),
    queryStringParameters: orNull(lastOf),
    multiValueQueryStringParameters: orNull(Object.fromEntries(query)),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName,
      domainPrefix: domainName.split('.')[0],
      extendedRequestId: requestId,
      httpMethod: method,
      identity: identity(request),
      path: `/${context.stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: accessLogInstant(receivedAtMs),
      requestTimeEpoch: receivedAtMs,
      resourceId: 'local',
      resourcePath: resource,
      stage: context.stage,
    },
    pathParameters: orNull(match.pathParameters),
    stageVariables: null,
    body,
    isBase64Encoded,
  };
};
