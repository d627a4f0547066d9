// What holds pollers of a queue back: their maximum, how they come, and the rules assumed of them.

import type { Rules } from '../../../lambda/index.ts';
import type { Setting } from '../../../reports/index.ts';
import { number } from '../../../reports/words/format.ts';
import { peakOf, summed } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import type { Suspect } from '../suspect.ts';
import { afterFailures, errorPlan } from './errors.ts';
import { base, batchPlans, level, plenty, provisionedPlan, set, type Queue } from './queue.ts';

export const maximumConcurrency = (queue: Queue): Suspect[] => {
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

export const pollers = (queue: Queue): Suspect[] => {
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

export const pollerRules = (queue: Queue): Suspect[] => {
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
      detail: `${number(failed + refused)} ${failed + refused === 1 ? 'batch' : 'batches'} ${failed > 0 ? 'failed' : failed + refused === 1 ? 'was refused' : 'were refused'}, and the pollers became fewer for it`,
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
