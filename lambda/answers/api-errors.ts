// Errors of the operations that create and change functions. Names and status codes: botocore service model
// lambda/2015-03-31; texts: answers recorded from AWS between Aug 2023 and Nov 2025, unless it says otherwise.

import { invalidParameterValue, untypedInvalid, type WireError } from './errors.ts';

const user = (status: number, errorType: string, message: string): WireError => ({
  status,
  errorType,
  body: { Type: 'User', message },
});

/** Some answers have no `Type` (recorded). */
const untyped = (status: number, errorType: string, message: string): WireError => ({
  status,
  errorType,
  body: { message },
});

/** The front end's own checks of sizes and patterns; `problems` one for each member. */
export const validationException = (problems: readonly string[]): WireError => ({
  status: 400,
  errorType: 'ValidationException',
  body: {
    message: `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  },
});

export const notFound = (message: string): WireError => ({
  status: 404,
  errorType: 'ResourceNotFoundException',
  body: { Type: 'User', Message: message },
});

export const conflict = (message: string): WireError => user(409, 'ResourceConflictException', message);

export const functionExists = (name: string): WireError => conflict(`Function already exist: ${name}`);

export const aliasExists = (arn: string): WireError => conflict(`Alias already exists: ${arn}`);

export const preconditionFailed = (): WireError =>
  user(
    412,
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );

/** A digest given with PublishVersion that is not that of the code. */
export const codeChanged = (given: string, current: string): WireError =>
  invalidParameterValue(
    `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );

export const invalidZip = (): WireError =>
  invalidParameterValue('Could not unzip uploaded file. Please check your file, then try to upload again.');

/** An archive with nothing in it, as users quote it (aws/aws-cdk#12536). */
export const emptyZip = (): WireError => invalidParameterValue('Uploaded file must be a non-empty zip');

/** Code in a bucket: there are no buckets here. */
export const bucketMissing = (): WireError =>
  invalidParameterValue(
    'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
  );

/** The text's head is from memory of the console, its end was recorded. */
export const reservedKeys = (keys: readonly string[]): WireError =>
  invalidParameterValue(
    'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
      'contains reserved keys that are currently not supported for modification. ' +
      `Reserved keys used in this request: ${keys.join(', ')}`,
  );

export const environmentTooLarge = (text: string): WireError =>
  invalidParameterValue(
    'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
      `exceeded the 4KB limit. String measured: ${text}`,
  );

export const latestNotDeletable = (): WireError =>
  invalidParameterValue('$LATEST version cannot be deleted without deleting the function.');

export const tooManyWeights = (): WireError =>
  invalidParameterValue('Number of items in AdditionalVersionWeights cannot be greater than 1');

export const latestNotWeighted = (): WireError =>
  untypedInvalid('$LATEST is not supported for an alias pointing to more than 1 version');

export const weightOfPrimary = (version: string): WireError =>
  invalidParameterValue(
    `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
  );

export const provisionedOfUnpublished = (): WireError =>
  invalidParameterValue('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');

/** To read or to take away what can be there for versions and aliases alone. */
export const notPublished = (): WireError =>
  invalidParameterValue('The function resource provided must be an alias or a published version.');

/** As users of Terraform quote it (hashicorp/terraform issue 24957); not recorded. */
export const provisionedOfWeights = (): WireError =>
  invalidParameterValue('Alias with weights can not be used with Provisioned Concurrency');

export const provisionedAboveReserved = (): WireError =>
  invalidParameterValue(
    'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
  );

export const provisionedAboveUnreserved = (unreserved: number): WireError =>
  untypedInvalid(
    `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
  );

export const provisionedBelowMinimum = (minimum: number): WireError =>
  untypedInvalid(
    `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );

export const aliasOfProvisionedVersion = (): WireError =>
  conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");

export const versionOfProvisionedAlias = (): WireError =>
  conflict('Version is pointed by a Provisioned Concurrency alias');

export const provisionedNotFound = (): WireError =>
  user(
    404,
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
  );

export const eventInvokeConfigNotFound = (arn: string): WireError =>
  notFound(`The function ${arn} doesn't have an EventInvokeConfig`);

export const emptyEventInvokeConfig = (): WireError =>
  invalidParameterValue('You must specify at least one of error handling or destination setting.');

export const ownDestination = (): WireError =>
  invalidParameterValue("You can't specify the function as a destination for itself.");

/** Of a function that isolates tenants (as users quote it since Nov 2025). */
export const tenantMissing = (): WireError =>
  invalidParameterValue(
    'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
  );

/** Of one that does not; that it is refused is documented, the words are ours. */
export const tenantForbidden = (name: string): WireError =>
  invalidParameterValue(
    `The invoked function ${name} is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.`,
  );

/** What a function that isolates tenants cannot have (Developer Guide tenant-isolation); the words are ours. */
export const notWithTenants = (what: string): WireError =>
  invalidParameterValue(`${what} is not supported for functions with TenancyConfig.`);

export const capacityProviderExists = (name: string): WireError =>
  conflict(`Capacity provider already exists: ${name}`);

/** One with versions attached cannot be deleted (Developer Guide); the words are ours. */
export const capacityProviderInUse = (name: string): WireError =>
  conflict(`The capacity provider ${name} can't be deleted: function versions are attached to it.`);

/** 400 for more versions than a capacity provider may have (botocore service model); the words are ours. */
export const tooManyProviderVersions = (name: string): WireError =>
  user(
    400,
    'FunctionVersionsPerCapacityProviderLimitExceededException',
    `The capacity provider ${name} has as many function versions as it may have.`,
  );

/** What a function on Managed Instances cannot have (Developer Guide lambda-managed-instances); the words are ours. */
export const notWithManaged = (what: string): WireError =>
  invalidParameterValue(`${what} is not supported for functions with CapacityProviderConfig.`);

/** What a function with SnapStart cannot have (Developer Guide snapstart); the words are ours. */
export const notWithSnapStart = (what: string): WireError =>
  invalidParameterValue(`${what} is not supported for SnapStart enabled functions.`);

// From here on: texts from memory of recordings, not checked against them again.

/** A policy's revision, given with AddPermission or RemovePermission, that is not the last. */
export const policyPreconditionFailed = (): WireError =>
  user(
    412,
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
  );

export const layerPolicyPreconditionFailed = (): WireError =>
  user(
    412,
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
  );

export const layerVersionMissing = (arn: string): WireError => notFound(`Layer version ${arn} does not exist.`);

/** An ARN of another region. */
export const functionElsewhere = (region: string, own: string): WireError =>
  notFound(`Functions from '${region}' are not reachable in this region ('${own}')`);

/** A call for function, URL or event invoke configurations of a function that is not there. */
export const noSuchFunction = (text = 'Function does not exist'): WireError => notFound(text);

/** The resource of a call is not there, and the service does not say which. */
export const resourceNotFound = (): WireError => notFound('The resource you requested does not exist.');

/** An alias still points at a version that is to be deleted (text from memory of the service, not recorded). */
export const versionOfAlias = (version: string, aliases: readonly string[]): WireError =>
  conflict(`Unable to delete version ${version} because the following aliases reference it: [${aliases.join(', ')}]`);

export const statementExists = (sid: string): WireError =>
  conflict(
    `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
  );

/** An alias cannot be deleted as if it were a version (text from memory of the service, not recorded). */
export const aliasNotDeletable = (): WireError =>
  invalidParameterValue('Deletion of aliases is not currently supported.');

export const statementNotFound = (sid: string): WireError =>
  notFound(`Statement ${sid} is not found in resource policy.`);

export const noPolicy = (): WireError => notFound('No policy is associated with the given resource.');

export const invalidPrincipal = (): WireError =>
  invalidParameterValue('The provided principal was invalid. Please check the principal and try again.');

/** 400 for code that does not fit what the account, or here the platform, has for all of it (botocore service model). */
export const codeStorageExceeded = (): WireError => ({
  status: 400,
  errorType: 'CodeStorageExceededException',
  body: { Type: 'User', message: 'Code storage limit exceeded.' },
});

/** A package that unpacks to more than Lambda takes. */
export const unzippedTooLarge = (limitBytes: number): WireError =>
  invalidParameterValue(`Unzipped size must be smaller than ${limitBytes} bytes`);

/** As users quote it. */
export const combinedTooLarge = (limitBytes: number, bytes: number): WireError =>
  invalidParameterValue(
    `Function code combined with layers exceeds the maximum allowed size of ${limitBytes} bytes. ` +
      `The actual size is ${bytes} bytes.`,
  );

/** A body that the front end does not take. */
export const requestEntityTooLarge = (limitBytes: number, operation: string): WireError =>
  untyped(
    413,
    'RequestEntityTooLargeException',
    `Request must be smaller than ${limitBytes} bytes for the ${operation} operation`,
  );

/** A package that is too large as it is. */
export const zippedTooLarge = (limitBytes: number): WireError =>
  untyped(413, 'RequestEntityTooLargeException', `Zipped size must be smaller than ${limitBytes} bytes`);

export const layersClash = (one: string, other: string): WireError =>
  invalidParameterValue(
    'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
      `${one} and ${other} are versions of the same layer.`,
  );

export const layersElsewhere = (region: string): WireError =>
  invalidParameterValue(
    `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
  );

/** A layer of another account: none of those is here, as if none were shared (the service's words, as users quote them). */
export const layerDenied = (accountId: string, arn: string): WireError => ({
  ...accessDenied(),
  body: {
    Message: `User: arn:aws:iam::${accountId}:root is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
  },
});

export const layerVersionTooSmall = (): WireError => invalidParameterValue('Layer Version Cannot be less than 1');

export const codeSigningConfigMissing = (arn: string): WireError => ({
  status: 404,
  errorType: 'ResourceNotFoundException',
  body: { Message: `The Lambda code signing configuration ${arn} can not be found.` },
});

/** One that a function is to have. */
export const codeSigningConfigNotFound = (arn: string): WireError => ({
  status: 404,
  errorType: 'CodeSigningConfigNotFoundException',
  body: {
    Type: 'User',
    Message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
  },
});

/** A function of another account: the answer says nothing (recorded). */
export const accessDenied = (): WireError => ({
  status: 403,
  errorType: 'AccessDeniedException',
  body: { Message: null },
});

export const runtimeBlocked = (runtime: string): WireError =>
  invalidParameterValue(
    `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
      'We recommend you use a supported runtime while creating or updating functions.',
  );

/** A change while the last one is not done. */
export const updateInProgress = (arn: string): WireError =>
  conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);

export const tooManyTags = (): WireError => invalidParameterValue('Number of tags exceeds resource tag limit.');

export const policyOfLatest = (): WireError =>
  invalidParameterValue('We currently do not support adding policies for $LATEST.');

export const noPolicyFor = (arn: string): WireError => notFound(`No policy found for: ${arn}`);

export const mappingNotFound = (arn: string): WireError => notFound(`Event source mapping not found: ${arn}`);

export const capacityProviderNotFound = (arn: string): WireError => notFound(`Capacity provider not found: ${arn}`);

/** A mapping to a function that is not there. */
export const mappedFunctionMissing = (): WireError => invalidParameterValue('Function does not exist');

/** A member that event sources of this kind do not have. */
export const unsupportedMappingMember = (member: string): WireError =>
  invalidParameterValue(`Unsupported ${member} parameter for given event source mapping type.`);

/** A position from which streams of this kind cannot be read. */
export const unsupportedPosition = (arn: string): WireError =>
  invalidParameterValue(`Unsupported starting position for arn type: ${arn}`);

export const streamNotFound = (arn: string): WireError => invalidParameterValue(`Stream not found: ${arn}`);

/** A destination whose service takes no records; `null` for the side that was not given. */
export const destinationConfigInvalid = (onSuccess: string | null, onFailure: string | null): WireError => {
  const side = (name: string, arn: string | null): string => (arn === null ? 'null' : `${name}(destination=${arn})`);
  return invalidParameterValue(
    `The provided destination config DestinationConfig(onSuccess=${side('OnSuccess', onSuccess)}, onFailure=${side('OnFailure', onFailure)}) is invalid.`,
  );
};

export const taggedQualifier = (): WireError =>
  invalidParameterValue('Tags on function aliases and versions are not supported. Please specify a function ARN.');

export const invalidFilter = (): WireError => invalidParameterValue('Invalid filter pattern definition.');

/** The words are in no recording; the quota is the Developer Guide's (invocation-eventfiltering). */
export const tooManyFilters = (most: number): WireError =>
  invalidParameterValue(`The number of filters exceeds the maximum of ${most} for an event source mapping.`);

export const invalidDestination = (arn: string): WireError =>
  invalidParameterValue(`The destination ARN ${arn} is invalid.`);

/** As users quote it. */
export const twoSourcesOfCode = (): WireError =>
  invalidParameterValue('Please do not provide other FunctionCode parameters when providing a ZipFile.');

/** A layer without a source of its content. The words are in no recording; they are those that moto's users are given. */
export const contentMissing = (): WireError => invalidParameterValue('Missing Content');
