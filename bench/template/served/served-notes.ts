// What of a template has its effect in simulations alone, or none, and is said when it is served: events that nothing sends here,
// settings of functions and of what feeds them, destinations that are not reached.

import type { ListedEvent, ListedFunction, ListedSource, Listing } from '../listing.ts';
import { localArn, logicalId, type ArnNames } from '../local-arn.ts';

const fed = new Set(['http', 'sqs', 'kinesis', 'dynamodb']);

/** As people call it: `Nightly (Schedule rate(1 day))`. */
const eventName = ({ id, type, source }: ListedEvent): string =>
  `${id} (${type}${source === null ? '' : ` ${source}`})`;

const unfedNote = ({ id, events }: ListedFunction): string[] => {
  const unfed = events.filter(({ via, enabled }) => enabled && (via === null || !fed.has(via)));
  if (unfed.length === 0) return [];
  return [`${id}: nothing here sends what comes from ${unfed.map(eventName).join(', ')}`];
};

/** Settings of a function that change nothing of how it is served. */
const idleSettings = ({ vpc, architecture, ephemeralStorageMb, scaling }: ListedFunction): string[] => [
  ...(vpc === null ? [] : ['VpcConfig']),
  ...(architecture === (process.arch === 'arm64' ? 'arm64' : 'x86_64') ? [] : [`Architectures ${architecture}`]),
  ...(ephemeralStorageMb === 512 ? [] : ['EphemeralStorage']),
  ...(scaling === undefined ? [] : [`scaling by ${scaling.id}`]),
];

const idleNote = (listed: ListedFunction): string[] => {
  const idle = idleSettings(listed);
  return idle.length === 0 ? [] : [`${listed.id}: ${idle.join(', ')} has no effect on how it is served`];
};

/** Where its events go in the end, of which only queues and functions are reached. */
const unreachedNotes = (listed: ListedFunction, listing: Listing, names: ArnNames): string[] => {
  const { onSuccess, onFailure } = listed.destinations;
  const targets = { OnSuccess: onSuccess, OnFailure: onFailure, 'the dead letter target': listed.deadLetter };
  return Object.entries(targets).flatMap(([what, target]) => {
    if (target === null || target === undefined) return [];
    const service = localArn(listing, target, names)?.split(':')[2];
    if (service === 'sqs' || service === 'lambda') return [];
    return [`${listed.id}: ${what} (${logicalId(target)}) is not delivered to; name a queue or a function`];
  });
};

/** Settings of queues and streams, which are those of the service that is polled. */
const ofServices: Readonly<Record<string, readonly string[]>> = {
  'AWS::SQS::Queue': ['VisibilityTimeout', 'MessageRetentionPeriod', 'FifoQueue', 'maxReceiveCount'],
  'AWS::Kinesis::Stream': ['ShardCount', 'RetentionPeriodHours', 'StreamMode'],
};
const ofApis = ['ThrottlingRateLimit', 'ThrottlingBurstLimit'];

const sourceNote = ({ id, type, settings }: ListedSource): string[] => {
  const own = (ofServices[type] ?? []).filter((key) => settings[key] !== undefined);
  if (own.length > 0) return [`${id}: ${own.join(', ')} is as the service that is polled has it, whatever stands here`];
  const throttles = ofApis.filter((key) => settings[key] !== undefined);
  return throttles.length === 0
    ? []
    : [`${id}: ${throttles.join(', ')} has no effect: its requests are not throttled here`];
};

/** Of the functions in `kept`, and of all sources. */
export const servedNotes = (kept: readonly ListedFunction[], listing: Listing, names: ArnNames): string[] => [
  ...kept.flatMap((listed) => [...unfedNote(listed), ...idleNote(listed), ...unreachedNotes(listed, listing, names)]),
  ...listing.sources.flatMap(sourceNote),
];
