// Which permission an event source of a template lacks: actions that the function's role is not allowed for what is polled, and a
// function policy that does not let an API call. Roles whose policies stand elsewhere are not judged.

import { isLetIn, lackingActions } from '../../local/index.ts';
import type { ListedEvent, ListedFunction, Listing } from './listing.ts';
import { localNames, type ArnNames } from './local-arn.ts';
import { readRole, servedAccess, sourceArnOf } from './served/served-access.ts';
import { servedRoutes } from './served/served-routes.ts';

/** An event source that would not work. */
export interface LackingPermission {
  readonly functionId: string;
  readonly eventId: string;
  readonly line: number;
  /** In words: what lacks, and the cure. */
  readonly message: string;
}

/** AWS's policy with all that a kind of source asks for. */
const cures: Readonly<Record<string, string>> = {
  sqs: 'AWSLambdaSQSQueueExecutionRole',
  kinesis: 'AWSLambdaKinesisExecutionRole',
  dynamodb: 'AWSLambdaDynamoDBExecutionRole',
};

const polled = (listed: ListedFunction, event: ListedEvent, listing: Listing, names: ArnNames): string | null => {
  const role = listing.access.roles.find(({ id }) => id === listing.access.functionRoles[listed.id]);
  const sourceArn = sourceArnOf(listing, event, names);
  if (role === undefined || sourceArn === null) return null;
  const { principal, unread } = readRole(role, listing, names);
  if (unread.length > 0) return null;
  const lacking = lackingActions(principal, sourceArn);
  if (lacking.length === 0) return null;
  const cure = cures[event.via ?? ''];
  return `its role ${role.name} lacks ${lacking.join(', ')} on ${event.source}; allow them, or give it ${cure}`;
};

const called = (listed: ListedFunction, event: ListedEvent, listing: Listing, names: ArnNames): string | null => {
  const [route] = servedRoutes([{ ...listed, events: [event] }], listing);
  if (route === undefined) return null;
  const key = route.qualifier ?? '$LATEST';
  const { region, accountId } = names;
  const suffix = route.qualifier === undefined ? '' : `:${route.qualifier}`;
  const path = route.path === '$default' ? '/$default' : `/${route.method}${route.path}`;
  const stage = route.api?.stage ?? (route.kind === 'rest' ? 'prod' : '$default');
  const statements = servedAccess(listing, names).functions.get(listed.id)?.permissions?.[key] ?? [];
  const may = isLetIn(
    {
      service: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:${region}:${accountId}:${route.api?.id ?? ''}/${stage}${path}`,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${listed.id}${suffix}`,
    },
    statements,
  );
  if (may) return null;
  return `no AWS::Lambda::Permission lets apigateway.amazonaws.com call it for ${event.source}; add one with lambda:InvokeFunction`;
};

export const lackingPermissions = (listing: Listing, names: ArnNames = localNames): LackingPermission[] =>
  listing.functions.flatMap((listed) =>
    listed.events.flatMap((event) => {
      if (!event.enabled || event.via === null) return [];
      const message =
        event.via === 'http' ? called(listed, event, listing, names) : polled(listed, event, listing, names);
      return message === null ? [] : [{ functionId: listed.id, eventId: event.id, line: event.line, message }];
    }),
  );
