// STS (service model of 2011-06-15; asked in the Query protocol): who asks, as many clients want to know first, which everybody may
// whatever his policies say (API reference, GetCallerIdentity); and, where callers must say who they are, sessions of roles.

import type { Asker, AwsService } from '../wire/aws-service.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Where nobody is asked who he is, whoever calls is the account. */
const callerOf = (asker: Asker | null, accountId: string): object => {
  const identity = asker?.identity() ?? null;
  if (identity === null) return { UserId: accountId, Account: accountId, Arn: `arn:aws:iam::${accountId}:root` };
  return { UserId: text(identity['principalId']), Account: text(identity['accountId']), Arn: text(identity['arn']) };
};

/** @param more operations besides, and how refusals of their members are worded */
export const stsService = (
  accountId: string,
  note: (text: string) => void,
  { operations = {}, words }: Partial<Pick<AwsService, 'operations' | 'words'>> = {},
): AwsService => ({
  // Clients ask in Query alone; the name is for permissions.
  target: 'AWSSecurityTokenService_20110615',
  contentType: 'application/x-amz-json-1.0',
  note,
  query: {
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    kindOf: ([name]) => (name === 'DurationSeconds' ? 'number' : 'text'),
  },
  ...(words === undefined ? {} : { words }),
  operations: { GetCallerIdentity: (_, asker) => callerOf(asker, accountId), ...operations },
});
