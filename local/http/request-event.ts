// What a function behind a front door is given: payload format 1.0 (REST APIs, HTTP APIs that ask for it) and 2.0 (HTTP APIs,
// Function URLs). Sources: API Gateway Developer Guide, "Lambda proxy integrations" and "Lambda integrations for HTTP APIs";
// Lambda Developer Guide, "Invoking Lambda function URLs"; and where these are silent, events recorded from AWS from 2024 to
// 2026, which docs/doors.md names one by one.

import type { FrontDoorKind } from '../../lambda/index.ts';
import type { Known } from '../auth/identities.ts';
import { defaultStage, type ApiMatch } from './api.ts';
import {
  accessLogInstant,
  gatewayId,
  headerValues,
  hostOf,
  queryValues,
  type HttpRequest,
} from '../wire/http-request.ts';
import { isBinaryType, isTextType } from '../wire/media-types.ts';
import { collapsed, decodedPath } from './paths.ts';

interface BodyMembers {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

const bodyMembers = ({ body }: HttpRequest, isBinary: () => boolean): BodyMembers => {
  if (body === null || body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = isBinary();
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
};

const bodyOf = (request: HttpRequest): BodyMembers =>
  bodyMembers(
    request,
    () => !isTextType(request.headers['content-type']) || request.headers['content-encoding'] !== undefined,
  );

/** A REST API takes every body for text unless it is told of binary types; a body without a type is JSON to it. */
const restBody = (request: HttpRequest, binaryTypes: readonly string[]): BodyMembers =>
  bodyMembers(request, () => isBinaryType(request.headers['content-type'] ?? 'application/json', binaryTypes));

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

const given = (name: string, value: object): Record<string, object> =>
  Object.keys(value).length === 0 ? {} : { [name]: value };

/** Those of all Cookie headers together. */
const cookiesOf = (cookie: string | undefined): string[] =>
  (cookie ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** What events say of a caller whom IAM let in. */
const iamOf = ({ accessKeyId, account, arn, uniqueId, context }: Known) => ({
  accessKey: accessKeyId,
  accountId: account,
  callerId: uniqueId,
  cognitoIdentity: null,
  principalOrgId: context.get('aws:PrincipalOrgID')?.[0] ?? null,
  userArn: arn,
  userId: uniqueId,
});

interface Door {
  readonly kind: FrontDoorKind;
  /** Whom IAM let in; null where it was not asked. */
  readonly caller: Known | null;
  /** Of the owner; `anonymous` on a Function URL that is open to all. */
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly requestId: string;
  readonly rawPath: string;
  readonly httpPath: string;
}

/** What both kinds of doors put into an event of format 2.0. */
const eventV2 = (request: HttpRequest, door: Door): Record<string, unknown> => {
  const { method, queryText, headers, receivedAtMs } = request;
  const { kind, accountId, apiId, stage, routeKey, requestId, rawPath, httpPath, caller } = door;
  const cookies = cookiesOf(headers.cookie);
  const joined = [...headerValues(request, kind)]
    .map(([name, values]): [string, readonly string[]] => [name.toLowerCase(), values])
    .map(([name, values]): [string, string] => [name, values.join(name === 'cookie' ? '; ' : ',')])
    // A Function URL leaves the header where it is.
    .filter(([name]) => kind === 'url' || name !== 'cookie');
  const query = [...queryValues(queryText)].map(([name, values]): [string, string] => [name, values.join(',')]);
  const domainName = hostOf(request);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: queryText,
    ...given('cookies', cookies),
    headers: Object.fromEntries(joined),
    ...given('queryStringParameters', Object.fromEntries(query)),
    requestContext: {
      accountId,
      apiId,
      ...(caller === null ? {} : { authentication: null, authorizer: { iam: iamOf(caller) } }),
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method,
        path: httpPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage,
      time: accessLogInstant(receivedAtMs),
      timeEpoch: receivedAtMs,
    },
    ...bodyOf(request),
  };
};

export interface UrlContext {
  readonly accountId: string;
  readonly urlId: string;
  /** Whom IAM let in; null where it was not asked. */
  readonly caller?: Known | null;
}

/** The event of a Function URL. */
export const urlEvent = (
  request: HttpRequest,
  { accountId, urlId, caller = null }: UrlContext,
): Record<string, unknown> =>
  eventV2(request, {
    kind: 'url',
    caller,
    accountId,
    apiId: urlId,
    stage: defaultStage,
    routeKey: '$default',
    requestId: request.requestId,
    rawPath: request.path,
    httpPath: collapsed(decodedPath(request.path)),
  });

/** Whose an API is, and whom IAM let in there; null where it was not asked. */
export interface ApiContext {
  readonly accountId: string;
  readonly caller: Known | null;
}

const routeKeyOf = ({ compiled: { route } }: ApiMatch): string =>
  route.path === '$default' ? route.path : `${route.method} ${route.path}`;

/** `path` behind the stage, where that has a name of its own. */
const staged = ({ api: { stage } }: ApiMatch, path: string): string =>
  stage === defaultStage ? path : `/${stage}${path}`;

/** Format 2.0 of an HTTP API. */
const httpEventV2 = (
  request: HttpRequest,
  match: ApiMatch,
  { accountId, caller }: ApiContext,
): Record<string, unknown> => {
  const rawPath = staged(match, match.path.decoded);
  const event = eventV2(request, {
    kind: 'http',
    caller,
    accountId,
    apiId: match.api.id,
    stage: match.api.stage,
    routeKey: routeKeyOf(match),
    requestId: gatewayId(request.requestId),
    rawPath,
    httpPath: rawPath,
  });
  return {
    ...event,
    ...given('pathParameters', match.pathParameters),
    ...given('stageVariables', match.api.stageVariables ?? {}),
  };
};

const identity = ({ sourceIp, headers }: HttpRequest, caller: Known | null): Record<string, string | null> => ({
  accessKey: caller?.accessKeyId ?? null,
  accountId: caller?.account ?? null,
  caller: caller?.uniqueId ?? null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: caller?.context.get('aws:PrincipalOrgID')?.[0] ?? null,
  sourceIp,
  user: caller?.uniqueId ?? null,
  userAgent: headers['user-agent'] ?? null,
  userArn: caller?.arn ?? null,
});

/** What of format 1.0 the two kinds of APIs say each in its own way. */
const ownMembers = (request: HttpRequest, match: ApiMatch) => {
  const { api, path, compiled } = match;
  const extendedRequestId = gatewayId(request.requestId);
  if (api.kind === 'http') {
    return {
      version: { version: '1.0' },
      path: staged(match, path.raw),
      headerOf: (values: readonly string[]) => values.join(','),
      body: bodyOf(request),
      context: {
        extendedRequestId,
        path: staged(match, path.decoded),
        requestId: extendedRequestId,
        resourceId: routeKeyOf(match),
      },
    };
  }
  return {
    version: {},
    path: path.looked,
    headerOf: (values: readonly string[]) => values.at(-1)!,
    body: restBody(request, api.binaryMediaTypes ?? []),
    context: {
      deploymentId: 'local',
      extendedRequestId,
      path: staged(match, path.raw),
      requestId: request.requestId,
      resourceId: Buffer.from(compiled.route.path).toString('hex').padStart(6, '0').slice(-6),
    },
  };
};

/** Format 1.0. */
const eventV1 = (request: HttpRequest, match: ApiMatch, { accountId, caller }: ApiContext): Record<string, unknown> => {
  const { method, queryText, receivedAtMs } = request;
  const { api, compiled } = match;
  const own = ownMembers(request, match);
  const multiple = headerValues(request, api.kind);
  const query = queryValues(queryText);
  const lastOf = Object.fromEntries([...query].map(([name, values]) => [name, values.at(-1)]));
  const { body = null, isBase64Encoded } = own.body;
  const resource = compiled.route.path;
  const domainName = hostOf(request);
  return {
    ...own.version,
    resource,
    path: own.path,
    httpMethod: method,
    headers: Object.fromEntries([...multiple].map(([name, values]) => [name, own.headerOf(values)])),
    multiValueHeaders: Object.fromEntries(multiple),
    queryStringParameters: orNull(lastOf),
    multiValueQueryStringParameters: orNull(Object.fromEntries(query)),
    requestContext: {
      accountId,
      apiId: api.id,
      domainName,
      domainPrefix: domainName.split('.')[0],
      httpMethod: method,
      identity: identity(request, caller),
      protocol: 'HTTP/1.1',
      requestTime: accessLogInstant(receivedAtMs),
      requestTimeEpoch: receivedAtMs,
      resourcePath: resource,
      stage: api.stage,
      ...own.context,
    },
    pathParameters: orNull(match.pathParameters),
    stageVariables: orNull(api.stageVariables ?? {}),
    body,
    isBase64Encoded,
  };
};

/** The event of a request to an API, in the form that its route asks for. */
export const apiEvent = (request: HttpRequest, match: ApiMatch, context: ApiContext): Record<string, unknown> =>
  match.compiled.route.payloadFormat === '1.0'
    ? eventV1(request, match, context)
    : httpEventV2(request, match, context);
