// What a scenario may say of a function.

import * as z from 'zod';
import { defaultVpcOptions } from '../../lambda/index.ts';
import { quantity } from '../input/quantity.ts';
import { aliasSchema, versionSchema } from './alias-schema.ts';
import { durableSchema } from './durable-schema.ts';
import { count, duration, later, plainText, positive, record, share, shareOverTime, size } from './fields.ts';
import { keepAlive } from './keep-alive-schema.ts';
import { coldStart, distribution, extensions, firstInvocation, placement } from './law-schema.ts';
import { managedSchema } from './managed-schema.ts';

const durable = later(() => durableSchema(distribution));

const snapStart = later(() =>
  record({
    restore: distribution.optional(),
    billedRestore: distribution.optional(),
    publishedAt: duration.optional(),
  }),
);

const boundsError = { path: ['maximum'], error: 'is below the minimum; raise it, or lower the minimum' };

const scheduledPoint = later(() =>
  z.union(
    [
      z.tuple([duration, count]),
      record({ at: duration, minimum: count.optional(), maximum: count.optional() })
        .refine(({ minimum = 0, maximum = Infinity }) => minimum <= maximum, boundsError)
        .refine(({ minimum, maximum }) => minimum !== undefined || maximum !== undefined, {
          error: 'changes nothing; give it a minimum, a maximum, or both',
        }),
    ],
    { error: 'a point is [time, count], such as [5m, 40], or bounds, such as { at: 5m, minimum: 40, maximum: 90 }' },
  ),
);

const provisionedScaling = later(() =>
  record({
    schedule: z.array(scheduledPoint).default([]),
    tracking: record({
      minimum: count,
      maximum: count.min(1),
      target: share.default('70%'),
      scaleOutPoints: count.min(1).default(3),
      scaleInPoints: count.min(1).default(15),
      scaleOutCooldown: duration.optional(),
      scaleInCooldown: duration.optional(),
      scaleIn: z.boolean().optional(),
    })
      .refine(({ minimum, maximum }) => minimum <= maximum, boundsError)
      .refine(({ target }) => quantity('share', target) > 0, {
        path: ['target'],
        error: 'must be above 0%; 70% is what AWS suggests',
      })
      .optional(),
  }),
);

const vpc = later(() =>
  record({
    subnets: z.array(plainText).default([]),
    securityGroups: z.array(plainText).default([]),
    freeIps: z.array(count).min(1),
    eniQuota: count.default(defaultVpcOptions.eniQuota),
    ec2CallsPerSecond: positive.default(defaultVpcOptions.ec2CallsPerSecond),
    ec2CallsWaiting: count.default(defaultVpcOptions.ec2CallsWaiting),
    // About 10 s as users told it, with a long tail (to 90 s).
    eniDelay: distribution.default({ lognormal: { p50: '10s', p99: '60s' } }),
    pendingFor: duration.default('0s'),
  }),
);

const cpu = later(() =>
  record({
    share,
    measuredAt: size,
    threads: count.min(1).default(1),
    initBoost: z.boolean().default(true),
  }),
);

const destinations = later(() => record({ onSuccess: z.string().optional(), onFailure: z.string().optional() }));

export const functionSchema: z.ZodType = record({
  compute: z.enum(['default', 'snapstart', 'managed'], { error: 'write default, snapstart or managed' }).optional(),
  managed: managedSchema.optional(),
  snapStart: snapStart.optional(),
  tenantIsolation: z.boolean().optional(),
  durable: durable.optional(),
  handler: z
    .string()
    .regex(
      /.#.|(^|\/)bootstrap$/,
      'write the file and the export, such as ./checkout.ts#handler, or a bootstrap, such as ./build/bootstrap',
    )
    .optional(),
  memory: size.default('128MB'),
  timeout: duration.default('3s'),
  reservedConcurrency: count.optional(),
  provisionedConcurrency: count.default(0),
  provisionedScaling: provisionedScaling.optional(),
  keepAlive: keepAlive.optional(),
  reuse: z.enum(['mru', 'lru', 'random']).default('mru'),
  runtime: plainText.default('nodejs22.x'),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  package: z.enum(['zip', 'image']).default('zip'),
  environment: z.record(z.string(), plainText).default({}),
  duration: distribution.optional(),
  streamedResponse: size.optional(),
  coldStart: coldStart.optional(),
  firstInvocation: firstInvocation.optional(),
  placement: placement.optional(),
  packageSize: size.optional(),
  extensions: extensions.optional(),
  /** Time between client and environment, both ways. */
  overhead: distribution.optional(),
  errors: shareOverTime.default('0%'),
  cpu: cpu.optional(),
  ephemeralStorage: size.default('512MB'),
  tags: z.record(z.string(), plainText).default({}),
  maximumRetryAttempts: count.max(2).default(2),
  maximumEventAge: duration.default('6h'),
  deadLetter: z.boolean().default(false),
  destinations: destinations.default({}),
  recursiveLoop: z.enum(['Terminate', 'Allow']).default('Terminate'),
  vpc: vpc.optional(),
  versions: later(() => z.record(z.string().regex(/^\d+$/, 'versions are numbers'), versionSchema)).optional(),
  aliases: later(() =>
    z.record(z.string().regex(/^(?!\d+$)[\w-]{1,128}$/, 'not a name for an alias'), aliasSchema),
  ).optional(),
  code: z.string().min(1).optional(),
  build: z.enum(['esbuild'], { error: 'write esbuild, or leave it out' }).optional(),
});
