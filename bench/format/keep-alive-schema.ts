// What a scenario may say of how long environments live without work.

import * as z from 'zod';
import { keepAlivePresets, type KeepAlivePreset } from '../../lambda/index.ts';
import { duration, formed, later, numberOrText, oneOf } from './fields.ts';

const presetNames = Object.keys(keepAlivePresets).toSorted() as [KeepAlivePreset, ...KeepAlivePreset[]];

const keepAlivePreset = later(() =>
  formed(numberOrText(z.enum(presetNames, { error: `write one of ${presetNames.join(', ')}` })), () => ({
    enum: [...presetNames, ...presetNames.map(Number).filter(Number.isInteger)],
  })),
);

export const keepAlive: z.ZodType = later(() =>
  oneOf(
    {
      fixed: duration.optional(),
      uniform: z.tuple([duration, duration]).optional(),
      preset: keepAlivePreset.optional(),
      last: duration.optional(),
      spare: duration.optional(),
      halving: duration.optional(),
      maxAge: duration.optional(),
    },
    ['spare', 'halving', 'maxAge'],
  )
    .refine((value) => (value.last === undefined) === (value.spare === undefined), {
      error: 'last and spare come together',
    })
    .refine((value) => value.halving === undefined || value.last !== undefined, {
      path: ['halving'],
      error: 'goes with last and spare only; write those too, or remove it',
    }),
);
