// Provisioned concurrency that changes: by schedule, or by target tracking. As a scenario writes it, and in words.

import { share } from '../../reports/words/format.ts';
import { durationText } from '../scenario/keep-alive.ts';
import type { FunctionDocument } from '../format/function-document.ts';

export interface ScheduleSettings {
  /** In the order of time; what there is before the first is `provisionedConcurrency`. */
  readonly schedule: readonly { readonly atMs: number; readonly count: number }[];
}

export interface TrackingSettings {
  readonly tracking: {
    readonly minimum: number;
    readonly maximum: number;
    /** A share of 1. */ readonly target: number;
  };
}

/** `constant`: none, whatever the scenario says. */
export type ScalingSettings = 'constant' | ScheduleSettings | TrackingSettings;

type Written = FunctionDocument['provisionedScaling'];

/** As the document of a function has it; undefined for none. */
export const writtenScaling = (scaling: ScalingSettings): Written => {
  if (scaling === 'constant') return undefined;
  if ('schedule' in scaling)
    return { schedule: scaling.schedule.map(({ atMs, count }) => [durationText(atMs), count]) };
  const { minimum, maximum, target } = scaling.tracking;
  // As by default: three points of a minute above the target scale out, fifteen below nine tenths of it scale in.
  return {
    schedule: [],
    tracking: {
      minimum,
      maximum,
      target: `${Number((target * 100).toPrecision(3))}%`,
      scaleOutPoints: 3,
      scaleInPoints: 15,
    },
  };
};

/** Such as `25m 90, 90m 10`, `tracking from 10 to 120 at 70 %` or `none`. */
export const scalingText = (scaling: ScalingSettings): string => {
  if (scaling === 'constant') return 'none';
  if ('schedule' in scaling)
    return scaling.schedule.map(({ atMs, count }) => `${durationText(atMs)} ${count}`).join(', ');
  const { minimum, maximum, target } = scaling.tracking;
  return `tracking from ${minimum} to ${maximum} at ${share(target)}`;
};

/** The same within a line of settings, such as `by schedule up to 90`. */
export const shortScalingText = (scaling: ScalingSettings): string => {
  if (scaling === 'constant') return '';
  if ('tracking' in scaling) return ` ${scalingText(scaling)}`;
  return ` by schedule up to ${Math.max(0, ...scaling.schedule.map(({ count }) => count))}`;
};
