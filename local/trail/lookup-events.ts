// LookupEvents of CloudTrail (botocore service model cloudtrail/2013-11-01; API reference: management events, the latest first, one
// attribute, 50 a page).

import type { AwsService } from '../wire/aws-service.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import type { KeptRecord, Trail } from './trail.ts';
import type { TrailRecord } from './trail-record.ts';

const words = {
  missing: (name: string): JsonRefusal => new JsonRefusal('InvalidParameterException', `${name} is missing`),
  constraint: (message: string): JsonRefusal => new JsonRefusal('InvalidParameterException', message),
};

const mostAPage = 50;

interface Resource {
  readonly type: string;
  readonly name: string;
}

const resourcesOf = ({ resources = [] }: TrailRecord): Resource[] =>
  resources.map(({ type, ARN }) => ({ type, name: ARN }));

const texts = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Of a session its name, of a root the account's. */
const userNameOf = ({ userIdentity: { type, userName, arn } }: TrailRecord): string | undefined => {
  if (type === 'Root') return 'root';
  return type === 'AssumedRole' ? texts(arn)?.split('/').at(-1) : texts(userName);
};

/** What a record says to each attribute. */
const attributes: Readonly<Record<string, (record: TrailRecord) => readonly (string | undefined)[]>> = {
  EventId: ({ eventID }) => [eventID],
  EventName: ({ eventName }) => [eventName],
  ReadOnly: ({ readOnly }) => [String(readOnly)],
  Username: (record) => [userNameOf(record)],
  ResourceType: (record) => resourcesOf(record).map(({ type }) => type),
  ResourceName: (record) => resourcesOf(record).flatMap(({ name }) => [name, name.split(':').at(6)]),
  EventSource: ({ eventSource }) => [eventSource],
  AccessKeyId: ({ userIdentity }) => [texts(userIdentity['accessKeyId'])],
};

const matcher = (asked: JsonMembers): ((record: TrailRecord) => boolean) => {
  const given = asked.structures('LookupAttributes');
  const [only, another] = given;
  if (only === undefined) return () => true;
  const attribute = asked.inside(only);
  const key = attribute.needed('AttributeKey');
  const value = attribute.needed('AttributeValue');
  const of = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (another !== undefined || of === undefined || value === '') {
    const known = Object.keys(attributes).join(', ');
    throw new JsonRefusal('InvalidLookupAttributesException', `Give one attribute, and its value: ${known}`);
  }
  return (record) => of(record).includes(value);
};

const shown = ({ record, text }: KeptRecord): object => ({
  EventId: record.eventID,
  EventName: record.eventName,
  ReadOnly: String(record.readOnly),
  EventTime: new Date(record.eventTime),
  EventSource: record.eventSource,
  ...('accessKeyId' in record.userIdentity ? { AccessKeyId: record.userIdentity['accessKeyId'] } : {}),
  ...(userNameOf(record) === undefined ? {} : { Username: userNameOf(record) }),
  Resources: resourcesOf(record).map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
  CloudTrailEvent: text,
});

const lookupEvents = ({ records }: Trail, asked: JsonMembers): object => {
  const matches = matcher(asked);
  const from = asked.instant('StartTime') ?? -Infinity;
  const to = asked.instant('EndTime') ?? Infinity;
  if (from > to) throw new JsonRefusal('InvalidTimeRangeException', 'StartTime lies behind EndTime');
  const limit = asked.has('MaxResults') ? asked.number('MaxResults')! : mostAPage;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostAPage) {
    throw new JsonRefusal('InvalidMaxResultsException', `A limit of ${limit} is not from 1 to ${mostAPage}`);
  }
  // Insights are made of much more than is here.
  const category = asked.text('EventCategory');
  if (category !== undefined && category !== 'insight') {
    throw new JsonRefusal('InvalidEventCategoryException', `EventCategory ${category} is not insight`);
  }
  const isInsight = category === 'insight';
  const found = isInsight
    ? []
    : records.filter(({ record }) => {
        const atMs = Date.parse(record.eventTime);
        return atMs >= Math.floor(from / 1000) * 1000 && atMs <= to && matches(record);
      });
  const latest = found.toReversed();
  // A page goes on behind the last event of the one before, whatever came meanwhile.
  const token = asked.text('NextToken');
  const after = token === undefined ? -1 : latest.findIndex(({ record }) => record.eventID === token);
  if (token !== undefined && after < 0) throw new JsonRefusal('InvalidNextTokenException', 'The token is not valid');
  const page = latest.slice(after + 1, after + 1 + limit);
  const isLast = after + 1 + page.length >= latest.length;
  return { Events: page.map(shown), ...(isLast ? {} : { NextToken: page.at(-1)!.record.eventID }) };
};

export const cloudTrailService = (trail: Trail, note: (text: string) => void): AwsService => ({
  target: 'CloudTrail_20131101',
  contentType: 'application/x-amz-json-1.1',
  note,
  words,
  operations: { LookupEvents: (asked) => lookupEvents(trail, asked) },
});
