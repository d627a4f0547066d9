// Who asks, as many clients want to know first: GetCallerIdentity (service model of STS, 2011-06-15; asked in the Query protocol).
// Everybody may, whatever his policies say (API reference, GetCallerIdentity).

import type { Asker, AwsService } from '../wire/aws-service.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Where nobody is asked who he is, whoever calls is the account. */
const callerOf = (asker: Asker | null, accountId: string): object => {
  const identity = asker?.identity() ?? null;
  if (identity === null) return { UserId: accountId, Account: accountId, Arn: `arn:aws:iam::${accountId}:root` };
  return { UserId: text(identity['principalId']), Account: text(identity['accountId']), Arn: text(identity['arn']) };
};

export const stsService = (accountId: string, note: (text: string) => void): AwsService => ({
  // Clients ask in Query alone; the name is for permissions.
  target: 'AWSSecurityTokenService_20110615',
  contentType: 'application/x-amz-json-1.0',
  note,
  query: {
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    kindOf: () => 'text',
  },
  operations: { GetCallerIdentity: (_, asker) => callerOf(asker, accountId) },
});
