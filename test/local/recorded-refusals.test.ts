// What AWS refuses, and in which words, one case for each kind of answer that was recorded in Nov 2025: names, missing
// things, members of the wrong kind. The values are our own.

import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { base, called, code, emptyPlatform, fresh, layers, type Answer } from './recorded.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:shop';
const noArn = 'arn:aws:lambda:eu-west-1:123456789012:function:nowhere';
const mappings = '/2015-03-31/event-source-mappings';
const eventInvoke = (name: string): string => `/2019-09-25/functions/${name}/event-invoke-config`;
const concurrency = (name: string): string => `/2017-10-31/functions/${name}/concurrency`;
const provisioned = (name: string, qualifier: string): string =>
  `/2019-09-30/functions/${name}/provisioned-concurrency?Qualifier=${encodeURIComponent(qualifier)}`;
const url = (name: string): string => `/2021-10-31/functions/${encodeURIComponent(name)}/url`;
const tags = (resource: string): string => `/2017-03-31/tags/${encodeURIComponent(resource)}`;
const queue = 'arn:aws:sqs:eu-west-1:123456789012:jobs';
const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2026-01-01T00:00:00.000';
const stream = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const foreignLayer = 'arn:aws:lambda:eu-central-1:210987654321:layer:theirs:3';
const denied = `User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:GetLayerVersion on resource: ${foreignLayer} because no resource-based policy allows the lambda:GetLayerVersion action`;
const layerArn = 'arn:aws:lambda:eu-west-1:123456789012:layer:tools';

let platform: Platform;

const call = (method: string, path: string, body?: unknown): Promise<Answer> => called(platform, method, path, body);

const notes: string[] = [];

beforeAll(async () => {
  platform = await emptyPlatform((text) => notes.push(text));
  await call('POST', base, { ...fresh, FunctionName: 'shop', Publish: true });
  await call('PUT', `${base}/shop/configuration`, { Description: 'second' });
  await call('POST', `${base}/shop/versions`);
  await call('POST', `${base}/shop/aliases`, { Name: 'live', FunctionVersion: '1' });
  const split = { AdditionalVersionWeights: { 2: 0.25 } };
  await call('POST', `${base}/shop/aliases`, { Name: 'split', FunctionVersion: '1', RoutingConfig: split });
  for (const CompatibleRuntimes of [['nodejs22.x'], ['python3.13']]) {
    await call('POST', `${layers}/tools/versions`, { Content: code, CompatibleRuntimes });
  }
  await call('POST', `${layers}/plain/versions`, {
    Content: code,
    CompatibleRuntimes: [],
    CompatibleArchitectures: ['arm64'],
  });
});

afterAll(() => platform.stop());

const invalid = 'InvalidParameterValueException';
const missing = 'ResourceNotFoundException';
const validation = 'ValidationException';
const value = (text: string, member: string, constraint: string): string =>
  `Value '${text}' at '${member}' failed to satisfy constraint: ${constraint}`;
const detected = (...problems: string[]): string =>
  `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`;
const region = String.raw`((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?`;
const readable = String.raw`Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?${region}(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const makeable = String.raw`Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?${region}(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;
const qualifierForm = String.raw`Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`;
const longArn = `arn:aws:lambda:no-such-place:123456789012:function:shop${'b'.repeat(120)}`;
const path = (name: string): string => `${base}/${encodeURIComponent(name)}`;
const supported =
  /^The runtime parameter of [\w.]+ is no longer supported for creating or updating AWS Lambda functions\./;

type Row = readonly [
  what: string,
  method: string,
  path: string,
  body: unknown,
  status: number,
  error: string,
  text: string | RegExp,
];

const names: readonly Row[] = [
  ['a bad name read', 'GET', path('a b'), undefined, 400, validation, detected(value('a b', 'functionName', readable))],
  [
    'a bad name deleted',
    'DELETE',
    path('#'),
    undefined,
    400,
    validation,
    detected(value('#', 'functionName', readable)),
  ],
  [
    'a bad name invoked',
    'POST',
    `${path('x:y:z')}/invocations`,
    {},
    400,
    validation,
    detected(value('x:y:z', 'functionName', readable)),
  ],
  [
    'a bad name made',
    'POST',
    base,
    { ...fresh, FunctionName: 'x.y' },
    400,
    validation,
    detected(value('x.y', 'functionName', makeable)),
  ],
  [
    'a name with a dot is a name to read',
    'GET',
    path('x.y'),
    undefined,
    404,
    missing,
    `Function not found: ${arn.replace('shop', 'x.y')}`,
  ],
  [
    'the sovereign cloud is a region',
    'GET',
    path(arn.replace('eu-west-1', 'eusc-de-east-1')),
    undefined,
    404,
    missing,
    "Functions from 'eusc-de-east-1' are not reachable in this region ('eu-west-1')",
  ],
  [
    'what is published as latest is a qualifier',
    'GET',
    `${base}/shop?Qualifier=${encodeURIComponent('$LATEST.PUBLISHED')}`,
    undefined,
    404,
    missing,
    `Function not found: ${arn}:$LATEST.PUBLISHED`,
  ],
  [
    'a bad qualifier',
    'GET',
    `${base}/shop?Qualifier=${encodeURIComponent('is?')}`,
    undefined,
    400,
    validation,
    detected(value('is?', 'qualifier', qualifierForm)),
  ],
  [
    'long and invalid to read: one error',
    'GET',
    path(longArn),
    undefined,
    400,
    validation,
    detected(value(longArn, 'functionName', readable)),
  ],
  [
    'long and invalid to make: two',
    'POST',
    base,
    { ...fresh, FunctionName: longArn },
    400,
    validation,
    detected(
      value(longArn, 'functionName', 'Member must have length less than or equal to 140'),
      value(longArn, 'functionName', makeable),
    ),
  ],
  [
    'a long plain name',
    'POST',
    base,
    { ...fresh, FunctionName: 'c'.repeat(70) },
    400,
    invalid,
    detected(value('c'.repeat(70), 'functionName', 'Member must have length less than or equal to 64')),
  ],
  [
    'a version at a URL',
    'GET',
    url('shop:1'),
    undefined,
    400,
    validation,
    /'shop:1' at 'functionName' .*\[a-zA-Z0-9-_\]\{1,64\}\)\(:\(\(\?!\\d\+\$\)\[0-9a-zA-Z-_\]\+\)\)\?$/,
  ],
];

const functions: readonly Row[] = [
  ['an old runtime', 'POST', base, { ...fresh, Runtime: 'nodejs14.x' }, 400, invalid, supported],
  ['a runtime of another language, old', 'POST', base, { ...fresh, Runtime: 'ruby2.7' }, 400, invalid, supported],
  ['an old runtime later', 'PUT', `${base}/shop/configuration`, { Runtime: 'provided' }, 400, invalid, supported],
  [
    'no runtime at all',
    'POST',
    base,
    { ...fresh, Runtime: 'cobol85' },
    400,
    invalid,
    /^Value cobol85 at 'runtime' .*: \[nodejs20\.x, python3\.14, .*, java8\.al2\] or be a valid ARN$/,
  ],
  [
    'a package of a third kind',
    'POST',
    base,
    { ...fresh, PackageType: 'Tar' },
    400,
    validation,
    detected(value('Tar', 'packageType', 'Member must satisfy enum value set: [Zip, Image]')),
  ],
  [
    'too many tags',
    'POST',
    base,
    { ...fresh, Tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'v'])) },
    400,
    invalid,
    'Number of tags exceeds resource tag limit.',
  ],
  [
    'a subnet of another form',
    'POST',
    base,
    { ...fresh, VpcConfig: { SubnetIds: ['net-1'], SecurityGroupIds: [] } },
    400,
    validation,
    detected(
      value(
        '[net-1]',
        'vpcConfig.subnetIds',
        'Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*]',
      ),
    ),
  ],
  [
    'a security group of another form',
    'PUT',
    `${base}/shop/configuration`,
    { VpcConfig: { SubnetIds: [], SecurityGroupIds: ['g'] } },
    400,
    validation,
    /'\[g\]' at 'vpcConfig\.securityGroupIds' .* pattern: sg-\[0-9a-zA-Z\]\*\]$/,
  ],
  [
    'the same layer twice',
    'PUT',
    `${base}/shop/configuration`,
    { Layers: [`${layerArn}:2`, `${layerArn}:2`] },
    400,
    invalid,
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${layerArn}:2 and ${layerArn}:2 are versions of the same layer.`,
  ],
  [
    'a layer from elsewhere',
    'PUT',
    `${base}/shop/configuration`,
    { Layers: [`${layerArn.replace('eu-west-1', 'eu-west-2')}:1`] },
    400,
    invalid,
    'Layers are not in the same region as the function. Layers are expected to be in region eu-west-1.',
  ],
  [
    'a layer without a version',
    'PUT',
    `${base}/shop/configuration`,
    { Layers: [layerArn] },
    400,
    validation,
    /^1 validation error detected: Value '\[arn:aws:lambda:eu-west-1:123456789012:layer:tools\]' at 'layers' .*length greater than or equal to 1, .*awslayer:\[a-zA-Z0-9-_\]\+\), Member must not be null\]$/,
  ],
  [
    'a dead letter for a function',
    'PUT',
    `${base}/shop/configuration`,
    { DeadLetterConfig: { TargetArn: arn } },
    400,
    invalid,
    /must be an SQS queue or an SNS topic/,
  ],
  [
    'a durable function that does not say how long',
    'POST',
    base,
    { ...fresh, DurableConfig: { RetentionPeriodInDays: 7 } },
    400,
    invalid,
    'You cannot create a function with a durable configuration without an executionTimeout',
  ],
  [
    'a durable function that takes forever',
    'POST',
    base,
    { ...fresh, DurableConfig: { ExecutionTimeout: 31_622_401, RetentionPeriodInDays: 91 } },
    400,
    validation,
    /^2 validation errors detected: Value '31622401' at 'durableConfig.executionTimeout' .*; Value '91' at 'durableConfig.retentionPeriodInDays' /,
  ],
  [
    'a function that is to become durable',
    'PUT',
    `${base}/shop/configuration`,
    { DurableConfig: { ExecutionTimeout: 60 } },
    400,
    invalid,
    'You cannot add a durable configuration to a function that was originally created with no durable configuration',
  ],
  [
    'snapshots of Node.js',
    'PUT',
    `${base}/shop/configuration`,
    { SnapStart: { ApplyOn: 'PublishedVersions' } },
    400,
    invalid,
    'nodejs22.x is not supported for SnapStart enabled functions.',
  ],
  [
    'an image for an archive',
    'PUT',
    `${base}/shop/code`,
    { ImageUri: 'x:1' },
    400,
    invalid,
    "Please don't provide ImageUri when updating a function with packageType Zip.",
  ],
  [
    'the latest version of nothing',
    'DELETE',
    `${base}/nowhere?Qualifier=${encodeURIComponent('$LATEST')}`,
    undefined,
    400,
    invalid,
    '$LATEST version cannot be deleted without deleting the function.',
  ],
  [
    'a version of nothing',
    'DELETE',
    `${base}/nowhere?Qualifier=4`,
    undefined,
    404,
    missing,
    `Function not found: ${noArn}`,
  ],
  [
    'an alias as a version',
    'DELETE',
    `${base}/shop?Qualifier=live`,
    undefined,
    400,
    invalid,
    'Deletion of aliases is not currently supported.',
  ],
  [
    'an alias of nothing',
    'POST',
    `${base}/nowhere/aliases`,
    { Name: 'a', FunctionVersion: '3' },
    404,
    missing,
    `Function not found: ${noArn}:3`,
  ],
  [
    'weights of the latest version',
    'PUT',
    `${base}/shop/aliases/live`,
    { RoutingConfig: { AdditionalVersionWeights: { $LATEST: 0.1 } } },
    400,
    validation,
    detected(
      value(
        '{$LATEST=0.1}',
        'routingConfig.additionalVersionWeights',
        'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
      ),
    ),
  ],
  [
    'an invocation of no alias',
    'POST',
    `${base}/shop/invocations?Qualifier=dark`,
    {},
    404,
    missing,
    `Function not found: ${arn}:dark`,
  ],
];

const belongings: readonly Row[] = [
  [
    'a reservation of nothing',
    'PUT',
    concurrency('nowhere'),
    { ReservedConcurrentExecutions: 2 },
    404,
    missing,
    `Function not found: ${noArn}:$LATEST`,
  ],
  [
    'provisioned for no alias of nothing',
    'GET',
    provisioned('nowhere', 'live'),
    undefined,
    404,
    missing,
    `Cannot find alias arn: ${noArn}:live`,
  ],
  [
    'provisioned for a version of nothing',
    'DELETE',
    provisioned('nowhere', '8'),
    undefined,
    404,
    missing,
    `Function not found: ${noArn}:8`,
  ],
  [
    'provisioned of the latest, read',
    'GET',
    provisioned('shop', '$LATEST'),
    undefined,
    400,
    invalid,
    'The function resource provided must be an alias or a published version.',
  ],
  [
    'provisioned of the latest, set',
    'PUT',
    provisioned('shop', '$LATEST'),
    { ProvisionedConcurrentExecutions: 1 },
    400,
    invalid,
    'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
  ],
  [
    'provisioned of a weighted alias',
    'PUT',
    provisioned('shop', 'split'),
    { ProvisionedConcurrentExecutions: 1 },
    400,
    invalid,
    'Alias with weights can not be used with Provisioned Concurrency',
  ],
  [
    'events of nothing',
    'GET',
    eventInvoke('nowhere'),
    undefined,
    404,
    missing,
    `The function ${noArn}:$LATEST doesn't have an EventInvokeConfig`,
  ],
  [
    'events of no version',
    'DELETE',
    `${eventInvoke('shop')}?Qualifier=9`,
    undefined,
    404,
    missing,
    `The function ${arn}:9 doesn't have an EventInvokeConfig`,
  ],
  [
    'nothing said of the events of nothing',
    'PUT',
    eventInvoke('nowhere'),
    {},
    400,
    invalid,
    'You must specify at least one of error handling or destination setting.',
  ],
  [
    'a destination that takes no records',
    'PUT',
    eventInvoke('shop'),
    { DestinationConfig: { OnFailure: { Destination: 'arn:aws:ec2:eu-west-1:123456789012:x' } } },
    400,
    invalid,
    'The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=arn:aws:ec2:eu-west-1:123456789012:x)) is invalid.',
  ],
  [
    'a destination of no form',
    'PUT',
    eventInvoke('shop'),
    { DestinationConfig: { OnSuccess: { Destination: 'somewhere' } } },
    400,
    validation,
    /'destinationConfig\.onSuccess\.destination' .* pattern: \$\|kafka:\/\/.*\(eusc-\)\?/,
  ],
  [
    'a policy of nothing',
    'GET',
    `${base}/nowhere/policy`,
    undefined,
    404,
    missing,
    'The resource you requested does not exist.',
  ],
  [
    'a policy of no version',
    'GET',
    `${base}/shop/policy?Qualifier=66`,
    undefined,
    404,
    missing,
    'The resource you requested does not exist.',
  ],
  [
    'a statement of nothing',
    'DELETE',
    `${base}/nowhere/policy/s`,
    undefined,
    404,
    missing,
    `No policy found for: ${noArn}`,
  ],
  [
    'a statement for the latest version',
    'POST',
    `${base}/shop/policy?Qualifier=${encodeURIComponent('$LATEST')}`,
    { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' },
    400,
    invalid,
    'We currently do not support adding policies for $LATEST.',
  ],
  [
    'a statement for what can be no alias',
    'POST',
    `${base}/shop/policy?Qualifier=${encodeURIComponent('a$b')}`,
    { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' },
    404,
    missing,
    `Function not found: ${arn}:a$b`,
  ],
  [
    'a URL in another region',
    'GET',
    url(arn.replace('eu-west-1', 'eu-west-3')),
    undefined,
    404,
    missing,
    "Functions from 'eu-west-3' are not reachable in this region ('eu-west-1')",
  ],
  [
    'a URL of no alias',
    'PUT',
    `${url('shop')}?Qualifier=dark`,
    { AuthType: 'NONE' },
    404,
    missing,
    'Function does not exist',
  ],
  [
    'a loop that is neither',
    'PUT',
    '/2024-08-31/functions/shop/recursion-config',
    { RecursiveLoop: 'Perhaps' },
    400,
    validation,
    detected(value('Perhaps', 'recursiveLoop', 'Member must satisfy enum value set: [Terminate, Allow]')),
  ],
  [
    'tags of a version of nothing',
    'GET',
    tags(`${noArn}:3`),
    undefined,
    400,
    invalid,
    /^Tags on function aliases and versions are not supported/,
  ],
  [
    'tags of no mapping',
    'GET',
    tags(
      `arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`,
    ),
    undefined,
    404,
    missing,
    /^Event source mapping not found: arn:/,
  ],
  [
    'tags of a capacity provider',
    'POST',
    tags('arn:aws:lambda:eu-west-1:123456789012:capacity-provider:big'),
    { Tags: { a: 'b' } },
    404,
    missing,
    'Capacity provider not found: arn:aws:lambda:eu-west-1:123456789012:capacity-provider:big',
  ],
  [
    'tags of anything else',
    'GET',
    tags('arn:aws:s3:::bucket'),
    undefined,
    400,
    validation,
    /capacity-provider:\[a-zA-Z0-9-_\]\+\)$/,
  ],
];

const layersAndSources: readonly Row[] = [
  [
    'layers of no runtime',
    'GET',
    `${layers}?CompatibleRuntime=cobol85`,
    undefined,
    400,
    validation,
    /'compatibleRuntime' .*: \[ruby3\.5, .*, python2\.7\]$/,
  ],
  [
    'layers of no architecture',
    'GET',
    `${layers}?CompatibleArchitecture=mips`,
    undefined,
    400,
    validation,
    detected(value('mips', 'compatibleArchitecture', 'Member must satisfy enum value set: [x86_64, arm64]')),
  ],
  [
    'a layer for neither',
    'POST',
    `${layers}/tools/versions`,
    { Content: code, CompatibleRuntimes: ['cobol85', 'nodejs22.x'], CompatibleArchitectures: ['mips'] },
    400,
    validation,
    /^2 validation errors detected: Value '\[cobol85, nodejs22\.x\]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, .*\]; Value '\[mips\]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[x86_64, arm64\], Member must not be null\]$/,
  ],
  [
    'version 0 of a layer',
    'GET',
    `${layers}/tools/versions/0`,
    undefined,
    400,
    invalid,
    'Layer Version Cannot be less than 1',
  ],
  [
    'a negative version deleted',
    'DELETE',
    `${layers}/tools/versions/-3`,
    undefined,
    400,
    invalid,
    'Layer Version Cannot be less than 1',
  ],
  [
    'a layer ARN without a version',
    'GET',
    `${layers}?find=LayerVersion&Arn=${encodeURIComponent(layerArn)}`,
    undefined,
    400,
    validation,
    /'arn' failed .* pattern: \(arn:\(aws\[a-zA-Z-\]\*\)\?:lambda:\(eusc-\)\?/,
  ],
  [
    'a mapping to nothing',
    'POST',
    mappings,
    { FunctionName: 'nowhere', EventSourceArn: queue },
    400,
    invalid,
    'Function does not exist',
  ],
  [
    'a mapping to no alias',
    'POST',
    mappings,
    { FunctionName: `${arn}:dark`, EventSourceArn: queue },
    400,
    invalid,
    'Function does not exist',
  ],
  [
    'where a destination comes before the function',
    'POST',
    mappings,
    { FunctionName: 'nowhere', EventSourceArn: queue, DestinationConfig: { OnFailure: { Destination: queue } } },
    400,
    invalid,
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'halves of a queue',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: queue, BisectBatchOnFunctionError: true },
    400,
    invalid,
    /^Unsupported BisectBatchOnFunctionError parameter/,
  ],
  [
    'a position in a queue',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: queue, StartingPosition: 'LATEST' },
    400,
    invalid,
    'StartingPosition is not valid for SQS event sources.',
  ],
  [
    'scaling of a stream',
    'POST',
    mappings,
    {
      FunctionName: 'shop',
      EventSourceArn: stream,
      StartingPosition: 'LATEST',
      ScalingConfig: { MaximumConcurrency: 2 },
    },
    400,
    invalid,
    /^Unsupported ScalingConfig parameter/,
  ],
  [
    'success of a stream',
    'POST',
    mappings,
    {
      FunctionName: 'shop',
      EventSourceArn: stream,
      StartingPosition: 'LATEST',
      DestinationConfig: { OnSuccess: { Destination: queue } },
    },
    400,
    invalid,
    /^Unsupported DestinationConfig parameter/,
  ],
  [
    'topics of a stream',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: stream, StartingPosition: 'LATEST', Topics: ['t'] },
    400,
    invalid,
    /^Unsupported Topics parameter/,
  ],
  [
    'a position of no kind',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: table, StartingPosition: 'MIDDLE' },
    400,
    validation,
    detected(
      value('MIDDLE', 'startingPosition', 'Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]'),
    ),
  ],
  [
    'a time in a table',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: table, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 },
    400,
    invalid,
    `Unsupported starting position for arn type: ${table}`,
  ],
  [
    'a window of a FIFO queue',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: `${queue}.fifo`, MaximumBatchingWindowInSeconds: 1 },
    400,
    invalid,
    'Batching window is not supported for FIFO queues',
  ],
  [
    'a large batch of a FIFO queue',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: `${queue}.fifo`, BatchSize: 11 },
    400,
    invalid,
    /FIFO queues$/,
  ],
  [
    'answers of another kind',
    'POST',
    mappings,
    { FunctionName: 'shop', EventSourceArn: queue, FunctionResponseTypes: ['All'] },
    400,
    validation,
    /'\[All\]' at 'functionResponseTypes' .*\[ReportBatchItemFailures\]/,
  ],
  [
    'a page of none',
    'GET',
    `${base}?MaxItems=0`,
    undefined,
    400,
    validation,
    detected(value('0', 'maxItems', 'Member must have value greater than or equal to 1')),
  ],
  [
    'a page of more than there may be',
    'GET',
    `${layers}?MaxItems=51`,
    undefined,
    400,
    validation,
    detected(value('51', 'maxItems', 'Member must have value less than or equal to 50')),
  ],
  ['a page from nowhere', 'GET', `${base}?Marker=zzz`, undefined, 400, invalid, /^Invalid Marker/],
];

describe.each([
  ['names', names],
  ['functions', functions],
  ['what belongs to functions', belongings],
  ['layers, event sources and lists', layersAndSources],
])('%s', (_, rows) => {
  test.each(rows)('%s', async (...row) => {
    const [, method, at, body, status, error, text] = row;
    const answer = await call(method, at, body);
    expect([answer.status, answer.error]).toEqual([status, error]);
    const said = String(answer.members[error === missing ? 'Message' : 'message']);
    // A text is all there is to say, an expression what must be in it.
    expect(typeof text === 'string' ? said === text : text.test(said), `${said} is not ${text}`).toBe(true);
    expect('Type' in answer.members).toBe(error !== validation);
  });
});

test('a function of another account is nobody’s business', async () => {
  const answer = await call('POST', base, { ...fresh, FunctionName: arn.replace('123456789012', '210987654321') });
  expect(answer).toEqual({ status: 403, error: 'AccessDeniedException', members: { Message: null } });
});

test('a version that is not there is deleted all the same', async () => {
  expect((await call('DELETE', `${base}/shop?Qualifier=77`)).status).toBe(204);
});

test('lists of layers are narrowed', async () => {
  const listed = async (query: string): Promise<unknown[]> => {
    const { members } = await call('GET', `${layers}?${query}`);
    return (members['Layers'] as { LayerName: string; LatestMatchingVersion: { Version: number } }[]).map((layer) => [
      layer.LayerName,
      layer.LatestMatchingVersion.Version,
    ]);
  };
  expect(await listed('')).toEqual([
    ['tools', 2],
    ['plain', 1],
  ]);
  expect(await listed('CompatibleRuntime=nodejs22.x')).toEqual([['tools', 1]]);
  expect(await listed('CompatibleArchitecture=arm64')).toEqual([['plain', 1]]);
  const { members } = await call('GET', `${layers}/tools/versions?CompatibleRuntime=python3.13`);
  expect((members['LayerVersions'] as { Version: number }[]).map(({ Version }) => Version)).toEqual([2]);
});

test('what a layer was said to fit is shown as it was said', async () => {
  const plain = (await call('GET', `${layers}/plain/versions/1`)).members;
  expect(plain).toMatchObject({ CompatibleRuntimes: [], CompatibleArchitectures: ['arm64'] });
  expect((await call('GET', `${layers}/tools/versions/1`)).members).not.toHaveProperty('CompatibleArchitectures');
});

test('a list goes on where its marker says', async () => {
  const first = (await call('GET', `${base}/shop/versions?MaxItems=2`)).members;
  const versionsOf = (page: Answer['members']): string[] =>
    (page['Versions'] as { Version: string }[]).map(({ Version }) => Version);
  expect(versionsOf(first)).toEqual(['$LATEST', '1']);
  const next = await call('GET', `${base}/shop/versions?Marker=${encodeURIComponent(String(first['NextMarker']))}`);
  expect(versionsOf(next.members)).toEqual(['2']);
  expect(next.members).not.toHaveProperty('NextMarker');
});

test('what is kept without effect is said', async () => {
  const fileSystem = {
    Arn: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0',
    LocalMountPath: '/mnt/data',
  };
  const made = await call('POST', base, { ...fresh, FunctionName: 'mounts', FileSystemConfigs: [fileSystem] });
  expect(made.status).toBe(201);
  expect((await call('GET', `${base}/mounts/configuration`)).members['FileSystemConfigs']).toEqual([fileSystem]);
  expect(notes).toContain('mounts: FileSystemConfigs has no effect: nothing is mounted here');
});

test('layers of other accounts are not shared with this one, wherever they are', async () => {
  const made = await call('POST', base, { ...fresh, Layers: [foreignLayer] });
  const read = await call('GET', `${layers}?find=LayerVersion&Arn=${encodeURIComponent(foreignLayer)}`);
  for (const answer of [made, read]) {
    expect(answer).toEqual({ status: 403, error: 'AccessDeniedException', members: { Message: denied } });
  }
});

test('code and layers that are nowhere, or empty archives', async () => {
  const publish = async (Content: object): Promise<unknown> =>
    (await call('POST', `${layers}/nowhere/versions`, { Content })).members['message'];
  const made = async (Code: object): Promise<unknown> =>
    (await call('POST', base, { ...fresh, FunctionName: 'nowhere', Code })).members['message'];
  expect(await publish({})).toBe('Missing Content');
  expect(await made({})).toBe('Please provide a source for function code.');
  const withoutEntries = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]).toString('base64');
  for (const ZipFile of ['', withoutEntries]) {
    expect(await publish({ ZipFile })).toBe('Uploaded file must be a non-empty zip');
    expect(await made({ ZipFile })).toBe('Uploaded file must be a non-empty zip');
  }
});
