// Limits on how many may run at once: reservations, what they leave, what one function takes, the account.

import { number, share } from '../../../reports/words/format.ts';
import { fullText, holders } from '../../../reports/verdict/sharing.ts';
import type { Setting } from '../../../reports/index.ts';
import { reservation } from '../room.ts';
import { mostOf, peakOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { all, applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';
import { isQueueBroken } from './queues.ts';

const full = 'ReservedFunctionConcurrentInvocationLimitExceeded';
const accountFull = 'ConcurrentInvocationLimitExceeded';
/** More than any run here needs. */
const plenty = 100_000;
/** A little above what was seen to be needed. */
const margin = 1.05;

const mostFunctions = 3;

/** Queues whose pollers may start more than `reserved` lets in. */
const unfenced = (scene: Scene, { name }: SceneFunction, reserved: number): string[] =>
  scene.traffic
    .filter(({ owner, document: { via, sqs } }) => owner === name && via === 'sqs' && sqs?.pollers === undefined)
    .filter(({ document: { sqs } }) => (sqs?.maximumConcurrency ?? Infinity) > reserved)
    .map(({ path }) => `${path}.sqs`);

/** What AWS takes as a maximum concurrency. */
const [leastPollers, mostPollers] = [2, 1000];

/** So much for each of the queues that share a reservation. */
const fenceAt = (queues: readonly string[], reserved: number): number =>
  Math.min(mostPollers, Math.max(leastPollers, Math.floor(reserved / queues.length)));

const fence = (queues: readonly string[], reserved: number): Setting[] =>
  queues.map((path) => ({ path: `${path}.maximumConcurrency`, value: fenceAt(queues, reserved) }));

/** Fewer pollers, so that nothing is refused. */
const fencedPollers = (scene: Scene, fn: SceneFunction, reserved: number): Plan[] => {
  const queues = unfenced(scene, fn, reserved);
  if (queues.length === 0 || reserved < leastPollers) return [];
  const what = queues.length === 1 ? 'the reservation' : 'its part of the reservation';
  return [
    {
      values: [reserved],
      settings: () => fence(queues, reserved),
      said: () =>
        `Set maximumConcurrency of ${queues.join(', ')} to ${fenceAt(queues, reserved)}, ${what} of ${fn.name}, so that pollers take no more than can run`,
    },
  ];
};

const reservedSuspect = (scene: Scene, fn: SceneFunction): Suspect => {
  const { name, document } = fn;
  const reserved = document.reservedConcurrency!;
  const raise = (needed: number): Plan => {
    const plan: Plan = {
      isMore: true,
      values: stepsBetween(reserved, needed * margin),
      settings: (value) => reservation(scene, fn, Number(value)),
      said: (value) => `Raise reservedConcurrency of ${name} from ${number(reserved)} to ${number(Number(value))}`,
    };
    const queues = unfenced(scene, fn, reserved);
    if (queues.length === 0 || !isQueueBroken(scene)) return plan;
    // Pollers without a fence ask for far more than the work takes.
    const fenced: Plan = {
      values: plan.values.filter((value) => Number(value) >= leastPollers),
      settings: (value) => [...plan.settings(value), ...fence(queues, Number(value))],
      said: (value) =>
        `${plan.said(value)}, and set maximumConcurrency of ${queues.join(', ')} to ${fenceAt(queues, Number(value))}, so that pollers take no more than can run`,
    };
    return { ...plan, rival: fenced };
  };
  return {
    limit: 'reservedConcurrency',
    of: name,
    rank: rank.reservation,
    subject: `The reserved concurrency of ${name} (${number(reserved)})`,
    detail: reserved === 0 ? 'it may not run at all' : fullText(fn.sections, reserved),
    off: all([
      applied([
        { path: `functions.${name}.reservedConcurrency`, value: reserved + plenty },
        // That of a larger account would be larger.
        { path: 'account.unreservedMinimum', value: scene.scenario.unreservedMinimum },
      ]),
      (changed) => applied([{ path: 'account.concurrency', value: changed.account.concurrency + plenty }])(changed),
    ]),
    isLimit: true,
    plans: ({ result }) => [
      ...(isQueueBroken(scene) ? fencedPollers(scene, fn, reserved) : []),
      raise(peakOf(result, fn, scene)),
    ],
  };
};

const isUnreserved = ({ document }: SceneFunction): boolean => document.reservedConcurrency === undefined;

/** What functions without a reservation need of the account. */
const sharedNeed = (scene: Scene, result: Scene['base']['result']): number =>
  Math.min(
    scene.functions.filter(isUnreserved).reduce((sum, fn) => sum + peakOf(result, fn, scene), 0),
    result.totals.concurrency.max,
  );

const reservedSum = ({ functions }: Scene): number =>
  functions.reduce((sum, { document }) => sum + (document.reservedConcurrency ?? 0), 0);

const raiseAccount = (scene: Scene, needed: number): Plan => {
  const { concurrency } = scene.document.account;
  return {
    isMore: true,
    values: stepsBetween(concurrency, needed * margin + reservedSum(scene)),
    settings: (value) => [{ path: 'account.concurrency', value }],
    said: (value) =>
      `Ask for an account concurrency of ${number(Number(value))} instead of ${number(concurrency)} (a service quota)`,
  };
};

const accountSuspect = (scene: Scene): Suspect => {
  const { concurrency } = scene.document.account;
  const reserved = reservedSum(scene);
  return {
    limit: 'accountConcurrency',
    of: null,
    rank: rank.account,
    subject: `The account’s concurrency (${number(concurrency)})`,
    ...(reserved === 0
      ? {}
      : { detail: `functions without a reservation share ${number(concurrency - reserved)} of it` }),
    off: applied([
      { path: 'account.concurrency', value: concurrency + plenty },
      { path: 'account.unreservedMinimum', value: scene.scenario.unreservedMinimum },
    ]),
    isLimit: true,
    plans: ({ result }) => [raiseAccount(scene, sharedNeed(scene, result))],
  };
};

/** Reservations that nobody uses leave the others too little. */
const othersSuspect = (scene: Scene): Suspect[] => {
  const { concurrency } = scene.document.account;
  const { base } = scene;
  const idle = scene.functions.filter(({ document, ...fn }) => {
    const used = peakOf(base.result, { document, ...fn }, scene);
    return (document.reservedConcurrency ?? 0) - used >= 0.1 * concurrency;
  });
  if (idle.length === 0 || base.result.totals.concurrency.max > 0.9 * concurrency) return [];
  const lowered = (fn: SceneFunction): number =>
    Math.max(fn.document.provisionedConcurrency, stepsBetween(0, peakOf(base.result, fn, scene) * 1.2).at(-1)!);
  const settings = idle.map((fn) => ({ path: `functions.${fn.name}.reservedConcurrency`, value: lowered(fn) }));
  const held = idle.map(
    (fn) =>
      `${number(fn.document.reservedConcurrency!)} for ${fn.name}, of which it used ${number(peakOf(base.result, fn, scene))}`,
  );
  return [
    {
      limit: 'othersReservations',
      of: idle[0]!.name,
      rank: rank.pool,
      subject: `What reservations leave of the account’s concurrency (${number(concurrency - reservedSum(scene))} of ${number(concurrency)})`,
      detail: held.slice(0, 3).join('; '),
      off: applied(settings),
      isLimit: true,
      plans: ({ result }) => [
        {
          values: [1],
          settings: () => settings,
          said: () =>
            `Lower reservedConcurrency of ${idle.map((fn) => `${fn.name} to ${number(lowered(fn))}`).join(', of ')}`,
        },
        raiseAccount(scene, sharedNeed(scene, result)),
      ],
    },
  ];
};

/** One function holds most of what all share, and others starve. */
const otherFunctionSuspect = (scene: Scene): Suspect[] => {
  const { taker, starving } = holders(scene.base.result);
  const fn = scene.functions.find(({ name }) => name === taker?.name);
  const victims = scene.functions.filter(({ name }) => starving.some((one) => one.name === name));
  if (taker === null || fn === undefined || victims.length === 0) return [];
  const silent = scene.traffic
    .filter(({ owner }) => owner === fn.name)
    .flatMap(({ path }) => [{ path: `${path}.closedLoop` }, { path: `${path}.arrivals`, value: { instants: [] } }]);
  const limit = scene.document.account.concurrency;
  return [
    {
      limit: 'otherFunction',
      of: fn.name,
      rank: rank.pool,
      subject: `${fn.name} takes the account’s concurrency (${number(limit)}) from the others`,
      detail: `it held ${share(taker.heldShare)} of it while they were refused: ${starving
        .slice(0, 3)
        .map((one) => `${one.name} with ${share(one.refusedShare)} of its attempts`)
        .join(', ')}`,
      off: applied(silent),
      isLimit: true,
      plans: ({ result }) => [
        {
          values: [1],
          settings: () =>
            victims.flatMap((victim) =>
              reservation(scene, victim, stepsBetween(0, peakOf(result, victim, scene) * 1.2).at(-1)!),
            ),
          said: () =>
            `Reserve concurrency for ${victims
              .map((victim) => `${victim.name} (${stepsBetween(0, peakOf(result, victim, scene) * 1.2).at(-1)})`)
              .join(', ')}, so that ${fn.name} cannot take it`,
        },
        raiseAccount(scene, sharedNeed(scene, result) + limit + peakOf(scene.base.result, fn, scene)),
      ],
    },
  ];
};

export const concurrencySuspects = (scene: Scene): Suspect[] => {
  const reserved = mostOf(
    scene.functions.filter(({ document }) => document.reservedConcurrency !== undefined),
    ({ throttlesByReason }) => throttlesByReason[full],
    mostFunctions,
  );
  const isAccountFull = scene.functions.some(
    (fn) => isUnreserved(fn) && summed(fn, ({ throttlesByReason }) => throttlesByReason[accountFull]) > 0,
  );
  return [
    ...reserved.map((fn) => reservedSuspect(scene, fn)),
    ...(isAccountFull ? [...othersSuspect(scene), ...otherFunctionSuspect(scene), accountSuspect(scene)] : []),
  ];
};
