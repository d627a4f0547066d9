// Planned settings of event sources of SQS and Kafka, written into a template: of the event (or its event source mapping), and of the
// queue.

import { isMap, type YAMLMap } from 'yaml';
import type { ListedEvent, ListedFunction, Listing } from '../template/listing.ts';
import type { SourceSettings } from './settings.ts';
import { inside, type TemplateEditor } from './template-editor.ts';

const queueType = 'AWS::SQS::Queue';

export interface QueueChange extends SourceSettings {
  /** Which of the queues, or of the topics, that feed the function, in the order of its events. */
  readonly place: number;
}

interface QueueScene {
  /** Of the template. */
  readonly resources: unknown;
  readonly listing: Listing;
  readonly listed: ListedFunction;
}

/** A poller's place in the template; a queue that a topic brings along is SAM's own. */
const eventOf = (
  { events }: ListedFunction,
  { place, kafkaPollers }: Pick<QueueChange, 'place' | 'kafkaPollers'>,
): ListedEvent | undefined => {
  const wanted = kafkaPollers === undefined ? 'sqs' : 'kafka';
  return events.filter(({ via, enabled, type }) => via === wanted && enabled && type !== 'SNS')[place];
};

const mapAt = (...path: readonly [holder: unknown, ...keys: string[]]): YAMLMap | null => {
  const [holder, ...keys] = path;
  const found = inside(holder, ...keys);
  return isMap(found) ? found : null;
};

const writePollers = (editor: TemplateEditor, event: YAMLMap, change: QueueChange): void => {
  const { maximumConcurrency, pollers = change.kafkaPollers } = change;
  // Of queues AWS takes one of the two (Developer Guide services-sqs-scaling).
  if (pollers !== undefined) {
    editor.remove(event, 'ScalingConfig');
    const { minimum, maximum } = pollers;
    editor.setInside(event, 'ProvisionedPollerConfig', { MinimumPollers: minimum, MaximumPollers: maximum });
  } else if (maximumConcurrency !== undefined) {
    editor.remove(event, 'ProvisionedPollerConfig');
    editor.setInside(event, 'ScalingConfig', { MaximumConcurrency: maximumConcurrency });
  }
};

/** Writes one queue's settings; returns what the template has no place for, in sentences. */
export const writeQueue = (editor: TemplateEditor, scene: QueueScene, change: QueueChange): string[] => {
  const { resources, listing, listed } = scene;
  const event = eventOf(listed, change);
  const notes: string[] = [];
  const note = (what: string): void => void notes.push(`${listed.id}: ${what}, which this patch leaves to you`);
  const properties =
    event === undefined
      ? null
      : (mapAt(resources, listed.id, 'Properties', 'Events', event.id, 'Properties') ??
        mapAt(resources, event.id, 'Properties'));
  if (event === undefined || properties === null) {
    note(
      `the template has no event of ${change.kafkaPollers === undefined ? 'queue' : 'topic'} ${change.place + 1} of it`,
    );
    return notes;
  }
  const isSet = isQueueAsPlanned(listing, listed, { ...change, visibilityTimeoutMs: undefined });
  if (!isSet) writePollers(editor, properties, change);
  if (change.visibilityTimeoutMs === undefined || isQueueAsPlanned(listing, listed, change)) return notes;
  const seconds = change.visibilityTimeoutMs / 1000;
  const queue = mapAt(resources, event.source ?? '');
  if (queue === null || String(inside(queue, 'Type')) !== queueType) {
    note(`a visibility timeout of ${seconds} s is a setting of a queue that is not in the template`);
  } else editor.setInside(queue, 'Properties', { VisibilityTimeout: seconds });
  return notes;
};

/** Whether the template says of a queue what it shall. */
export const isQueueAsPlanned = (
  listing: Listing,
  listed: ListedFunction,
  change: Omit<QueueChange, 'visibilityTimeoutMs'> & { readonly visibilityTimeoutMs?: number | undefined },
): boolean => {
  const event = eventOf(listed, change);
  if (event === undefined) return false;
  const { settings, source } = event;
  const { maximumConcurrency, pollers = change.kafkaPollers, visibilityTimeoutMs } = change;
  const queue = listing.sources.find(({ id }) => id === source);
  const isBounded = maximumConcurrency === undefined || settings['MaximumConcurrency'] === maximumConcurrency;
  const isProvisioned =
    pollers === undefined ||
    (settings['MinimumPollers'] === pollers.minimum && settings['MaximumPollers'] === pollers.maximum);
  const isHidden =
    visibilityTimeoutMs === undefined || queue?.settings['VisibilityTimeout'] === visibilityTimeoutMs / 1000;
  return isBounded && isProvisioned && isHidden;
};
