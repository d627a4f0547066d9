// What a scenario may say of a function's versions, of aliases, and of how these move from one version to another.

import * as z from 'zod';
import { deploymentPreferences } from '../../lambda/index.ts';
import { count, duration, formed, later, plainText, record, share, shareOverTime, size } from './fields.ts';
import { coldStart, distribution, extensions, firstInvocation, placement } from './law-schema.ts';

export const versionSchema: z.ZodType = later(() =>
  record({
    duration: distribution.optional(),
    coldStart: coldStart.optional(),
    firstInvocation: firstInvocation.optional(),
    placement: placement.optional(),
    packageSize: size.optional(),
    extensions: extensions.optional(),
    overhead: distribution.optional(),
    errors: shareOverTime.optional(),
    memory: size.optional(),
    timeout: duration.optional(),
    provisionedConcurrency: count.optional(),
  }),
);

const hook = later(() => record({ duration, succeeds: z.boolean().default(true) }));

const preferences = Object.keys(deploymentPreferences) as [string, ...string[]];

const shiftSteps = later(() =>
  record({
    percent: formed(
      z.custom<number>((value) => typeof value === 'number' && value > 0 && value <= 99, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is no number of percent above 0 and up to 99; write one such as 10`,
      }),
      () => ({ type: 'number', exclusiveMinimum: 0, maximum: 99 }),
    ),
    interval: duration,
  }),
);

export const aliasSchema: z.ZodType = later(() =>
  record({
    version: plainText,
    weights: z
      .record(z.string(), share)
      .refine((value) => Object.keys(value).length <= 1, {
        error: 'an alias may name one additional version; remove the others',
      })
      .optional(),
    provisionedConcurrency: count.default(0),
    deployment: record({
      to: plainText,
      at: duration,
      preference: z.union([z.enum(preferences), record({ canary: shiftSteps }), record({ linear: shiftSteps })], {
        error: `write one of ${preferences.join(', ')}, or { canary: { percent: 20, interval: 7m } }, or { linear: ... }`,
      }),
      beforeTraffic: hook.optional(),
      afterTraffic: hook.optional(),
      alarms: z.array(plainText).max(10, 'CodeDeploy watches at most 10 alarms').default([]),
    }).optional(),
  }),
);
