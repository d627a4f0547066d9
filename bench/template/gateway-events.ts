// Sample requests as API Gateway hands them to a function. Fields as documented: API Gateway Developer Guide, "Lambda
// proxy integrations" (format 1.0 of REST APIs) and "Lambda integrations for HTTP APIs" (format 2.0). Values are made up.

const body = JSON.stringify({ cart: 'c-4711', items: [{ sku: 'mug-blue', count: 2 }] });

const headers: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'content-length': String(body.length),
  'content-type': 'application/json',
  host: 'shop.execute-api.us-east-1.amazonaws.com',
  'user-agent': 'windtunnel',
  'x-amzn-trace-id': 'Root=1-65f00000-0123456789abcdef01234567',
  'x-forwarded-for': '192.0.2.17',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/** A REST API writes some names in its own way, and tells no length (docs/doors.md). */
const restHeaders: Readonly<Record<string, string>> = {
  accept: headers['accept']!,
  'content-type': headers['content-type']!,
  Host: headers['host']!,
  'User-Agent': headers['user-agent']!,
  'X-Amzn-Trace-Id': headers['x-amzn-trace-id']!,
  'X-Forwarded-For': headers['x-forwarded-for']!,
  'X-Forwarded-Port': headers['x-forwarded-port']!,
  'X-Forwarded-Proto': headers['x-forwarded-proto']!,
};

const query: Readonly<Record<string, string>> = { currency: 'EUR' };

const each = (values: Readonly<Record<string, string>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));

const anonymous: Readonly<Record<string, string | null>> = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  sourceIp: '192.0.2.17',
  user: null,
  userAgent: 'windtunnel',
  userArn: null,
};

/** A REST API, payload format 1.0. */
export const restRequest: Readonly<Record<string, unknown>> = {
  resource: '/carts/{cart}/orders',
  path: '/carts/c-4711/orders',
  httpMethod: 'POST',
  headers: restHeaders,
  multiValueHeaders: each(restHeaders),
  queryStringParameters: query,
  multiValueQueryStringParameters: each(query),
  pathParameters: { cart: 'c-4711' },
  stageVariables: null,
  requestContext: {
    accountId: '123456789012',
    apiId: 'shop',
    domainName: 'shop.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'shop',
    extendedRequestId: 'dGhlLXJlcXVlc3Q=',
    httpMethod: 'POST',
    identity: anonymous,
    path: '/prod/carts/c-4711/orders',
    protocol: 'HTTP/1.1',
    requestId: '5f3c1d02-8a55-4c0e-9b0a-3d6a1c2e7f10',
    requestTime: '12/Mar/2024:10:00:00 +0000',
    requestTimeEpoch: 1_710_237_600_000,
    resourceId: 'r4e5s6',
    resourcePath: '/carts/{cart}/orders',
    stage: 'prod',
  },
  body,
  isBase64Encoded: false,
};

/** An HTTP API or a Function URL, payload format 2.0. */
export const httpRequest: Readonly<Record<string, unknown>> = {
  version: '2.0',
  routeKey: 'POST /carts/{cart}/orders',
  rawPath: '/carts/c-4711/orders',
  rawQueryString: 'currency=EUR',
  cookies: ['session=s-0815'],
  headers,
  queryStringParameters: query,
  requestContext: {
    accountId: '123456789012',
    apiId: 'shop',
    domainName: 'shop.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'shop',
    http: {
      method: 'POST',
      path: '/carts/c-4711/orders',
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.17',
      userAgent: 'windtunnel',
    },
    requestId: 'T2h5ZXM=',
    routeKey: 'POST /carts/{cart}/orders',
    stage: '$default',
    time: '12/Mar/2024:10:00:00 +0000',
    timeEpoch: 1_710_237_600_000,
  },
  body,
  pathParameters: { cart: 'c-4711' },
  isBase64Encoded: false,
  stageVariables: {},
};
