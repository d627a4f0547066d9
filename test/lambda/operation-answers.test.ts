// What the operations that create, change and read functions refuse with, to the letter: clients match on status, name and text,
// and on whether the body says `Message` or `message`, with a `Type` or without one.

import { describe, expect, test } from 'vitest';
import * as answers from '../../lambda/answers/api-errors.ts';
import type { WireError } from '../../lambda/index.ts';

type Told = readonly [answer: WireError, text: string];

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

describe('invalid parameters (400)', () => {
  test.each<Told>([
    [
      answers.codeChanged('a=', 'b='),
      'CodeSHA256 (a=) is different from current CodeSHA256 in $LATEST (b=). Please try again with the CodeSHA256 in $LATEST.',
    ],
    [answers.invalidZip(), 'Could not unzip uploaded file. Please check your file, then try to upload again.'],
    [answers.emptyZip(), 'Uploaded file must be a non-empty zip'],
    [
      answers.bucketMissing(),
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    ],
    [
      answers.reservedKeys(['AWS_REGION', 'TZ']),
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, TZ',
    ],
    [
      answers.environmentTooLarge('{"A":"1"}'),
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"A":"1"}',
    ],
    [answers.latestNotDeletable(), '$LATEST version cannot be deleted without deleting the function.'],
    [answers.tooManyWeights(), 'Number of items in AdditionalVersionWeights cannot be greater than 1'],
    [
      answers.weightOfPrimary('3'),
      'Invalid function version 3. Function version 3 is already included in routing configuration.',
    ],
    [
      answers.provisionedOfUnpublished(),
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    ],
    [answers.notPublished(), 'The function resource provided must be an alias or a published version.'],
    [answers.provisionedOfWeights(), 'Alias with weights can not be used with Provisioned Concurrency'],
    [
      answers.provisionedAboveReserved(),
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    ],
    [answers.emptyEventInvokeConfig(), 'You must specify at least one of error handling or destination setting.'],
    [answers.ownDestination(), "You can't specify the function as a destination for itself."],
    [
      answers.tenantMissing(),
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    ],
    [
      answers.tenantForbidden('f'),
      'The invoked function f is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.',
    ],
    [answers.notWithTenants('A function URL'), 'A function URL is not supported for functions with TenancyConfig.'],
    [answers.notWithManaged('VpcConfig'), 'VpcConfig is not supported for functions with CapacityProviderConfig.'],
    [answers.notWithSnapStart('EFS'), 'EFS is not supported for SnapStart enabled functions.'],
    [answers.aliasNotDeletable(), 'Deletion of aliases is not currently supported.'],
    [answers.invalidPrincipal(), 'The provided principal was invalid. Please check the principal and try again.'],
    [
      answers.layersClash('arn:l:1', 'arn:l:2'),
      'Two different versions of the same layer are not allowed to be referenced in the same function. arn:l:1 and arn:l:2 are versions of the same layer.',
    ],
    [
      answers.layersElsewhere('us-east-1'),
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [answers.layerVersionTooSmall(), 'Layer Version Cannot be less than 1'],
    [
      answers.runtimeBlocked('nodejs12.x'),
      'The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
    ],
    [answers.tooManyTags(), 'Number of tags exceeds resource tag limit.'],
    [answers.policyOfLatest(), 'We currently do not support adding policies for $LATEST.'],
    [answers.mappedFunctionMissing(), 'Function does not exist'],
    [
      answers.unsupportedMappingMember('ParallelizationFactor'),
      'Unsupported ParallelizationFactor parameter for given event source mapping type.',
    ],
    [answers.unsupportedPosition('arn:s'), 'Unsupported starting position for arn type: arn:s'],
    [
      answers.taggedQualifier(),
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    ],
    [answers.invalidFilter(), 'Invalid filter pattern definition.'],
    [answers.tooManyFilters(5), 'The number of filters exceeds the maximum of 5 for an event source mapping.'],
    [answers.invalidDestination('arn:d'), 'The destination ARN arn:d is invalid.'],
    [answers.twoSourcesOfCode(), 'Please do not provide other FunctionCode parameters when providing a ZipFile.'],
    [answers.contentMissing(), 'Missing Content'],
  ])('%o', (answer, message) => {
    expect(answer).toEqual({
      status: 400,
      errorType: 'InvalidParameterValueException',
      body: { Type: 'User', message },
    });
  });

  test.each<Told>([
    [answers.latestNotWeighted(), '$LATEST is not supported for an alias pointing to more than 1 version'],
    [
      answers.provisionedAboveUnreserved(900),
      "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [900].",
    ],
    [
      answers.provisionedBelowMinimum(100),
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ],
  ])('without a Type: %o', (answer, message) => {
    expect(answer).toEqual({ status: 400, errorType: 'InvalidParameterValueException', body: { message } });
  });
});

describe('what is not there (404)', () => {
  test.each<Told>([
    [answers.notFound('no'), 'no'],
    [answers.eventInvokeConfigNotFound(arn), `The function ${arn} doesn't have an EventInvokeConfig`],
    [answers.layerVersionMissing('arn:l:7'), 'Layer version arn:l:7 does not exist.'],
    [
      answers.functionElsewhere('eu-west-1', 'us-east-1'),
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
    [answers.noSuchFunction(), 'Function does not exist'],
    [answers.noSuchFunction('other words'), 'other words'],
    [answers.resourceNotFound(), 'The resource you requested does not exist.'],
    [answers.statementNotFound('s1'), 'Statement s1 is not found in resource policy.'],
    [answers.noPolicy(), 'No policy is associated with the given resource.'],
    [answers.noPolicyFor(arn), `No policy found for: ${arn}`],
    [answers.mappingNotFound('arn:m'), 'Event source mapping not found: arn:m'],
    [answers.capacityProviderNotFound('arn:p'), 'Capacity provider not found: arn:p'],
  ])('%o', (answer, Message) => {
    expect(answer).toEqual({ status: 404, errorType: 'ResourceNotFoundException', body: { Type: 'User', Message } });
  });

  test('a provisioned concurrency and a code signing configuration have names of their own', () => {
    expect(answers.provisionedNotFound()).toEqual({
      status: 404,
      errorType: 'ProvisionedConcurrencyConfigNotFoundException',
      body: { Type: 'User', message: 'No Provisioned Concurrency Config found for this function' },
    });
    expect(answers.codeSigningConfigNotFound('arn:c')).toEqual({
      status: 404,
      errorType: 'CodeSigningConfigNotFoundException',
      body: {
        Type: 'User',
        Message:
          'The code signing configuration cannot be found. Check that the provided configuration is not deleted: arn:c.',
      },
    });
  });

  test('a code signing configuration that is asked for itself says no Type', () => {
    expect(answers.codeSigningConfigMissing('arn:c')).toEqual({
      status: 404,
      errorType: 'ResourceNotFoundException',
      body: { Message: 'The Lambda code signing configuration arn:c can not be found.' },
    });
  });
});

describe('what clashes with what is there (409)', () => {
  test.each<Told>([
    [answers.conflict('no'), 'no'],
    [answers.functionExists('f'), 'Function already exist: f'],
    [answers.aliasExists(`${arn}:live`), `Alias already exists: ${arn}:live`],
    [
      answers.aliasOfProvisionedVersion(),
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    ],
    [answers.versionOfProvisionedAlias(), 'Version is pointed by a Provisioned Concurrency alias'],
    [answers.capacityProviderExists('p'), 'Capacity provider already exists: p'],
    [
      answers.capacityProviderInUse('p'),
      "The capacity provider p can't be deleted: function versions are attached to it.",
    ],
    [
      answers.versionOfAlias('4', ['live', 'test']),
      'Unable to delete version 4 because the following aliases reference it: [live, test]',
    ],
    [
      answers.statementExists('s1'),
      'The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ],
  ])('%o', (answer, message) => {
    expect(answer).toEqual({ status: 409, errorType: 'ResourceConflictException', body: { Type: 'User', message } });
  });
});

test.each([
  ['GetFunction/GetAlias', answers.preconditionFailed()],
  ['GetPolicy', answers.policyPreconditionFailed()],
  ['GetLayerPolicy', answers.layerPolicyPreconditionFailed()],
])('a revision that is not the last is a 412 that names %s', (operation, answer) => {
  expect(answer).toEqual({
    status: 412,
    errorType: 'PreconditionFailedException',
    body: {
      Type: 'User',
      message: `The Revision Id provided does not match the latest Revision Id. Call the ${operation} API to retrieve the latest Revision Id`,
    },
  });
});

test('a body that is too large is a 413 without a Type', () => {
  expect(answers.requestEntityTooLarge(70_167_211, 'CreateFunction')).toEqual({
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    body: { message: 'Request must be smaller than 70167211 bytes for the CreateFunction operation' },
  });
});

test.each([
  [[], '0 validation errors detected: '],
  [['one'], '1 validation error detected: one'],
  [['one', 'two'], '2 validation errors detected: one; two'],
  [['one', 'two', 'three'], '3 validation errors detected: one; two; three'],
])('a validation error counts its problems: %j', (problems, message) => {
  expect(answers.validationException(problems)).toEqual({
    status: 400,
    errorType: 'ValidationException',
    body: { message },
  });
});

test('a function of another account is denied without a word; a layer of one says who may not', () => {
  expect(answers.accessDenied()).toEqual({ status: 403, errorType: 'AccessDeniedException', body: { Message: null } });
  expect(answers.layerDenied('000000000000', 'arn:l:1')).toEqual({
    status: 403,
    errorType: 'AccessDeniedException',
    body: {
      Message:
        'User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:GetLayerVersion on resource: arn:l:1 because no resource-based policy allows the lambda:GetLayerVersion action',
    },
  });
});

test.each([
  ['arn:ok', 'arn:bad', 'onSuccess=OnSuccess(destination=arn:ok), onFailure=OnFailure(destination=arn:bad)'],
  ['arn:ok', null, 'onSuccess=OnSuccess(destination=arn:ok), onFailure=null'],
  [null, 'arn:bad', 'onSuccess=null, onFailure=OnFailure(destination=arn:bad)'],
])('destinations %s and %s that are refused are both told, null for what was not given', (success, failure, told) => {
  expect(answers.destinationConfigInvalid(success, failure)).toEqual({
    status: 400,
    errorType: 'InvalidParameterValueException',
    body: { Type: 'User', message: `The provided destination config DestinationConfig(${told}) is invalid.` },
  });
});
