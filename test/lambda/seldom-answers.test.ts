// Answers of the API that seldom come, to the letter.

import { expect, test } from 'vitest';
import {
  codeStorageExceeded,
  combinedTooLarge,
  snapStartFailed,
  snapStartNotReady,
  snapStartTimedOut,
  streamNotFound,
  tooManyProviderVersions,
  tooManyVersions,
  unzippedTooLarge,
  updateInProgress,
  versionNotActive,
  zippedTooLarge,
} from '../../lambda/index.ts';

test.each([
  [
    tooManyProviderVersions('p'),
    400,
    'FunctionVersionsPerCapacityProviderLimitExceededException',
    { Type: 'User', message: 'The capacity provider p has as many function versions as it may have.' },
  ],
  [
    codeStorageExceeded(),
    400,
    'CodeStorageExceededException',
    { Type: 'User', message: 'Code storage limit exceeded.' },
  ],
  [
    unzippedTooLarge(262_144_000),
    400,
    'InvalidParameterValueException',
    { Type: 'User', message: 'Unzipped size must be smaller than 262144000 bytes' },
  ],
  [
    combinedTooLarge(262_144_000, 262_144_001),
    400,
    'InvalidParameterValueException',
    {
      Type: 'User',
      message:
        'Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.',
    },
  ],
  [
    zippedTooLarge(52_428_800),
    413,
    'RequestEntityTooLargeException',
    { message: 'Zipped size must be smaller than 52428800 bytes' },
  ],
  [
    updateInProgress('arn:f'),
    409,
    'ResourceConflictException',
    {
      Type: 'User',
      message: 'The operation cannot be performed at this time. An update is in progress for resource: arn:f',
    },
  ],
  [
    streamNotFound('arn:s'),
    400,
    'InvalidParameterValueException',
    { Type: 'User', message: 'Stream not found: arn:s' },
  ],
  [
    snapStartNotReady(),
    409,
    'SnapStartNotReadyException',
    {
      Type: 'User',
      Message:
        'Lambda is initializing your function. It will be ready to invoke once your function state becomes Active.',
    },
  ],
  [
    snapStartTimedOut(),
    408,
    'SnapStartTimeoutException',
    { Type: 'User', Message: "Lambda couldn't restore the snapshot within the timeout limit." },
  ],
  [
    snapStartFailed('oops'),
    400,
    'SnapStartException',
    { Type: 'User', Message: 'The afterRestore() runtime hook encountered an error: oops' },
  ],
  [
    versionNotActive('Pending'),
    409,
    'ResourceConflictException',
    {
      Type: 'User',
      Message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    },
  ],
] as const)('%o', (answer, status, errorType, body) => {
  expect(answer).toEqual({ status, errorType, body });
});

test('a capacity provider takes 100 versions', () => {
  expect(tooManyVersions(100)).toBeNull();
  expect(tooManyVersions(101)).toBe('101 function versions are on it; AWS allows 100; add another capacity provider');
});
