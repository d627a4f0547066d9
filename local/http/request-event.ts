// What a function behind a front door is given: payload format 1.0 (REST APIs) and 2.0 (HTTP APIs, Function URLs).
// Sources: API Gateway Developer Guide, "Lambda proxy integrations" and "Lambda integrations for HTTP APIs"; Lambda
// Developer Guide, "Invoking Lambda function URLs".

import { accessLogInstant, joinedHeaders, queryValues, type HttpRequest } from './http-request.ts';
import type { RouteMatch } from './route.ts';

export interface EventContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
}

/** Types whose bodies go as text; all others as base64. */
const textTypes = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded|[\w.+-]+\+(json|xml)))/;

const bodyMembers = ({ body, headers }: HttpRequest): { body?: string; isBase64Encoded: boolean } => {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = headers['content-type'] ?? 'text/plain';
  const isText = textTypes.test(type) && headers['content-encoding'] === undefined;
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
};

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

/** Payload format 2.0; `match` is null on a Function URL. */
export const eventV2 = (
  request: HttpRequest,
  match: RouteMatch | null,
  context: EventContext,
): Record<string, unknown> => {
  const { method, path, queryText, headers, receivedAtMs } = request;
  const { cookie, ...others } = headers;
  const path_ = match?.route.path ?? '$default';
  const routeKey = path_ === '$default' ? '$default' : `${match!.route.method} ${path_}`;
  const query = [...queryValues(queryText)].map(([name, values]): [string, string] => [name, values.join(',')]);
  const domainName = headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: queryText,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: joinedHeaders(others),
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
  const { method, path, queryText, headers, receivedAtMs, requestId } = request;
  const joined = joinedHeaders(headers);
  const query = queryValues(queryText);
  const lastOf = Object.fromEntries([...query].map(([name, values]) => [name, values.at(-1)]));
  const { body = null, isBase64Encoded } = bodyMembers(request);
  const resource = match.route.path;
  const domainName = headers.host ?? 'localhost';
  return {
    ...(match.route.kind === 'http' ? { version: '1.0' } : {}),
    resource,
    path,
    httpMethod: method,
    headers: joined,
    multiValueHeaders: Object.fromEntries(Object.entries(joined).map(([name, value]) => [name, [value]])),
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
