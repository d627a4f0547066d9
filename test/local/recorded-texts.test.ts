// The API's refusals, word for word: each call over plain HTTP, with the status, the error and the text of AWS (recorded in
// 2023 to 2025, unless lambda/answers/api-errors.ts says otherwise).

import { request } from 'undici';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPlatform } from './support.ts';
import { zip } from './zip.ts';

const role = 'arn:aws:iam::123456789012:role/test';
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const code = { ZipFile: zip({ 'index.js': 'exports.handler = async () => 1;' }).toString('base64') };
const changed = zip({ 'index.js': 'exports.handler = async () => 2;' }).toString('base64');
const fresh = { FunctionName: 'new', Role: role, Runtime: 'nodejs20.x', Handler: 'index.handler', Code: code };
const base = '/2015-03-31/functions';
const stream = 'arn:aws:kinesis:us-east-1:123456789012:stream/s';

let platform: Platform;

const call = async (
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; error: string; members: Record<string, unknown> }> => {
  const answer = await request(`${platform.url}${path}`, {
    method: method as 'GET',
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  const members = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: answer.statusCode, error: String(answer.headers['x-amzn-errortype'] ?? ''), members };
};

beforeAll(async () => {
  platform = await testPlatform([], { concurrency: 120 });
  await call('POST', base, { ...fresh, FunctionName: 'fn', Publish: true });
  await call('PUT', `${base}/fn/code`, { ZipFile: changed, Publish: true });
  await call('POST', `${base}/fn/aliases`, { Name: 'live', FunctionVersion: '1' });
  await call('POST', `${base}/fn/aliases`, { Name: 'second', FunctionVersion: '2' });
  const provisioned = '/2019-09-30/functions/fn/provisioned-concurrency?Qualifier=';
  await call('PUT', `${provisioned}live`, { ProvisionedConcurrentExecutions: 2 });
  await call('PUT', `${provisioned}2`, { ProvisionedConcurrentExecutions: 1 });
  await call('POST', `${base}/fn/policy`, { StatementId: 'one', Action: 'lambda:InvokeFunction', Principal: '*' });
  await call('POST', '/2021-10-31/functions/fn/url', { AuthType: 'NONE' });
  for (const version of [1, 2]) {
    await call('POST', '/2018-10-31/layers/shared/versions', { Content: code, Description: `number ${version}` });
  }
  const policy = '/2018-10-31/layers/shared/versions/2/policy';
  await call('POST', policy, { StatementId: 'one', Action: 'lambda:GetLayerVersion', Principal: '*' });
  await call('POST', '/2015-03-31/event-source-mappings', {
    FunctionName: 'fn',
    EventSourceArn: stream,
    StartingPosition: 'LATEST',
    Enabled: false,
  });
});

afterAll(() => platform.stop());

const invalid = 'InvalidParameterValueException';
const missing = 'ResourceNotFoundException';
const conflict = 'ResourceConflictException';
const validation = 'ValidationException';
const precondition = 'PreconditionFailedException';
const detected = (value: string, constraint: string): string =>
  `1 validation error detected: Value ${value} failed to satisfy constraint: ${constraint}`;
const stale =
  'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
const weights = (AdditionalVersionWeights: Record<string, number>): unknown => ({
  RoutingConfig: { AdditionalVersionWeights },
});
const aliases = `${base}/fn/aliases`;
const concurrency = (qualified: string): string => `/2017-10-31/functions/${qualified}/concurrency`;
const provisioned = (qualifier: string): string =>
  `/2019-09-30/functions/fn/provisioned-concurrency?Qualifier=${encodeURIComponent(qualifier)}`;
const eventInvoke = (name: string): string => `/2019-09-25/functions/${name}/event-invoke-config`;
const url = (name: string, qualifier = ''): string => `/2021-10-31/functions/${name}/url${qualifier}`;
const mappings = '/2015-03-31/event-source-mappings';
const layer = '/2018-10-31/layers/shared/versions';
const layerArn = 'arn:aws:lambda:us-east-1:123456789012:layer:shared';
const tags = (name: string): string => `/2017-03-31/tags/${encodeURIComponent(name)}`;
const none = `${arn.slice(0, -2)}none`;

const createMapping = { FunctionName: 'fn', EventSourceArn: stream, StartingPosition: 'LATEST' };
type Row = readonly [method: string, path: string, body: unknown, status: number, error: string, text: string | RegExp];

const rows: readonly Row[] = [
  // Functions
  ['GET', `${base}/none`, undefined, 404, missing, `Function not found: ${none}`],
  ['DELETE', `${base}/none`, undefined, 404, missing, `Function not found: ${none}`],
  ['POST', `${base}/none/invocations`, {}, 404, missing, `Function not found: ${none}:$LATEST`],
  ['POST', `${base}/fn/invocations?Qualifier=no`, {}, 404, missing, `Function not found: ${arn}:no`],
  ['POST', `${base}/fn/invocations?Qualifier=9`, {}, 404, missing, `Function not found: ${arn}:9`],
  [
    'GET',
    `${base}/${encodeURIComponent(arn.replace('east', 'west'))}`,
    undefined,
    404,
    missing,
    "Functions from 'us-west-1' are not reachable in this region ('us-east-1')",
  ],
  [
    'GET',
    `${base}/fn:1?Qualifier=2`,
    undefined,
    400,
    invalid,
    'The derived qualifier from the function name does not match the specified qualifier.',
  ],
  [
    'GET',
    `${base}/no!`,
    undefined,
    400,
    validation,
    detected(
      "'no!' at 'functionName'",
      String.raw`Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
    ),
  ],
  [
    'GET',
    `${base}/fn?Qualifier=a%20b`,
    undefined,
    400,
    validation,
    detected(
      "'a b' at 'qualifier'",
      String.raw`Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`,
    ),
  ],
  ['POST', base, { ...fresh, FunctionName: 'fn' }, 409, conflict, 'Function already exist: fn'],
  [
    'POST',
    base,
    { ...fresh, FunctionName: 'x'.repeat(65) },
    400,
    invalid,
    detected(`'${'x'.repeat(65)}' at 'functionName'`, 'Member must have length less than or equal to 64'),
  ],
  [
    'POST',
    base,
    { ...fresh, Role: 'r1' },
    400,
    validation,
    detected(
      "'r1' at 'role'",
      String.raw`Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
    ),
  ],
  ['POST', base, { ...fresh, Runtime: 'abc' }, 400, invalid, /^Value abc at 'runtime' failed .* or be a valid ARN$/],
  [
    'POST',
    base,
    { FunctionName: 'new', Role: role, Code: code },
    400,
    invalid,
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  ],
  [
    'POST',
    base,
    { ...fresh, EphemeralStorage: { Size: 511 } },
    400,
    validation,
    detected("'511' at 'ephemeralStorage.size'", 'Member must have value greater than or equal to 512'),
  ],
  [
    'POST',
    base,
    { ...fresh, Architectures: ['x86_64', 'arm64'] },
    400,
    validation,
    detected("'[x86_64, arm64]' at 'architectures'", 'Member must have length less than or equal to 1'),
  ],
  [
    'POST',
    base,
    { ...fresh, Environment: { Variables: { AWS_REGION: 'x' } } },
    400,
    invalid,
    /Reserved keys used in this request: AWS_REGION$/,
  ],
  [
    'POST',
    base,
    { ...fresh, Environment: { Variables: { LARGE_VAR: 'x'.repeat(4096) } } },
    400,
    invalid,
    /exceeded the 4KB limit\. String measured: \{"LARGE_VAR":"x+"\}$/,
  ],
  ['POST', base, { ...fresh, Code: { S3Bucket: 'b', S3Key: 'k' } }, 400, invalid, /^Error occurred while GetObject\. /],
  ['PUT', `${base}/fn/code`, { ZipFile: changed, RevisionId: 'wrong' }, 412, precondition, stale],
  ['PUT', `${base}/fn/configuration`, { Timeout: 4, RevisionId: 'wrong' }, 412, precondition, stale],
  ['GET', `${base}?FunctionVersion=x`, undefined, 400, validation, /'functionVersion' failed .* set: \[ALL\]$/],
  [
    'DELETE',
    `${base}/fn?Qualifier=%24LATEST`,
    undefined,
    400,
    invalid,
    '$LATEST version cannot be deleted without deleting the function.',
  ],
  // Versions and aliases
  ['POST', `${base}/fn/versions`, { RevisionId: 'wrong' }, 412, precondition, stale],
  ['POST', `${base}/fn/versions`, { CodeSha256: 'wrong' }, 400, invalid, /^CodeSHA256 \(wrong\) is different from /],
  ['GET', `${aliases}/no`, undefined, 404, missing, `Cannot find alias arn: ${arn}:no`],
  ['PUT', `${aliases}/no`, {}, 404, missing, `Alias not found: ${arn}:no`],
  ['POST', aliases, { Name: 'live', FunctionVersion: '1' }, 409, conflict, `Alias already exists: ${arn}:live`],
  ['POST', aliases, { Name: 'other', FunctionVersion: '12' }, 404, missing, `Function not found: ${arn}:12`],
  [
    'POST',
    aliases,
    { Name: '123', FunctionVersion: '1' },
    400,
    validation,
    detected("'123' at 'name'", 'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)'),
  ],
  [
    'PUT',
    `${aliases}/second`,
    weights({ 1: 0.1, 3: 0.1 }),
    400,
    invalid,
    'Number of items in AdditionalVersionWeights cannot be greater than 1',
  ],
  [
    'PUT',
    `${aliases}/second`,
    weights({ 1: 2 }),
    400,
    validation,
    detected(
      "'{1=2.0}' at 'routingConfig.additionalVersionWeights'",
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    ),
  ],
  [
    'PUT',
    `${aliases}/second`,
    weights({ 2: 0.5 }),
    400,
    invalid,
    'Invalid function version 2. Function version 2 is already included in routing configuration.',
  ],
  [
    'PUT',
    `${aliases}/second`,
    { ...(weights({ 1: 0.5 }) as object), FunctionVersion: '$LATEST' },
    400,
    invalid,
    '$LATEST is not supported for an alias pointing to more than 1 version',
  ],
  ['PUT', `${aliases}/second`, { RevisionId: 'wrong' }, 412, precondition, stale],
  // Concurrency
  [
    'PUT',
    concurrency('fn'),
    { ReservedConcurrentExecutions: 111 },
    400,
    invalid,
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10].",
  ],
  [
    'PUT',
    concurrency('fn:1'),
    { ReservedConcurrentExecutions: 1 },
    400,
    invalid,
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  ],
  [
    'PUT',
    concurrency('fn'),
    { ReservedConcurrentExecutions: 1 },
    400,
    invalid,
    " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [3].",
  ],
  [
    'PUT',
    provisioned('$LATEST'),
    { ProvisionedConcurrentExecutions: 1 },
    400,
    invalid,
    'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
  ],
  [
    'PUT',
    provisioned('2'),
    { ProvisionedConcurrentExecutions: 0 },
    400,
    validation,
    detected("'0' at 'provisionedConcurrentExecutions'", 'Member must have value greater than or equal to 1'),
  ],
  [
    'PUT',
    provisioned('2'),
    { ProvisionedConcurrentExecutions: 1000 },
    400,
    invalid,
    /^Specified ConcurrentExecutions for function is greater than account's unreserved concurrency \[\d+\]\.$/,
  ],
  [
    'PUT',
    provisioned('second'),
    { ProvisionedConcurrentExecutions: 1 },
    409,
    conflict,
    "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
  ],
  [
    'PUT',
    provisioned('1'),
    { ProvisionedConcurrentExecutions: 1 },
    409,
    conflict,
    'Version is pointed by a Provisioned Concurrency alias',
  ],
  [
    'GET',
    provisioned('1'),
    undefined,
    404,
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
  ],
  // Asynchronous invocation
  ['GET', eventInvoke('fn'), undefined, 404, missing, `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`],
  ['PUT', eventInvoke('none'), { MaximumRetryAttempts: 1 }, 404, missing, "The function doesn't exist."],
  [
    'PUT',
    eventInvoke('fn'),
    {},
    400,
    invalid,
    'You must specify at least one of error handling or destination setting.',
  ],
  [
    'PUT',
    eventInvoke('fn'),
    { DestinationConfig: { OnSuccess: { Destination: arn } } },
    400,
    invalid,
    "You can't specify the function as a destination for itself.",
  ],
  [
    'PUT',
    eventInvoke('fn'),
    { MaximumRetryAttempts: 3 },
    400,
    validation,
    detected("'3' at 'maximumRetryAttempts'", 'Member must have value less than or equal to 2'),
  ],
  // Policies
  [
    'POST',
    `${base}/fn/policy`,
    { StatementId: 'one', Action: 'lambda:InvokeFunction', Principal: '*' },
    409,
    conflict,
    'The statement id (one) provided already exists. Please provide a new statement id, or remove the existing statement.',
  ],
  [
    'POST',
    `${base}/fn/policy`,
    { StatementId: 'two', Action: 'lambda:InvokeFunction', Principal: 'invalid.nonaws.com' },
    400,
    invalid,
    'The provided principal was invalid. Please check the principal and try again.',
  ],
  ['GET', `${base}/fn/policy?Qualifier=1`, undefined, 404, missing, 'The resource you requested does not exist.'],
  ['DELETE', `${base}/fn/policy/two`, undefined, 404, missing, 'Statement two is not found in resource policy.'],
  [
    'DELETE',
    `${base}/fn/policy/two?Qualifier=1`,
    undefined,
    404,
    missing,
    'No policy is associated with the given resource.',
  ],
  // Layers
  ['GET', `${layer}/7`, undefined, 404, missing, 'The resource you requested does not exist.'],
  ['GET', `${layer}/7/policy`, undefined, 404, missing, `Layer version ${layerArn}:7 does not exist.`],
  ['GET', `${layer}/1/policy`, undefined, 404, missing, 'No policy is associated with the given resource.'],
  ['DELETE', `${layer}/2/policy/no`, undefined, 404, missing, 'Statement no is not found in resource policy.'],
  [
    'POST',
    `${layer}/2/policy?RevisionId=wrong`,
    { StatementId: 'two', Action: 'lambda:GetLayerVersion', Principal: '*' },
    412,
    precondition,
    'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
  ],
  [
    'POST',
    `${layer}/2/policy`,
    { StatementId: 'two', Action: 'lambda:Other', Principal: '*' },
    400,
    validation,
    detected("'lambda:Other' at 'action'", 'Member must satisfy regular expression pattern: lambda:GetLayerVersion'),
  ],
  [
    'PUT',
    `${base}/fn/configuration`,
    { Layers: [`${layerArn}:7`] },
    400,
    invalid,
    `Layer version ${layerArn}:7 does not exist.`,
  ],
  [
    'PUT',
    `${base}/fn/configuration`,
    { Layers: [`${layerArn}:1`, `${layerArn}:2`] },
    400,
    invalid,
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${layerArn}:1 and ${layerArn}:2 are versions of the same layer.`,
  ],
  // Function URLs
  [
    'POST',
    url('fn'),
    { AuthType: 'NONE' },
    409,
    conflict,
    `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  ],
  ['POST', url('none'), { AuthType: 'NONE' }, 404, missing, 'Function does not exist'],
  ['GET', url('none'), undefined, 404, missing, 'The resource you requested does not exist.'],
  [
    'POST',
    url('fn', '?Qualifier=1'),
    { AuthType: 'NONE' },
    400,
    validation,
    detected(
      "'1' at 'qualifier'",
      String.raw`Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)`,
    ),
  ],
  // Mappings
  ['POST', mappings, { FunctionName: 'fn' }, 400, invalid, 'Unrecognized event source.'],
  [
    'POST',
    mappings,
    createMapping,
    409,
    conflict,
    /^The event source arn \(" arn:aws:kinesis:.* "\) and function \(" fn "\) provided mapping already exists\. Please update or delete the existing mapping with UUID [0-9a-f-]{36}$/,
  ],
  [
    'POST',
    mappings,
    { FunctionName: 'fn', EventSourceArn: `${stream}2` },
    400,
    invalid,
    detected("null at 'startingPosition'", 'Member must not be null.'),
  ],
  [
    'POST',
    mappings,
    {
      ...createMapping,
      EventSourceArn: `${stream}2`,
      StartingPosition: 'LATEST',
      FilterCriteria: { Filters: [{ Pattern: '[]' }] },
    },
    400,
    invalid,
    'Invalid filter pattern definition.',
  ],
  ['GET', `${mappings}/${'0'.repeat(36)}`, undefined, 404, missing, 'The resource you requested does not exist.'],
  // Tags
  ['GET', tags(none), undefined, 404, missing, `Function not found: ${none}`],
  [
    'GET',
    tags(`${arn}:live`),
    undefined,
    400,
    invalid,
    'Tags on function aliases and versions are not supported. Please specify a function ARN.',
  ],
  ['POST', tags(arn), { Tags: {} }, 400, invalid, 'An error occurred and the request cannot be processed.'],
];

/** What has no `Type` besides the validation errors. */
const untyped = [
  'Specified ReservedConcurrentExecutions for function decreases',
  'should not be lower than function',
  "Specified ConcurrentExecutions for function is greater than account's",
  '$LATEST is not supported for an alias',
  'Zipped size must be smaller than',
];

test.each(rows)('%s %s %j', async (...row) => {
  const [method, path, body, status, error, text] = row;
  const answer = await call(method, path, body);
  expect([answer.status, answer.error]).toEqual([status, error]);
  // What is not found says so in `Message`, all else in `message`.
  const member = error === missing ? 'Message' : 'message';
  const said = answer.members[member] as string;
  expect(said).toMatch(
    typeof text === 'string' ? new RegExp(`^${text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}$`) : text,
  );
  const typed = error !== validation && !untyped.some((words) => said.includes(words));
  expect(Object.keys(answer.members)).toEqual(typed ? ['Type', member] : ['message']);
});

test('the mode of a Function URL is told to who sets it once anybody has said what it is', async () => {
  await call('POST', '/2015-03-31/functions', { ...fresh, FunctionName: 'modes' });
  const made = await call('POST', url('modes'), { AuthType: 'NONE' });
  expect(made.members).not.toHaveProperty('InvokeMode');
  expect((await call('PUT', url('modes'), { AuthType: 'NONE' })).members).not.toHaveProperty('InvokeMode');
  await call('PUT', url('modes'), { InvokeMode: 'RESPONSE_STREAM' });
  expect((await call('PUT', url('modes'), {})).members).toHaveProperty('InvokeMode', 'RESPONSE_STREAM');
});
