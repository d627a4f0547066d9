// A queue of a scene, and what suspects of queues have in common.

import type { Setting } from '../../../reports/index.ts';
import type { SqsSpec } from '../../format/source-document.ts';
import { sqsDefaults } from '../../format/source-schema.ts';
import type { Scene, SceneFunction, SceneTraffic } from '../scene.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

export const plenty = 1_000_000;

/** A queue, its mapping and the function behind it. */
export interface Queue {
  readonly scene: Scene;
  /** `traffic.N.sqs`, which is its name in a result, too. */
  readonly path: string;
  readonly spec: SqsSpec;
  readonly fn: SceneFunction;
  /** Of the version that it goes to. */
  readonly timeoutMs: number;
}

export const counted = ({ scene, path }: Queue, figure: string): number =>
  Number(scene.base.result.eventSources?.[path]?.[figure] ?? 0);

export const level = ({ scene, path }: Queue, name: string): number =>
  Math.max(0, ...(scene.base.result.eventSourceSeries?.[path]?.levels[name] ?? []));

export const set = ({ path }: Queue, key: keyof SqsSpec, value?: unknown): Setting => ({
  path: `${path}.${key}`,
  ...(value === undefined ? {} : { value }),
});

/** Pollers of provisioned mode: at least 2 and at most 200 of them all the time, each good for ten invocations at once. */
export const provisionedPlan = (queue: Queue): Plan => {
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
export const batchPlans = (queue: Queue): Plan[] => {
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

export const base = (queue: Queue): Pick<Suspect, 'of' | 'rank' | 'isLimit'> => ({
  of: queue.path,
  rank: rank.mapping,
  isLimit: true,
});

export const queueOf = (scene: Scene, { path, index, document, owner }: SceneTraffic): Queue[] => {
  const fn = scene.functions.find(({ name }) => name === owner);
  if (document.via !== 'sqs' || fn === undefined) return [];
  const { functions, traffic } = scene.scenario;
  const { timeoutMs } = functions[traffic[index]!.functionIndex]!.config;
  return [{ scene, path: `${path}.sqs`, spec: document.sqs ?? sqsDefaults(), fn, timeoutMs }];
};
