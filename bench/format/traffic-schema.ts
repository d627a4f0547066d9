// What a scenario may say of a stream of requests.

import * as z from 'zod';
import { clientRetries, type ClientRetryName } from '../../lambda/index.ts';
import { quantity } from '../input/quantity.ts';
import { arrival } from './arrival-schema.ts';
import { count, duration, formed, later, oneOrListError, plainText, record, share, size } from './fields.ts';
import { distribution } from './law-schema.ts';
import { http, kafka, sqs, stream } from './source-schema.ts';

const retryNames = Object.keys(clientRetries) as [ClientRetryName, ...ClientRetryName[]];

/** So many environments an account has for its tenants at most, and more tenants would only be refused. */
export const mostTenants = 100_000;

const tenants = later(() =>
  z.union(
    [
      formed(
        z.custom<number>((value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostTenants),
        () => ({ type: 'integer', minimum: 1, maximum: mostTenants }),
      ),
      record({
        count: count.min(1).max(mostTenants),
        zipf: z.number().min(0).max(10).optional(),
        hot: share.optional(),
      }).refine(({ zipf, hot }) => (zipf === undefined) !== (hot === undefined), {
        error: 'needs exactly one of: zipf, hot; for tenants that come evenly write their number alone',
      }),
      record({
        list: z.record(
          z
            .string()
            .regex(
              /^[\w.:/=+\-@ ]{1,256}$/,
              'no tenant is called so: 1 to 256 of A-Z a-z 0-9 . _ : / = + - @ and blanks',
            ),
          share,
        ),
      }),
      record({ column: plainText }),
    ],
    {
      error:
        `write a number of tenants from 1 to ${mostTenants}, { count: 50, zipf: 1.1 }, { count: 50, hot: 30% } ` +
        '{ list: { acme: 60%, others: 40% } }, or { column: customer } of a csv trace',
    },
  ),
);

export const trafficSchema: z.ZodType = record({
  to: plainText,
  via: z.enum(['sync', 'async', 'http', 'sqs', 'kinesis', 'dynamodb', 'kafka']).default('sync'),
  arrivals: z.union([arrival, z.array(arrival).min(1)], { error: oneOrListError }).optional(),
  closedLoop: later(() => record({ clients: count.min(1), think: distribution })).optional(),
  http: http.optional(),
  sqs: sqs.optional(),
  stream: stream.optional(),
  kafka: kafka.optional(),
  tenants: tenants.optional(),
  retry: z
    .union([z.enum(retryNames), record({ attempts: count.min(1), base: duration, cap: duration })], {
      error: `write one of ${retryNames.join(', ')}, or { attempts, base, cap }`,
    })
    .default('none'),
  payload: z.unknown().optional(),
  payloadSize: size.optional(),
}).superRefine((value, context) => {
  const add = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  if ((value.arrivals === undefined) === (value.closedLoop === undefined)) {
    add('arrivals', 'needs exactly one of: arrivals, closedLoop');
  }
  if (value.closedLoop !== undefined && value.via !== 'sync') {
    add('closedLoop', 'goes with via: sync only, where clients wait for their answers; write arrivals in its place');
  }
  if (value.payloadSize !== undefined && value.via !== 'async') {
    add('payloadSize', 'goes with via: async only, where large events are charged; remove it');
  }
  const streams = value.via === 'kinesis' || value.via === 'dynamodb';
  if (value.stream?.enhancedFanOut === true && value.via === 'dynamodb') {
    add('stream.enhancedFanOut', 'goes with via: kinesis only; remove it');
  }
  if (value.via === 'dynamodb' && quantity('duration', value.stream?.retention ?? '24h') !== 86_400_000) {
    add('stream.retention', 'a DynamoDB stream keeps its records for 24h; remove it');
  }
  if (value.http !== undefined && value.via !== 'http') add('http', 'goes with via: http only; remove it');
  if (value.sqs !== undefined && value.via !== 'sqs') add('sqs', 'goes with via: sqs only; remove it');
  if (value.kafka !== undefined && value.via !== 'kafka') add('kafka', 'goes with via: kafka only; remove it');
  if (value.stream !== undefined && !streams) add('stream', 'goes with via: kinesis or dynamodb only; remove it');
});
