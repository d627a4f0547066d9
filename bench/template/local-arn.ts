// ARNs of a template's own resources on the local platform: what the deployed stack would say, with the platform's own
// account and region.

import type { Listing } from './listing.ts';

export interface ArnNames {
  readonly region: string;
  readonly accountId: string;
}

/** What the platform calls itself when nobody says. */
export const localNames: ArnNames = { region: 'us-east-1', accountId: '123456789012' };

/** The logical id in `Queue`, `${Queue}` or `${Queue.Arn}`. */
export const logicalId = (reference: string): string => /^\$\{(\w+)[.\w]*\}$/.exec(reference)?.[1] ?? reference;

/** The name that a queue or stream has in its service. */
export const resourceName = ({ sources }: Listing, id: string): string => {
  const { settings = {} } = sources.find((source) => source.id === id) ?? {};
  const given = settings['QueueName'] ?? settings['Name'] ?? settings['TableName'];
  return typeof given === 'string' && !given.includes('${') ? given : id;
};

/** An ARN as it stands, or that of a queue or function of the template; undefined for what only the stack knows. */
export const localArn = (
  listing: Listing,
  reference: string | null | undefined,
  { region, accountId }: ArnNames,
): string | undefined => {
  if (reference === null || reference === undefined) return undefined;
  if (reference.startsWith('arn:') && !reference.includes('${')) return reference;
  const id = logicalId(reference);
  const type = listing.sources.find((source) => source.id === id)?.type;
  if (type === 'AWS::SQS::Queue') return `arn:aws:sqs:${region}:${accountId}:${resourceName(listing, id)}`;
  if (listing.functions.some((listed) => listed.id === id))
    return `arn:aws:lambda:${region}:${accountId}:function:${id}`;
  return undefined;
};
