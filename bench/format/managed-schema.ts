// What a scenario may say of Managed Instances and their capacity providers.

import * as z from 'zod';
import { defaultMaxVcpus, defaultMinimum, memoryRatios, mostEnvironments, mostSlots } from '../../lambda/index.ts';
import { quantity } from '../input/quantity.ts';
import { count, duration, later, plainText, record, share, size } from './fields.ts';

export const managedSchema: z.ZodType = later(() =>
  record({
    capacityProvider: plainText.optional(),
    slots: count.min(1).max(mostSlots).optional(),
    memoryPerVcpu: z
      .union(
        memoryRatios.map((ratio) => z.literal(ratio)),
        {
          error: `write ${memoryRatios.join(', ')}: GB of memory for each vCPU`,
        },
      )
      .optional(),
    minimumEnvironments: count.max(mostEnvironments).default(defaultMinimum),
    maximumEnvironments: count.max(mostEnvironments).optional(),
    initialEnvironments: count.max(mostEnvironments).optional(),
    memoryUse: record({ idle: size.default('0MB'), perRequest: size }).optional(),
    publishedAt: duration.optional(),
  }),
);

export const capacityProvider: z.ZodType = later(() =>
  record({
    architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
    instanceTypes: z.array(plainText).min(1, 'name a type, or leave it out').optional(),
    excludedInstanceTypes: z.array(plainText).min(1, 'name a type, or leave it out').optional(),
    maxVcpus: count.default(defaultMaxVcpus),
    cpuTarget: share
      .refine((value) => quantity('share', value) > 0, { error: 'must be above 0%; AWS shows 30%' })
      .optional(),
    savings: share.default('0%'),
  }),
);
