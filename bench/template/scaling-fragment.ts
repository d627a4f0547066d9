// What scales provisioned concurrency in a template, as a scenario says it: on the clock that the run begins with.

import { usualStartMs } from '../format/clock-instant.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { ListedScaling, ListedScheduledAction } from './listing.ts';
import { scheduleExpression, timesOf, type TimeWindow } from './schedule-expression.ts';

/** When a run begins (Unix ms) and how long it takes. */
export interface RunClock {
  readonly startMs: number;
  readonly durationMs: number;
  /** Whether nobody said when it begins. */
  readonly isAssumed?: boolean;
}

/** A day that begins as a scenario's does. */
export const usualClock: RunClock = { startMs: usualStartMs, durationMs: 86_400_000, isAssumed: true };

export type ScalingFragment = Pick<FunctionDocument, 'provisionedConcurrency' | 'provisionedScaling'>;

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

interface Come extends ListedScheduledAction {
  readonly atMs: number;
}

/** What came so long before the run is in force when it begins: all of a week and of a month. */
const lookBackMs = 32 * 86_400_000;

const comeOf = (action: ListedScheduledAction, window: TimeWindow): Come[] => {
  const expression = scheduleExpression(action.schedule);
  if (typeof expression === 'string') return [];
  const { zone = 'UTC', startMs = null, endMs = null } = action;
  return timesOf({ expression, zone, startMs, endMs }, window).map((atMs) => ({ ...action, atMs }));
};

const clamped = (count: number, { minimum, maximum }: Bounds): number => Math.max(minimum, Math.min(maximum, count));

/** Bounds that an action sets; one of two stays within the other (RegisterScalableTarget refuses what crosses). */
const bounded = (now: Bounds, { minimum = now.minimum, maximum = now.maximum }: Come): Bounds => ({ minimum, maximum });

const text = (ms: number): string => {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms}ms`;
};

/**
 * `scaling` of a function of which `configured` are provisioned, in a run at `clock`. Without a policy bounds move what is
 * outside of them and nothing else, so that every action comes to a number.
 */
export const scalingFragment = (
  { minimum, maximum, actions, tracking }: ListedScaling,
  configured: number,
  { startMs, durationMs }: RunClock,
): ScalingFragment => {
  const window = { fromMs: startMs - lookBackMs, toMs: startMs + durationMs };
  const come = actions.flatMap((action) => comeOf(action, window)).toSorted((a, b) => a.atMs - b.atMs);
  let bounds: Bounds = { minimum, maximum };
  let count = configured;
  for (const action of come.filter(({ atMs }) => atMs <= startMs)) {
    bounds = bounded(bounds, action);
    if (tracking === undefined) count = clamped(count, bounds);
  }
  // What a policy had made of it by then, nobody knows; it is within the bounds.
  if (tracking !== undefined) count = clamped(count, bounds);
  const initial = count;
  const first = bounds;
  const schedule: NonNullable<FunctionDocument['provisionedScaling']>['schedule'] = [];
  for (const action of come.filter(({ atMs }) => atMs > startMs)) {
    const at = text(action.atMs - startMs);
    const next = bounded(bounds, action);
    const isOther = next.minimum !== bounds.minimum || next.maximum !== bounds.maximum;
    bounds = next;
    if (tracking !== undefined && isOther) schedule.push({ at, ...bounds });
    const moved = clamped(count, bounds);
    if (tracking === undefined && moved !== count) schedule.push([at, moved]);
    count = moved;
  }
  return { provisionedConcurrency: initial, ...scaled(schedule, first, tracking) };
};

const scaled = (
  schedule: NonNullable<FunctionDocument['provisionedScaling']>['schedule'],
  { minimum, maximum }: Bounds,
  tracking: ListedScaling['tracking'],
): Pick<FunctionDocument, 'provisionedScaling'> => {
  if (tracking === undefined) return schedule.length === 0 ? {} : { provisionedScaling: { schedule } };
  const { target, scaleOutCooldownS, scaleInCooldownS, scaleIn } = tracking;
  return {
    provisionedScaling: {
      schedule,
      tracking: {
        minimum,
        maximum: Math.max(1, maximum),
        target: `${Number((target * 100).toPrecision(12))}%`,
        scaleOutPoints: 3,
        scaleInPoints: 15,
        ...(scaleOutCooldownS === undefined ? {} : { scaleOutCooldown: `${scaleOutCooldownS}s` }),
        ...(scaleInCooldownS === undefined ? {} : { scaleInCooldown: `${scaleInCooldownS}s` }),
        ...(scaleIn === undefined ? {} : { scaleIn }),
      },
    },
  };
};

/** Actions that never come in such a run, nor so long before it that they would count. */
export const actionsOutside = (
  { actions }: ListedScaling,
  { startMs, durationMs }: RunClock,
): ListedScheduledAction[] =>
  actions.filter((action) => comeOf(action, { fromMs: startMs - lookBackMs, toMs: startMs + durationMs }).length === 0);
