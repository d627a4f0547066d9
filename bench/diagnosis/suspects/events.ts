// What holds up or gives up asynchronous events.

import { counted as worded, number, several } from '../../../reports/words/format.ts';
import { fieldsOf } from '../../../reports/verdict/scenario-in.ts';
import { quantity } from '../../input/quantity.ts';
import { summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { rank, type Suspect } from '../suspect.ts';

/** Figures of the event queue of a function. */
const counted = ({ base }: Scene, { name }: SceneFunction, ...figures: readonly string[]): number =>
  Object.entries(base.result.eventSources ?? {})
    .filter(([source]) => source.startsWith(`functions.${name}`) && source.endsWith('.events'))
    .reduce((sum, [, source]) => sum + figures.reduce((all, figure) => all + Number(source[figure] ?? 0), 0), 0);

const backoff = (scene: Scene, fns: readonly SceneFunction[]): Suspect[] => {
  const refused = fns.filter(
    (fn) =>
      summed(fn, ({ throttlesByReason }) => Object.values(throttlesByReason).reduce((sum, count) => sum + count, 0)) >
      0,
  );
  const { firstMs, longestMs } = scene.scenario.rules.asyncBackoff;
  const calmMs = Math.max(firstMs, 5000);
  if (refused.length === 0 || longestMs <= calmMs) return [];
  const settings = [{ path: 'account.rules.asyncBackoff', value: { firstMs, longestMs: calmMs } }];
  return [
    {
      limit: 'asyncBackoff',
      of: refused[0]!.name,
      rank: rank.rules,
      assumed: 'rules.asyncBackoff',
      subject: `How long throttled events of ${refused.map(({ name }) => name).join(', ')} wait for their next attempt, whose steps nobody documents (assumed: rules.asyncBackoff, up to ${number(longestMs / 1000)} s)`,
      off: applied(settings),
      isLimit: true,
      plans: () => [
        {
          values: [1],
          settings: () => settings,
          said: () => `Find out how long your events wait: with waits of at most ${number(calmMs / 1000)} s`,
        },
      ],
    },
  ];
};

const age = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const { name, document } = fn;
  const nowMs = quantity('duration', document.maximumEventAge);
  const lost = counted(scene, fn, 'deadLettered', 'lost');
  const longer = ['5m', '15m', '30m', '1h', '2h', '6h'].filter((value) => quantity('duration', value) > nowMs);
  if (lost === 0 || longer.length === 0) return [];
  return [
    {
      limit: 'eventAge',
      of: name,
      rank: rank.time,
      subject: `The maximum age of events of ${name} (${String(document.maximumEventAge)})`,
      detail: `${worded(lost, 'was', 'were')} given up`,
      off: applied([{ path: `functions.${name}.maximumEventAge`, value: '6h' }]),
      isLimit: true,
      plans: () => [
        {
          values: longer,
          settings: (value) => [{ path: `functions.${name}.maximumEventAge`, value }],
          said: (value) => `Raise maximumEventAge of ${name} from ${String(document.maximumEventAge)} to ${value}`,
        },
      ],
    },
  ];
};

const retries = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const { name, document } = fn;
  const { maximumRetryAttempts } = document;
  if (maximumRetryAttempts >= 2 || summed(fn, ({ totals }) => totals.failed + totals.timedOut) === 0) return [];
  return [
    {
      limit: 'asyncRetries',
      of: name,
      rank: rank.errors + 0.5,
      subject: `The retries of events of ${name} (maximumRetryAttempts ${maximumRetryAttempts})`,
      detail: `${worded(counted(scene, fn, 'deadLettered', 'lost'), 'event was', 'events were')} given up after an error`,
      off: applied([{ path: `functions.${name}.maximumRetryAttempts`, value: 2 }]),
      isLimit: false,
      plans: () => [
        {
          values: [1, 2].filter((count) => count > maximumRetryAttempts),
          settings: (value) => [{ path: `functions.${name}.maximumRetryAttempts`, value }],
          said: (value) =>
            `Let Lambda run events of ${name} again, up to ${several(Number(value), 'time')} after an error`,
        },
      ],
    },
  ];
};

/** Functions that come back to themselves by their destinations. */
const loop = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const { functions } = scene.document;
  const next = (name: string): string[] =>
    Object.values(fieldsOf(functions[name]?.destinations)).filter(
      (target): target is string => typeof target === 'string' && target in functions,
    );
  const reached = new Set<string>();
  const visit = (name: string): void =>
    next(name).forEach((target) => {
      if (reached.has(target)) return;
      reached.add(target);
      visit(target);
    });
  visit(fn.name);
  if (!reached.has(fn.name)) return [];
  const settings = [{ path: `functions.${fn.name}.destinations`, value: {} }];
  return [
    {
      limit: 'recursionLimit',
      of: fn.name,
      rank: rank.rates,
      subject: `A loop: ${fn.name} comes back to itself by destinations, and Lambda stops such chains`,
      off: applied(settings),
      isLimit: true,
      plans: () => [
        {
          values: [1],
          settings: () => settings,
          said: () => `Break the loop: take the destination of ${fn.name} away`,
        },
      ],
    },
  ];
};

export const eventSuspects = (scene: Scene): Suspect[] => {
  const fns = scene.functions.filter((fn) => counted(scene, fn, 'accepted') > 0);
  return [
    ...backoff(scene, fns),
    ...fns.slice(0, 5).flatMap((fn) => [...age(scene, fn), ...retries(scene, fn), ...loop(scene, fn)]),
  ];
};
