// What holds up an SQS queue: its mapping's settings, the pace and number of pollers, and how they are taken to behave.

import { number, several, share } from '../../../reports/words/format.ts';
import type { SqsSpec } from '../../format/source-document.ts';
import { quantity } from '../../input/quantity.ts';
import { summed, type Scene } from '../scene.ts';
import { applied, percent } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Suspect } from '../suspect.ts';
import { maximumConcurrency, pollerRules, pollers } from './queue-pollers.ts';
import { base, batchPlans, counted, plenty, queueOf, set, type Queue } from './queue.ts';

const groups = (queue: Queue): Suspect[] => {
  const { path, spec } = queue;
  if (!spec.fifo) return [];
  return [
    {
      ...base(queue),
      limit: 'messageGroups',
      subject: `The message groups of ${path} (${number(spec.groups)}): one batch of a group at a time`,
      off: applied([set(queue, 'groups', plenty)]),
      plans: () => [
        {
          isMore: true,
          values: stepsBetween(spec.groups, spec.groups * 100),
          settings: (value) => [set(queue, 'groups', value)],
          said: (value) =>
            `Spread the messages of ${path} over ${number(Number(value))} message groups instead of ${number(spec.groups)}`,
        },
        ...batchPlans(queue),
      ],
    },
  ];
};

const ms = (value: SqsSpec['visibilityTimeout']): number => quantity('duration', value ?? 0);

/** How long a message that failed waits for its next receive. */
const visibility = (queue: Queue): Suspect[] => {
  const { path, spec, fn, timeoutMs } = queue;
  const nowMs = spec.visibilityTimeout === undefined ? 6 * timeoutMs : ms(spec.visibilityTimeout);
  const hidden = summed(fn, ({ totals }) => totals.failed + totals.timedOut + totals.throttled);
  if (hidden === 0 || nowMs <= 1.05 * timeoutMs) return [];
  const shorter = stepsBetween(timeoutMs / 1000, nowMs / 1000)
    .filter((seconds) => seconds * 1000 < nowMs)
    .reverse();
  return [
    {
      ...base(queue),
      limit: 'visibilityTimeout',
      rank: rank.time,
      subject: `The visibility timeout of ${path} (${number(nowMs / 1000)} s): what fails is hidden for so long`,
      off: applied([set(queue, 'visibilityTimeout', `${timeoutMs}ms`)]),
      plans: () => [
        {
          values: shorter.length === 0 ? [Math.ceil(timeoutMs / 1000)] : shorter,
          settings: (value) => [set(queue, 'visibilityTimeout', `${value}s`)],
          said: (value) => `Shorten the visibility timeout of ${path} from ${number(nowMs / 1000)} s to ${value} s`,
        },
      ],
    },
  ];
};

const receives = (queue: Queue): Suspect[] => {
  const { path, spec } = queue;
  const most = spec.maxReceiveCount;
  if (most === undefined || counted(queue, 'deadLettered') === 0) return [];
  return [
    {
      ...base(queue),
      limit: 'maxReceiveCount',
      rank: rank.time,
      subject: `The receives after which ${path} gives a message up (maxReceiveCount ${number(most)})`,
      detail: `${several(counted(queue, 'deadLettered'), 'message')} went to the dead-letter queue`,
      off: applied([set(queue, 'maxReceiveCount')]),
      plans: () => [
        {
          values: stepsBetween(most, 50),
          settings: (value) => [set(queue, 'maxReceiveCount', value)],
          said: (value) => `Raise maxReceiveCount of ${path} from ${number(most)} to ${number(Number(value))}`,
        },
      ],
    },
  ];
};

const items = (queue: Queue): Suspect[] => {
  const { path, spec } = queue;
  const failing = quantity('share', spec.itemFailures);
  if (failing === 0) return [];
  return [
    {
      ...base(queue),
      limit: 'itemFailures',
      rank: rank.errors,
      isLimit: false,
      subject: `Messages of ${path} that a batch reports as failed (${share(failing)})`,
      off: applied([set(queue, 'itemFailures', '0%')]),
      plans: () => [
        {
          values: [failing / 2, failing / 4, failing / 10, failing / 100, 0],
          settings: (value) => [set(queue, 'itemFailures', percent(Number(value)))],
          said: (value) =>
            `Mend what fails: ${Number(value) === 0 ? 'none' : `at most ${percent(Number(value)).replace('%', ' %')}`} of the messages of ${path}`,
        },
      ],
    },
  ];
};

/** Whether anybody minds how long it takes. */
export const isWaitBroken = ({ broken }: Scene): boolean => [...broken].some((figure) => /^p\d+$|age/i.test(figure));

const windows = (queue: Queue): Suspect[] => {
  const { scene, path, spec } = queue;
  const windowMs = quantity('duration', spec.batchWindow);
  // Larger batches need a window.
  const leastMs = spec.batchSize > 10 ? 1000 : 0;
  if (windowMs <= leastMs || !isWaitBroken(scene)) return [];
  const shorter = [windowMs / 2, windowMs / 4, windowMs / 10].map((value) => Math.max(leastMs, value));
  return [
    {
      ...base(queue),
      limit: 'batchWindow',
      subject: `The batch window of ${path} (${number(windowMs / 1000)} s): messages wait for a batch to fill`,
      off: applied([set(queue, 'batchWindow', `${leastMs / 1000}s`)]),
      plans: () => [
        {
          values: [...new Set(shorter)].filter((value) => value < windowMs),
          settings: (value) => [set(queue, 'batchWindow', `${value}ms`)],
          said: (value) => `Shorten the batch window of ${path} to ${number(Number(value) / 1000)} s`,
        },
      ],
    },
  ];
};

/** Messages in turn may take longer than the function has. */
export const batches = (queue: Queue): Suspect[] => {
  const { path, spec, fn } = queue;
  if (spec.durationPer === 'batch' || spec.batchSize === 1 || summed(fn, ({ totals }) => totals.timedOut) === 0)
    return [];
  const smaller = Array.from({ length: spec.batchSize - 1 }, (_, index) => spec.batchSize - 1 - index);
  return [
    {
      ...base(queue),
      limit: 'batchSize',
      rank: rank.time - 0.5,
      subject: `The batch size of ${path} (${spec.batchSize}): ${fn.name} works off the messages in turn, and not all within its timeout`,
      off: applied([set(queue, 'batchSize', 1)]),
      plans: () => [
        {
          values: smaller,
          settings: (value) => [set(queue, 'batchSize', value)],
          said: (value) => `Lower the batch size of ${path} from ${spec.batchSize} to ${value}`,
        },
      ],
    },
  ];
};

const retention = (queue: Queue): Suspect[] => {
  const { path, spec } = queue;
  if (counted(queue, 'expired') === 0) return [];
  return [
    {
      ...base(queue),
      limit: 'retention',
      rank: rank.time,
      subject: `The retention of ${path} (${String(spec.retention)})`,
      detail: `${several(counted(queue, 'expired'), 'message')} expired`,
      off: applied([set(queue, 'retention', '14d')]),
      plans: () => [
        {
          values: ['1h', '4h', '1d', '4d', '14d'].filter((value) => quantity('duration', value) > ms(spec.retention)),
          settings: (value) => [set(queue, 'retention', value)],
          said: (value) => `Keep the messages of ${path} for ${value}`,
        },
      ],
    },
  ];
};

/** Whether a queue or stream itself is not well: what waits there, how old it is, what is given up. */
export const isQueueBroken = ({ broken }: Scene): boolean =>
  [...broken].some((figure) => /left behind|given up|held up|backlog|age|dead/i.test(figure));

/** What decides how fast messages are worked off, and which are lost; and what fails whatever the queue does. */
const ofQueue = [
  pollerRules,
  maximumConcurrency,
  pollers,
  groups,
  visibility,
  receives,
  items,
  windows,
  retention,
] as const;

export const queueSuspects = (scene: Scene): Suspect[] =>
  scene.traffic
    .flatMap((stream) => queueOf(scene, stream))
    .flatMap((queue) => [...(isQueueBroken(scene) ? ofQueue : []), batches].flatMap((part) => part(queue)));
