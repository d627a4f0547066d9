// What holds up an SQS queue: its mapping's settings, the pace and number of pollers, and how they are taken to behave.

import type { Rules } from '../../../lambda/index.ts';
import { number, share } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import type { SqsSpec } from '../../format/source-document.ts';
import { quantity } from '../../input/quantity.ts';
import { sqsDefaults } from '../../format/source-schema.ts';
import { peakOf, summed, type Scene, type SceneFunction, type SceneTraffic } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';
import { afterFailures, errorPlan } from './errors.ts';

const plenty = 1_000_000;

/** A queue, its mapping and the function behind it. */
interface Queue {
  readonly scene: Scene;
  /** `traffic.N.sqs`, which is its name in a result, too. */
  readonly path: string;
  readonly spec: SqsSpec;
  readonly fn: SceneFunction;
}

const counted = ({ scene, path }: Queue, figure: string): number =>
  Number(scene.base.result.eventSources?.[path]?.[figure] ?? 0);

const level = ({ scene, path }: Queue, name: string): number =>
  Math.max(0, ...(scene.base.result.eventSourceSeries?.[path]?.levels[name] ?? []));

const set = ({ path }: Queue, key: keyof SqsSpec, value?: unknown): Setting => ({
  path: `${path}.${key}`,
  ...(value === undefined ? {} : { value }),
});

/** Pollers of provisioned mode: at least 2 and at most 200 of them all the time, each good for ten invocations at once. */
const provisionedPlan = (queue: Queue): Plan => {
  const { path, spec } = queue;
  const { minimum, maximum } = spec.pollers ?? { minimum: 1, maximum: 200 };
  return {
    values: stepsBetween(minimum, 200).filter((count) => count <= 200),
    settings: (value) => [
      set(queue, 'maximumConcurrency'),
      set(queue, 'pollers', { minimum: Number(value), maximum: Math.max(maximum, Number(value)) }),
    ],
    said: (value) => `Give ${path} provisioned pollers (minimum ${value})`,
  };
};

/** Larger batches carry more with as many pollers, where the handler takes its time for the batch. */
const batchPlans = (queue: Queue): Plan[] => {
  const { path, spec } = queue;
  const { batchSize, durationPer } = spec;
  return durationPer === 'message' || batchSize >= 10
    ? []
    : [
        {
          values: stepsBetween(batchSize, 10),
          settings: (value) => [set(queue, 'batchSize', value)],
          said: (value) =>
            `Raise the batch size of ${path} from ${batchSize} to ${value} (counted on a handler that takes no longer for it)`,
        },
      ];
};

const base = (queue: Queue): Pick<Suspect, 'of' | 'rank' | 'isLimit'> => ({
  of: queue.path,
  rank: rank.mapping,
  isLimit: true,
});

const maximumConcurrency = (queue: Queue): Suspect[] => {
  const { scene, path, spec, fn } = queue;
  const most = spec.maximumConcurrency;
  if (most === undefined) return [];
  return [
    {
      ...base(queue),
      limit: 'maximumConcurrency',
      subject: `The maximum concurrency of ${path} (${number(most)} batches of ${fn.name} at once)`,
      off: applied([set(queue, 'maximumConcurrency')]),
      plans: ({ result }) => [
        {
          isMore: true,
          values: stepsBetween(most, Math.min(1000, peakOf(result, fn, scene) * 1.1)).filter((count) => count <= 1000),
          settings: (value) => [set(queue, 'maximumConcurrency', value)],
          said: (value) => `Raise maximumConcurrency of ${path} from ${number(most)} to ${number(Number(value))}`,
        },
      ],
    },
  ];
};

const pollers = (queue: Queue): Suspect[] => {
  const { scene, path, spec } = queue;
  const { rules } = scene.scenario;
  if (spec.pollers !== undefined) {
    const { minimum, maximum } = spec.pollers;
    return [
      {
        ...base(queue),
        limit: 'provisionedPollers',
        subject: `The provisioned pollers of ${path} (${minimum} to ${number(maximum)})`,
        off: applied([set(queue, 'pollers', { minimum: 200, maximum: 2000 })]),
        plans: () => [
          {
            isMore: true,
            values: stepsBetween(maximum, 2000),
            settings: (value) => [set(queue, 'pollers', { minimum, maximum: Number(value) })],
            said: (value) =>
              `Raise the most provisioned pollers of ${path} from ${number(maximum)} to ${number(Number(value))}`,
          },
          provisionedPlan(queue),
        ],
      },
    ];
  }
  const growth: Suspect = {
    ...base(queue),
    limit: 'pollerGrowth',
    subject: `The pace at which Lambda adds pollers to ${path} (${number(rules.sqsGrowthPerMinute)} a minute)`,
    off: applied([
      { path: 'account.rules.sqsGrowthPerMinute', value: plenty },
      // Where the rules know of one: at first pollers are added late.
      ...('sqsGrowthDelayMs' in rules ? [{ path: 'account.rules.sqsGrowthDelayMs', value: 0 }] : []),
    ]),
    plans: () => [provisionedPlan(queue), ...batchPlans(queue)],
  };
  const most = spec.maximumConcurrency ?? rules.sqsMostBatches;
  if (spec.maximumConcurrency !== undefined || level(queue, 'pollers') < 0.95 * most) return [growth];
  return [
    growth,
    {
      ...base(queue),
      limit: 'mostPollers',
      subject: `The most batches that one mapping runs at once (${number(most)}, reached by ${path})`,
      off: applied([{ path: 'account.rules.sqsMostBatches', value: plenty }]),
      plans: () => [...batchPlans(queue), provisionedPlan(queue)],
    },
  ];
};

/** Rules on what pollers make of failures and throttles, which nobody documents. */
const undocumented = /^sqs.*(Fail|Backoff)/;

const isBackoff = (value: unknown): value is { firstMs: number; longestMs: number } =>
  typeof value === 'object' && value !== null && 'firstMs' in value && 'longestMs' in value;

/** What a rule is without its effect; undefined where nobody knows. */
const withoutEffect = (value: unknown): unknown => {
  if (typeof value === 'boolean') return false;
  if (typeof value === 'number') return 0;
  // Still a wait, but none that grows.
  return isBackoff(value) ? { firstMs: value.firstMs, longestMs: value.firstMs } : undefined;
};

/** Waits after throttles matter only where there were some. */
const assumedRules = (rules: Rules, isRefused: boolean): Setting[] =>
  Object.entries(rules)
    .filter(([name, rule]) => undocumented.test(name) && (isRefused || !isBackoff(rule)))
    .flatMap(([name, rule]) => {
      const value = withoutEffect(rule);
      return value === undefined || value === rule ? [] : [{ path: `account.rules.${name}`, value }];
    });

const pollerRules = (queue: Queue): Suspect[] => {
  const { scene, path, fn } = queue;
  const failed = summed(fn, ({ totals }) => totals.failed + totals.timedOut);
  const refused = summed(fn, ({ totals }) => totals.throttled);
  const settings = assumedRules(scene.scenario.rules, refused > 0);
  if (failed + refused === 0 || settings.length === 0) return [];
  const names = settings.map((setting) => setting.path.replace('account.', ''));
  return [
    {
      ...base(queue),
      ...afterFailures([fn]),
      limit: 'pollerRules',
      assumed: names.join(', '),
      subject: `How Lambda’s pollers of ${path} take ${failed > 0 ? 'failures' : 'throttles'}, which nobody documents (assumed: ${names.join(', ')})`,
      detail: `${number(failed + refused)} batches ${failed > 0 ? 'failed' : 'were refused'}, and the pollers became fewer for it`,
      off: applied(settings),
      plans: () => [
        ...(failed > 0 ? [errorPlan(fn)] : []),
        provisionedPlan(queue),
        {
          values: [1],
          settings: () => settings,
          said: () => `Find out how your queue behaves: without the assumed rule (${names.join(', ')})`,
        },
      ],
    },
  ];
};

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
  const { path, spec, fn } = queue;
  const timeoutMs = quantity('duration', fn.document.timeout);
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
      detail: `${number(counted(queue, 'deadLettered'))} messages went to the dead-letter queue`,
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
          settings: (value) => [set(queue, 'itemFailures', `${Number(value) * 100}%`)],
          said: (value) => `Mend what fails: at most ${share(Number(value))} of the messages of ${path}`,
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
  if (windowMs === 0 || !isWaitBroken(scene)) return [];
  const least = spec.batchSize > 10 ? '1s' : '0s';
  return [
    {
      ...base(queue),
      limit: 'batchWindow',
      subject: `The batch window of ${path} (${number(windowMs / 1000)} s): messages wait for a batch to fill`,
      off: applied([set(queue, 'batchWindow', least)]),
      plans: () => [
        {
          values: [windowMs / 2, windowMs / 4, windowMs / 10],
          settings: (value) => [set(queue, 'batchWindow', `${Math.max(least === '1s' ? 1000 : 0, Number(value))}ms`)],
          said: (value) => `Shorten the batch window of ${path} to ${number(Number(value) / 1000)} s`,
        },
      ],
    },
  ];
};

/** Messages in turn may take longer than the function has. */
const batches = (queue: Queue): Suspect[] => {
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
      detail: `${number(counted(queue, 'expired'))} messages expired`,
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

const queueOf = (scene: Scene, { path, document, owner }: SceneTraffic): Queue[] => {
  const fn = scene.functions.find(({ name }) => name === owner);
  if (document.via !== 'sqs' || fn === undefined) return [];
  return [{ scene, path: `${path}.sqs`, spec: document.sqs ?? sqsDefaults(), fn }];
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
