// How much of its limits a run uses, by its figures: the nearest of them is where to look first for what more traffic would meet.

import { number } from '../../reports/words/format.ts';
import type { LimitName, RunResult } from '../../reports/index.ts';
import { managedFacts } from '../../reports/verdict/managed.ts';
import { peakOf, type Scene, type SceneFunction } from './scene.ts';

/** A limit, and the most that was used of it at once. */
export interface Usage {
  readonly limit: LimitName;
  readonly of: string | null;
  /** Within a sentence, such as `the reserved concurrency of checkout`. */
  readonly subject: string;
  readonly used: number;
  readonly most: number;
}

const reservedOf = ({ document }: SceneFunction): number | undefined => document.reservedConcurrency;

const reservations = (scene: Scene): Usage[] =>
  scene.functions.flatMap((fn) => {
    const most = reservedOf(fn);
    if (most === undefined || most === 0) return [];
    const used = peakOf(scene.base.result, fn, scene);
    return [
      { limit: 'reservedConcurrency', of: fn.name, subject: `the reserved concurrency of ${fn.name}`, used, most },
    ];
  });

/** What runs on Managed Instances uses nothing of the account. */
const isDefault = ({ document }: SceneFunction): boolean => document.compute !== 'managed';

/** Slots of environments as they were. */
const managedSlots = (scene: Scene): Usage[] =>
  managedFacts(scene.base.result).map(({ name, source }) => {
    const { levels } = scene.base.result.eventSourceSeries![source]!;
    const highest = (level: string): number => Math.max(0, ...(levels[level] ?? []));
    const subject = `the slots of the environments of ${name}`;
    return { limit: 'managedEnvironments', of: name, subject, used: highest('busySlots'), most: highest('slots') };
  });

/** What functions without a reservation share of the account. */
const account = (scene: Scene): Usage[] => {
  const shared = scene.functions.filter((fn) => isDefault(fn) && reservedOf(fn) === undefined);
  if (shared.length === 0) return [];
  const reserved = scene.functions.reduce((sum, fn) => sum + (reservedOf(fn) ?? 0), 0);
  const { result } = scene.base;
  const peaks = shared.reduce((sum, fn) => sum + peakOf(result, fn, scene), 0);
  return [
    {
      limit: 'accountConcurrency',
      of: null,
      subject: reserved === 0 ? 'the account’s concurrency' : 'what reservations leave of the account’s concurrency',
      used: Math.min(peaks, result.totals.concurrency.max),
      most: scene.document.account.concurrency - reserved,
    },
  ];
};

const perSecond = ({ stepMs, offered }: RunResult['series']): number => (Math.max(0, ...offered) * 1000) / stepMs;

const requestRate = (scene: Scene): Usage[] => {
  const each = scene.scenario.rules.requestRatePerConcurrency;
  if (each === null || !scene.functions.some(isDefault)) return [];
  const most = each * scene.document.account.concurrency;
  return [
    {
      limit: 'accountRequestRate',
      of: null,
      subject: 'the account’s request rate',
      used: perSecond(scene.base.result.series),
      most,
    },
  ];
};

/** Under the rule since Nov 2023 a function gets so many new environments in ten seconds. */
const windowMs = 10_000;

/** Most in any ten seconds; null where the series is too coarse to tell. */
const mostInWindow = ({ stepMs, coldStarts }: RunResult['series']): number | null => {
  const steps = Math.floor(windowMs / stepMs);
  if (steps === 0) return null;
  let [inside, most] = [0, 0];
  coldStarts.forEach((count, step) => {
    inside += count - (coldStarts[step - steps] ?? 0);
    most = Math.max(most, inside);
  });
  return most;
};

const scalingRate = (scene: Scene): Usage[] => {
  const { scaling, perFunctionBurst } = scene.scenario.rules;
  if (scaling !== 'perFunction') return [];
  return scene.functions.filter(isDefault).flatMap(({ name, sections }) => {
    const used = sections.reduce((sum, { series }) => sum + (mostInWindow(series) ?? 0), 0);
    const subject = `the rate at which Lambda scales ${name}`;
    return [{ limit: 'scalingRate', of: name, subject, used, most: perFunctionBurst }];
  });
};

/** Queues that feed a function alone. */
const maximumConcurrency = (scene: Scene): Usage[] =>
  scene.functions.flatMap((fn) => {
    const own = scene.traffic.filter(({ owner }) => owner === fn.name);
    const most = own[0]?.document.sqs?.maximumConcurrency;
    if (own.length !== 1 || most === undefined) return [];
    const used = peakOf(scene.base.result, fn, scene);
    return [
      {
        limit: 'maximumConcurrency',
        of: fn.name,
        subject: `the maximum concurrency of the queue of ${fn.name}`,
        used,
        most,
      },
    ];
  });

/** The limits of which something is used, the nearest to its end first. */
export const usagesOf = (scene: Scene): Usage[] =>
  [
    ...reservations(scene),
    ...managedSlots(scene),
    ...account(scene),
    ...requestRate(scene),
    ...scalingRate(scene),
    ...maximumConcurrency(scene),
  ]
    .filter(({ used, most }) => used > 0 && most > 0)
    .sort((a, b) => b.used / b.most - a.used / a.most);

/** `79 of 100` */
export const usedText = ({ used, most }: Usage): string => `${number(used)} of ${number(most)}`;
