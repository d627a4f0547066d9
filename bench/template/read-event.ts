// One event of a function: what it comes from and the settings that matter.

import { checkWords, chosenWord } from './choices.ts';
import { payloadFormatOf } from './api-sources.ts';
import { eventKinds, mappingKinds, type EventKind } from './event-kinds.ts';
import type { ListedEvent } from './listing.ts';
import { propertiesOf, type Properties } from './properties.ts';
import { rangedNumber } from './ranges.ts';
import { referredId, typeOf } from './references.ts';
import { addIgnored, addProblem, type Scope } from './scope.ts';
import { present } from './settings.ts';
import { isRecord, textOf, type Path } from './template-source.ts';

interface EventName {
  readonly id: string;
  readonly type: string;
  readonly line: number;
}

/** Where records go that are given up. */
const failuresOf = (properties: Properties): string | undefined => {
  const destination = properties.inside('DestinationConfig')?.inside('OnFailure');
  destination?.skip('Type');
  return destination?.target('Destination');
};

const settingsOf = (kind: EventKind, properties: Properties, scope: Scope): Record<string, unknown> => {
  const settings: Record<string, unknown> = {};
  for (const key of kind.numbers ?? []) settings[key] = rangedNumber(properties, key, scope);
  for (const key of kind.flags ?? []) {
    const value = properties.any(key);
    settings[key] = isRecord(value) ? value : properties.flag(key);
  }
  for (const key of kind.others ?? []) {
    settings[key] = referredId(properties.raw(key), scope) ?? properties.any(key);
    checkWords(properties, key, settings[key], scope);
  }
  for (const key of kind.idle ?? []) {
    if (properties.raw(key) !== undefined) addIgnored(scope, properties.at(key), key);
  }
  for (const [key, numbers] of Object.entries(kind.inside ?? {})) {
    const inner = properties.inside(key);
    for (const number of inner === undefined ? [] : numbers) settings[number] = rangedNumber(inner!, number, scope);
  }
  return present({ ...settings, OnFailure: kind.keepsFailed === true ? failuresOf(properties) : undefined });
};

/** What SQS holds of batches: above ten messages only with a window, and never of a FIFO queue. */
const checkBatch = (source: string | null, properties: Properties, scope: Scope): void => {
  const size = properties.number('BatchSize');
  if (size === undefined || size <= 10) return;
  const queue = source === null ? undefined : scope.source.value['Resources'];
  const declared: unknown = isRecord(queue) ? queue[source!] : undefined;
  const value: unknown = isRecord(declared) ? declared['Properties'] : undefined;
  const path = ['Resources', source ?? '', 'Properties'];
  const window = properties.any('MaximumBatchingWindowInSeconds');
  if (isRecord(value) && propertiesOf({ value, path }, scope).flag('FifoQueue') === true) {
    addProblem(scope, properties.at('BatchSize'), `${size} is more than the 10 of a FIFO queue; lower it`);
  } else if (window === undefined || Number(window) === 0) {
    addProblem(
      scope,
      properties.at('BatchSize'),
      `${size} messages need MaximumBatchingWindowInSeconds of at least 1; set it, or ask for 10 at most`,
    );
  }
};

const enabledOf = (properties: Properties, scope: Scope): boolean =>
  (properties.flag('Enabled') ?? true) && chosenWord(properties, 'State', scope) !== 'DISABLED';

/** The event whose settings are `properties`; its source is in the property `sourceKeys` instead of the kind's own. */
export const readEvent = (
  { id, type, line }: EventName,
  properties: Properties,
  scope: Scope,
  sourceKeys: readonly string[] = eventKinds[type]!.source,
): ListedEvent => {
  const kind = eventKinds[type]!;
  const parts = sourceKeys.map((key) => properties.target(key)).filter((part) => part !== undefined);
  // Without a path and a method an HTTP API's event is its $default route (SAM Developer Guide, HttpApi).
  const source = parts.length > 0 ? parts.join(' ') : type === 'HttpApi' ? '$default' : null;
  if (source === null && ['SQS', 'Kinesis', 'DynamoDB', 'Schedule', 'ScheduleV2'].includes(type)) {
    addProblem(scope, properties.path, `says nothing of what it comes from; add ${sourceKeys.join(' and ')}`);
  }
  if (type === 'SQS') checkBatch(source, properties, scope);
  const format = type === 'HttpApi' ? payloadFormatOf(properties, scope) : undefined;
  const settings = { ...settingsOf(kind, properties, scope), ...present({ PayloadFormatVersion: format }) };
  const event = { id, type, line, via: kind.via, source, settings };
  const enabled = enabledOf(properties, scope);
  properties.end();
  return { ...event, enabled };
};

const readSamEvent = (id: string, raw: unknown, path: Path, scope: Scope): ListedEvent[] => {
  const type: unknown = isRecord(raw) ? raw['Type'] : undefined;
  if (!isRecord(raw) || typeof type !== 'string' || !Object.hasOwn(eventKinds, type)) {
    const known = Object.keys(eventKinds).join(', ');
    addProblem(
      scope,
      path,
      `${type === undefined ? 'has no Type' : `is of no known type (${textOf(type)})`}; write one of ${known}`,
    );
    return [];
  }
  const outer = propertiesOf({ value: raw, path }, scope);
  outer.skip('Type', 'Properties');
  outer.end();
  const value = isRecord(raw['Properties']) ? raw['Properties'] : {};
  const properties = propertiesOf({ value, path: [...path, 'Properties'] }, scope);
  return [readEvent({ id, type, line: scope.source.lineOf(path) }, properties, scope)];
};

/** The `Events` of a SAM function. */
export const readSamEvents = (value: unknown, path: Path, scope: Scope): ListedEvent[] => {
  if (value === undefined) return [];
  if (isRecord(value)) return Object.entries(value).flatMap(([id, raw]) => readSamEvent(id, raw, [...path, id], scope));
  addProblem(scope, path, 'is no mapping of names to events; write one');
  return [];
};

/** The kind of an AWS::Lambda::EventSourceMapping; null, with a problem noted, when nothing tells. */
export const mappingKindOf = (properties: Properties, scope: Scope): string | null => {
  if (properties.raw('SelfManagedEventSource') !== undefined) return 'SelfManagedKafka';
  const raw = properties.raw('EventSourceArn');
  const id = referredId(raw, scope);
  const type = id === null ? undefined : mappingKinds[typeOf(scope.source, id) ?? ''];
  if (type !== undefined) return type;
  const service = /^arn:[^:]*:(\w+):/.exec(properties.text('EventSourceArn') ?? '')?.[1] ?? '';
  if (Object.hasOwn(mappingKinds, service)) return mappingKinds[service]!;
  // Queues and topics of Kafka and MQ are named beside an ARN that may be a parameter.
  if (properties.raw('Topics') !== undefined) return 'MSK';
  return properties.raw('Queues') === undefined ? null : 'MQ';
};
