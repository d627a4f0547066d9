// What a scenario may say of a law of times.

import * as z from 'zod';
import { several } from '../../reports/words/format.ts';
import { count, duration, formed, later, oneOf, positive, record } from './fields.ts';
import { lawId, lawOr } from './published-field.ts';

const lawFields = () => ({
  constant: duration.optional(),
  exponential: later(() => record({ mean: duration })).optional(),
  lognormal: later(() =>
    record({
      p50: duration.optional(),
      p99: duration.optional(),
      mean: duration.optional(),
      cv: positive.optional(),
    }).refine((value) => ['p50,p99', 'cv,mean'].includes(Object.keys(value).sort().join(',')), {
      error: 'needs either p50 and p99, or mean and cv',
    }),
  ).optional(),
  gamma: later(() => record({ mean: duration, cv: positive })).optional(),
  weibull: later(() => record({ mean: duration, cv: positive })).optional(),
  pareto: later(() => record({ min: duration, alpha: positive })).optional(),
  quantiles: later(() =>
    z.record(z.string().regex(/^p\d+(\.\d+)?$/, 'write quantiles as p0, p50, p99, p999, p100'), duration),
  ).optional(),
  samples: later(() => z.union([z.string(), z.array(duration).min(1)])).optional(),
  mixture: later(() => z.array(record({ weight: positive, of: distribution })).min(1)).optional(),
  mean: duration.optional(),
  counts: later(() => z.array(count.min(1))).optional(),
  strata: later(() => count.min(2).max(1_000_000)).optional(),
});

/** A law of times. */
export const distribution: z.ZodType = later(() =>
  oneOf(lawFields(), ['mean', 'counts', 'strata']).superRefine((value, context) => {
    const add = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    const { quantiles, samples, mean, counts } = value;
    if (mean !== undefined && quantiles === undefined) add('mean', 'goes with quantiles only; remove it');
    if (counts === undefined) return;
    if (!Array.isArray(samples)) add('counts', 'goes with values in samples only; remove it');
    else if (samples.length !== counts.length) {
      add('counts', `are ${counts.length} for ${several(samples.length, 'sample')}; write one for each`);
    }
  }),
);

formed(distribution, () => ({ id: lawId }));

export const coldStart: z.ZodType = lawOr(distribution, { runtime: true, words: [] });

export const firstInvocation: z.ZodType = lawOr(distribution, { runtime: true, words: ['published', 'none'] });

export const placement: z.ZodType = lawOr(distribution, { runtime: false, words: ['published', 'none'] });

export const extensions: z.ZodType = later(() =>
  record({ init: distribution.optional(), postInvoke: distribution.optional() }),
);
