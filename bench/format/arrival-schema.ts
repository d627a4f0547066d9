// What a scenario may say of when requests come.

import * as z from 'zod';
import { count, duration, later, numberOrText, oneOf, plainText, positive, rate, record } from './fields.ts';

const ratePoint = z.tuple([duration, rate], { error: 'a point is [time, rate], such as [30s, 100/s]' });

const rateOrCurve = z.union([rate, z.array(ratePoint).min(1)], {
  error: 'write a rate such as 10/s, 600/min, 2/h, 1/7min or 3 per day, or points such as [[0s, 10/s], [60s, 500/s]]',
});

const trace = later(() =>
  record({
    format: z.enum(['azure2019', 'azure2021', 'csv', 'clf']),
    file: z.string().min(1),
    function: numberOrText(z.string().min(1)).optional(),
    column: plainText.optional(),
    unit: z.enum(['s', 'ms', 'us', 'ns'], { error: 'write s, ms, us or ns' }).optional(),
    from: duration.default('0s'),
    scale: positive.default(1),
  }).superRefine((value, context) => {
    const add = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    const isAzure = value.format === 'azure2019' || value.format === 'azure2021';
    const hasInstants = value.format === 'azure2021' || value.format === 'csv';
    if (value.function !== undefined && !isAzure) add('function', 'goes with the azure formats only; remove it');
    if (value.column !== undefined && value.format !== 'csv') add('column', 'goes with format: csv only; remove it');
    if (value.unit !== undefined && value.format !== 'csv') add('unit', 'goes with format: csv only; remove it');
    if (value.scale !== 1 && hasInstants) {
      add('scale', 'goes with formats that count (azure2019, clf): instants cannot be multiplied; remove it');
    }
  }),
);

export const arrival: z.ZodType = oneOf({
  constant: later(() => record({ rate: rateOrCurve })).optional(),
  poisson: later(() => record({ rate: rateOrCurve })).optional(),
  steps: later(() => z.array(ratePoint).min(1)).optional(),
  burst: later(() => record({ at: duration, count: count.min(1) })).optional(),
  sine: later(() => record({ mean: rate, amplitude: rate, period: duration })).optional(),
  onOff: later(() => record({ rate, on: duration, off: duration })).optional(),
  instants: later(() => z.union([z.string(), z.array(duration)])).optional(),
  trace: trace.optional(),
});
