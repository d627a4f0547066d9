// No call passes unsigned, with a changed body, or signed by somebody who may not, on any route of any door.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlPlaneRoutes } from '../../../local/api/control-plane.ts';
import { lambdaOperationOf } from '../../../local/trail/lambda-operations.ts';
import type { Platform, Route } from '../../../local/index.ts';
import { localFunction, testPlatform } from '../support.ts';
import { zip } from '../zip.ts';
import { admin, authOf, nobody, role, send, type Got, type Sent } from './people.ts';

/** What each kind of door answers: to nobody, to a changed body, and to who may not. */
interface Refusals {
  readonly unsigned: readonly [status: number, type: RegExp];
  readonly changed: readonly [status: number, type: RegExp];
  readonly denied: readonly [status: number, type: RegExp];
}

const rest: Refusals = {
  unsigned: [403, /^MissingAuthenticationTokenException \{"message":"Missing Authentication Token"\}$/],
  changed: [403, /^InvalidSignatureException \{"message":"The request signature we calculated does not match/],
  denied: [
    403,
    /^AccessDeniedException \{"Message":"User: arn:aws:iam::123456789012:user\/nobody is not authorized to perform: \w+(-\w+)?:\w+ on resource: .* because no identity-based policy allows the [\w:-]+ action"\}$/,
  ],
};
const json: Refusals = {
  unsigned: [400, /^ \{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"\}$/],
  changed: [400, /^ \{"__type":"InvalidSignatureException","message":"The request signature we/],
  denied: [
    400,
    /^ \{"__type":"AccessDeniedException","message":"User: arn:aws:iam::123456789012:user\/nobody is not authorized/,
  ],
};
const queried: Refusals = {
  unsigned: [403, /MissingAuthenticationToken/],
  changed: [403, /(SignatureDoesNotMatch|InvalidSignatureException)/],
  denied: [
    403,
    /AccessDenied.*User: arn:aws:iam::123456789012:user\/nobody is not authorized to perform: (cloudwatch|cloudformation):/s,
  ],
};
const url: Refusals = {
  unsigned: [403, /^AccessDeniedException \{"Message":"Forbidden\. For troubleshooting/],
  changed: [403, /^InvalidSignatureException /],
  denied: [403, /^AccessDeniedException \{"Message":"Forbidden\. For troubleshooting/],
};
const http: Refusals = {
  unsigned: [403, /^ \{"message":"Forbidden"\}$/],
  changed: [403, /^ \{"message":"Forbidden"\}$/],
  denied: [403, /^ \{"message":"Forbidden"\}$/],
};

/** All that is refused says why in JSON, but where XML or CBOR is spoken. */
const seen = ({ status, headers, text }: Got): [number, string] => {
  const type = headers['x-amzn-errortype'];
  const media = text.startsWith('<') ? /xml/ : text.startsWith('{') ? /json/ : /cbor/;
  expect(headers['content-type']).toMatch(media);
  return [status, `${typeof type === 'string' ? type : ''} ${text}`];
};

let platform: Platform;
const routes: Route[] = [
  {
    kind: 'rest',
    method: 'ANY',
    path: '/rest/{id}',
    functionName: 'echo',
    payloadFormat: '1.0',
    authorization: 'AWS_IAM',
    api: {
      id: 'r',
      mocks: [{ method: 'GET', path: '/mocked', status: 200, headers: {}, body: 'mocked', authorization: 'AWS_IAM' }],
    },
  },
  {
    kind: 'http',
    method: 'ANY',
    path: '/http/{id}',
    functionName: 'echo',
    payloadFormat: '2.0',
    authorization: 'AWS_IAM',
    api: { id: 'h' },
  },
];
let urlPath = '';
let urlHost = '';
let archive = '';

beforeAll(async () => {
  platform = await testPlatform(
    [
      { ...localFunction('sample.ts', 'echo'), url: { authType: 'AWS_IAM', invokeMode: 'BUFFERED' } },
      localFunction('sample.ts', 'echo', { name: 'kept' }),
    ],
    {
      auth: authOf([admin, nobody, role('windtunnel')]),
      routes,
      kept: { storeMb: 3, logs: true, metrics: true, traces: {} },
      trail: {},
    },
  );
  const answer = await send(platform.url, { method: 'GET', path: '/2021-10-31/functions/echo/url', by: 'admin' });
  const { FunctionUrl, LocalFunctionUrl } = JSON.parse(answer.text) as Record<string, string>;
  urlPath = new URL(LocalFunctionUrl!).pathname;
  urlHost = new URL(FunctionUrl!).host;
  const body = JSON.stringify({
    FunctionName: 'uploaded',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::123456789012:role/windtunnel',
    Code: { ZipFile: zip({ 'index.js': 'exports.handler = async () => 1' }).toString('base64') },
  });
  await send(platform.url, { method: 'POST', path: '/2015-03-31/functions', by: 'admin', body });
  const uploaded = await send(platform.url, { method: 'GET', path: '/2015-03-31/functions/uploaded', by: 'admin' });
  archive = (JSON.parse(uploaded.text) as { Code: { Location: string } }).Code.Location;
});
afterAll(() => platform.stop());

/** The three tries on one route. */
const tried = async (route: Sent, at = platform): Promise<Record<keyof Refusals, [number, string]>> => {
  const { body = '', changed = `${body} ` } = route;
  const { changed: _, ...asSigned } = route;
  return {
    unsigned: seen(await send(at.url, asSigned)),
    changed: seen(await send(at.url, { ...route, by: 'admin', changed })),
    denied: seen(await send(at.url, { ...asSigned, by: 'nobody' })),
  };
};

const expectRefused = async (route: Sent, refusals: Refusals, at = platform): Promise<void> => {
  const got = await tried(route, at);
  for (const way of Object.keys(refusals) as (keyof Refusals)[]) {
    const [status, pattern] = refusals[way];
    expect(
      [got[way][0], pattern.test(got[way][1]) ? pattern : got[way][1]],
      `${way} ${route.method} ${route.path}`,
    ).toEqual([status, pattern]);
  }
};

const filled = (path: string): string => path.replaceAll(/\{[^}]+\}/g, 'kept');

describe("Lambda's API", () => {
  test.each(controlPlaneRoutes)('$method $path', async ({ method, path }) => {
    await expectRefused({ method, path: filled(path), body: method === 'GET' ? '' : '{}' }, rest);
    await expectRefused({ method, path: `${filled(path)}/`, body: '{}' }, rest);
  });

  test.each(controlPlaneRoutes)('$method $path has an action', ({ method, path }) => {
    expect(lambdaOperationOf(method, filled(path))?.name).toMatch(/^[A-Z]\w+$/);
  });

  test.each([
    '/2015-03-31/functions/kept/invocations',
    '/2021-11-15/functions/kept/response-streaming-invocations',
    '/2014-11-13/functions/kept/invoke-async',
    '/2015-03-31/functions/kept/invocations/',
    '/2015-03-31/functions/123456789012%3Akept/invocations',
  ])('POST %s', async (path) => {
    await expectRefused({ method: 'POST', path, body: '{"a":1}' }, rest);
    await expectRefused({ method: 'POST', path, body: '{"a":1}', query: [['Qualifier', '$LATEST']] }, rest);
    const headers = { 'x-amz-invocation-type': 'Event' };
    await expectRefused({ method: 'POST', path, body: '{"a":1}', headers }, rest);
  });

  test('an execution whose ARN is not encoded', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:kept:1/durable-execution/a/b';
    for (const at of [arn, encodeURIComponent(arn)]) {
      const path = `/2025-12-01/durable-executions/${at}`;
      await expectRefused({ method: 'GET', path }, rest);
      expect(lambdaOperationOf('GET', path)?.parameters).toEqual({ DurableExecutionArn: arn });
    }
  });

  test('what no list has is not answered to who may not', async () => {
    await expectRefused({ method: 'GET', path: '/2030-01-01/secrets' }, rest);
  });

  test('a body that is too long to be checked', async () => {
    const body = `{"a":"${'x'.repeat(6 * 1024 * 1024)}"}`;
    for (const path of ['/2015-03-31/functions/kept/invocations', '/2015-03-31/functions/kept/aliases']) {
      expect((await send(platform.url, { method: 'POST', path, body, by: 'admin' })).status).toBe(413);
    }
    expect((await send(platform.url, { method: 'DELETE', path: '/2015-03-31/functions/kept', body })).status).toBe(413);
    expect((await send(platform.url, { method: 'GET', path: '/2015-03-31/functions/kept', by: 'admin' })).status).toBe(
      200,
    );
  });
});

const services = [
  ['Logs_20140328', 'logs', json],
  ['CodeDeploy_20141006', 'codedeploy', json],
  ['CloudTrail_20131101', 'cloudtrail', json],
  ['GraniteServiceVersion20100801', 'monitoring', queried],
] as const;

describe.each(services)('%s', (target, service, refusals) => {
  const asked = (operation: string): Sent => ({
    method: 'POST',
    path: '/',
    service,
    headers: { 'x-amz-target': `${target}.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  /** The service says which operations it has, to who may ask. */
  const operations = async (): Promise<string[]> => {
    const { text } = await send(platform.url, { ...asked('Nothing'), by: 'admin' });
    const { message } = JSON.parse(text) as { message: string };
    return /here; (.*) are$/.exec(message)![1]!.split(', ');
  };

  test('each of its operations, and one that is none', async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThan(0);
    for (const operation of [...all, 'Nothing']) await expectRefused(asked(operation), refusals);
  });

  test('with its package before its name', async () => {
    const headers = { 'x-amz-target': `com.amazonaws.${target}.Nothing` };
    await expectRefused({ ...asked('Nothing'), headers }, refusals);
  });
});

describe('CloudWatch in its other protocols', () => {
  test('Query', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=ListMetrics&Version=2010-08-01';
    const changed = `${body}&Namespace=AWS%2FLambda`;
    for (const path of ['/', '/rest/7']) {
      await expectRefused({ method: 'POST', path, service: 'monitoring', headers, body, changed }, queried);
    }
  });

  test('CloudFormation, which is asked so alone', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const operations = ['ListStackResources', 'DescribeStackResources', 'DescribeStackResource', 'DescribeStacks'];
    for (const operation of [...operations, 'ListStacks', 'DeleteStack']) {
      const body = `Action=${operation}&Version=2010-05-15&StackName=shop&LogicalResourceId=echo`;
      const request = { method: 'POST', path: '/', service: 'cloudformation', headers, body };
      await expectRefused({ ...request, changed: `${body}&NextToken=x` }, queried);
    }
  });

  test('STS: everybody may know who he is, whatever his policies; nobody else may', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const request = { method: 'POST', path: '/', service: 'sts', headers, body };
    const { status, text } = await send(platform.url, { ...request, by: 'nobody' });
    expect([status, text]).toEqual([
      200,
      expect.stringContaining('<Arn>arn:aws:iam::123456789012:user/nobody</Arn>') as string,
    ]);
    expect(text).toMatch(/<UserId>AIDA[A-Z2-7]{17}<\/UserId>/);
    expect((await send(platform.url, request)).text).toContain('MissingAuthenticationToken');
    const forged = await send(platform.url, { ...request, changed: `${body}&x=1`, by: 'nobody' });
    expect(forged.text).toContain('SignatureDoesNotMatch');
  });

  test('CBOR', async () => {
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
    await expectRefused({ method: 'POST', path, service: 'monitoring', headers }, queried);
  });
});

describe('X-Ray, and spans of OpenTelemetry', () => {
  let plain: Platform;
  beforeAll(async () => {
    plain = await testPlatform([localFunction('sample.ts', 'echo')], {
      auth: authOf([admin, nobody]),
      kept: { storeMb: 1, traces: {} },
    });
  });
  afterAll(() => plain.stop());

  const paths = [
    '/Traces',
    '/TraceSummaries',
    '/TraceSegments',
    '/GetSamplingRules',
    '/SamplingTargets',
    '/TelemetryRecords',
  ];
  test.each([...paths, '/v1/traces'])('POST %s', async (path) => {
    await expectRefused({ method: 'POST', path, service: 'xray', body: '{}' }, rest, plain);
  });

  test.each(paths)('POST %s beside APIs', async (path) => {
    const got = await tried({ method: 'POST', path, service: 'xray', body: '{}' });
    expect(got.unsigned[0]).toBe(403);
    expect(got.changed[1]).toMatch(rest.changed[1]);
    expect(got.denied[1]).toMatch(rest.denied[1]);
  });
});

describe("what is the platform's own", () => {
  test.each([
    ['GET', '/metrics'],
    ['GET', '/_windtunnel/health'],
    ['GET', '/_windtunnel/timeline'],
    ['GET', '/_windtunnel/traces'],
    ['POST', '/_windtunnel/timeline/reset'],
    ['GET', '/_windtunnel/code/none.zip'],
  ])('%s %s', async (method, path) => {
    await expectRefused({ method, path }, rest);
  });

  test('an archive, to whom its address was given', async () => {
    const { pathname, search } = new URL(archive);
    const query = [...new URLSearchParams(search)];
    expect((await send(platform.url, { method: 'GET', path: pathname, query })).status).toBe(200);
    await expectRefused({ method: 'GET', path: pathname }, rest);
    const later = query.map(([name, value]): [string, string] => [name, name === 'X-Amz-Expires' ? '6000' : value]);
    expect((await send(platform.url, { method: 'GET', path: pathname, query: later })).status).toBe(403);
    expect((await send(platform.url, { method: 'GET', path: '/metrics', query })).status).toBe(403);
  });
});

describe('HTTP doors', () => {
  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])('%s of a REST API', async (method) => {
    const body = method === 'GET' ? '' : '{}';
    await expectRefused({ method, path: '/rest/7', service: 'execute-api', body }, rest);
    await expectRefused({ method, path: '/prod/rest/7', service: 'execute-api', body }, rest);
  });

  test('what a REST API answers without a function', async () => {
    await expectRefused({ method: 'GET', path: '/mocked', service: 'execute-api' }, rest);
    const long = 'x'.repeat(6 * 1024 * 1024 + 1);
    expect(
      (await send(platform.url, { method: 'GET', path: '/mocked', service: 'execute-api', body: long })).status,
    ).toBe(403);
    const got = await send(platform.url, { method: 'GET', path: '/mocked', service: 'execute-api', by: 'admin' });
    expect([got.status, got.text]).toEqual([200, 'mocked']);
  });

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])('%s of an HTTP API', async (method) => {
    await expectRefused({ method, path: '/http/7', service: 'execute-api', body: method === 'GET' ? '' : '{}' }, http);
  });

  test.each(['GET', 'POST', 'DELETE'])('%s of a Function URL', async (method) => {
    const body = method === 'GET' ? '' : '{}';
    await expectRefused({ method, path: urlPath, body }, url);
    await expectRefused({ method, path: `${urlPath}a/b`, body }, url);
    await expectRefused({ method, path: '/a', headers: { host: urlHost }, body }, url);
    await expectRefused({ method, path: '/2015-03-31/functions/kept', headers: { host: urlHost }, body }, url);
  });

  test('who may is let in, everywhere', async () => {
    const urls = [
      { method: 'POST', path: '/2015-03-31/functions/kept/invocations', body: '{}' },
      { method: 'POST', path: urlPath, body: '{}' },
      { method: 'GET', path: '/a', headers: { host: urlHost } },
      { method: 'GET', path: '/metrics' },
    ];
    for (const one of urls) expect((await send(platform.url, { ...one, by: 'admin' })).status, one.path).toBe(200);
    // The function's policy does not let the APIs call it.
    for (const path of ['/rest/7', '/http/7']) {
      const got = await send(platform.url, { method: 'GET', path, service: 'execute-api', by: 'admin' });
      expect([got.status, got.text.toLowerCase()], path).toEqual([500, '{"message":"internal server error"}']);
    }
  });
});
