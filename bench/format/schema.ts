// The scenario format: what a file may say. Checking it yields the same document with the defaults filled in, which is
// what a result carries as `scenario` and what can be fed back to reproduce the run.

import * as z from 'zod';
import { lambdaSince, regionProblem } from '../../lambda/index.ts';
import { cloudWatchMetrics } from '../../sim/index.ts';
import { clockMs } from './clock-instant.ts';
import type { ScenarioDocument } from './document.ts';
import { count, duration, formed, later, numberOrText, plainText, positive, record, size } from './fields.ts';
import { functionSchema } from './function-schema.ts';
import { capacityProvider } from './managed-schema.ts';
import { rulesSchema } from './rules-schema.ts';
import { limitForm, limitFormProblem, sloFigures, type SloFigure } from './slo.ts';
import { trafficSchema } from './traffic-schema.ts';
import { unixMsOf } from '../trace/calendar.ts';

const metricNames = Object.keys(cloudWatchMetrics) as [string, ...string[]];

const alarmSchema = later(() =>
  record({
    function: plainText,
    metric: z.enum(metricNames, { error: `write one of ${metricNames.join(', ')}` }),
    statistic: z.enum(['Sum', 'Average', 'Maximum', 'SampleCount']).default('Sum'),
    threshold: z.number(),
    comparison: z.enum(['>', '>=', '<', '<=']).default('>'),
    datapointsToAlarm: count.min(1).default(1),
    evaluationPeriods: count.min(1).default(1),
  }),
);

const limitOn = (figure: SloFigure): z.ZodType =>
  formed(
    z.custom<string | 0>((value) => limitFormProblem(figure, value) === null, {
      error: ({ input }) => limitFormProblem(figure, input) ?? 'not valid',
    }),
    () => limitForm(figure),
  )
    .transform(String)
    .optional();

const sloSchema = later(() => record(Object.fromEntries(sloFigures.map((figure) => [figure, limitOn(figure)]))));

/** Why a date is no era, with the cure; null when it is one, and for what is no date. */
const eraProblem = (era: string): string | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(era);
  if (match === null) return null;
  const [, year, month, day] = match.map(Number);
  const time = { hour: 0, minute: 0, second: 0, zoneMinutes: 0 };
  if (unixMsOf({ year: year!, month: month!, day: day!, ...time }) === null) {
    return `there is no day ${era}; write one such as "2025-08-01"`;
  }
  return era < lambdaSince ? `${era} is before Lambda, which is there since ${lambdaSince}; write a later day` : null;
};

const eraText = z
  .string()
  .regex(
    /^(2018|2020|2023|2026|\d{4}-\d{2}-\d{2})$/,
    'write "2018", "2020", "2023", "2026" or an ISO date such as "2025-08-01"',
  )
  .refine((era) => eraProblem(era) === null, { error: ({ input }) => eraProblem(String(input))! });

export const scenarioSchema: z.ZodType<ScenarioDocument> = record(
  {
    name: numberOrText(z.string().min(1)),
    description: plainText.optional(),
    duration,
    startsAt: z
      .string()
      .refine((text) => clockMs(text) !== null, { error: 'write an instant such as "2026-03-02T07:00:00Z"' })
      .optional(),
    warmup: duration.default('0s'),
    seed: z.int().nonnegative().default(1),
    account: record({
      region: z
        .string()
        .refine((code) => regionProblem(code) === null, { error: ({ input }) => regionProblem(String(input))! })
        .default('us-east-1'),
      era: numberOrText(eraText).default('2026'),
      concurrency: count.min(1).default(1000),
      unreservedMinimum: count.optional(),
      priceTier: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
      rules: rulesSchema.default({}),
    }).prefault({}),
    capacityProviders: z
      .record(z.string().regex(/^[\w-]{1,140}$/, 'not a name for a capacity provider'), capacityProvider)
      .optional(),
    functions: z.record(z.string(), functionSchema).refine((value) => Object.keys(value).length > 0, {
      error: 'name at least one function',
    }),
    trafficFactor: positive.default(1),
    speed: positive.optional(),
    traffic: z.array(trafficSchema).min(1, 'name at least one stream of requests'),
    alarms: z.record(z.string(), alarmSchema).default({}),
    cloudWatch: z.boolean().default(false),
    expectFailures: z.boolean().optional(),
    limits: later(() => record({ events: z.number().positive().optional(), memory: size.optional() })).optional(),
    slo: sloSchema.default({}),
  },
  ['template', 'trace'],
) as unknown as z.ZodType<ScenarioDocument>;
