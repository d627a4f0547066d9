// What a plan may change in a template, and templates in which it does.

import * as fc from 'fast-check';
import type { TemplateChange } from '../../../bench/plan/template-patch.ts';
import { eventOfKind, queued } from './events.ts';
import { simple, simplePlain, sources, typed } from './functions.ts';
import { type Template, templateOf } from './kinds.ts';
import { of, ref, rightValues, some } from './values.ts';

const queueChange = fc.tuple(
  of(0, 0, 0, 0, 1),
  fc.oneof(
    some({ maximumConcurrency: of(2, 7, 1000), visibilityTimeoutMs: of(30_000, 90_000) }),
    fc.record({ visibilityTimeoutMs: of(60_000, 90_000, 5000) }),
    fc.record({ pollers: of({ minimum: 2, maximum: 9 }) }),
    fc.record({ kafkaPollers: of({ minimum: 1, maximum: 5 }) }),
  ),
);

const scalings = fc.oneof(
  of<TemplateChange['scaling']>(
    undefined,
    'constant',
    { tracking: { minimum: 2, maximum: 40, target: 0.6 } },
    { tracking: { minimum: 0, maximum: 5, target: 0.7 } },
  ),
  fc
    .uniqueArray(fc.tuple(of(3_600_000, 5_400_000, 28_800_000, 90_000_000, 100_000_000), fc.nat(9)), {
      selector: ([at]) => at,
      minLength: 1,
      maxLength: 3,
    })
    .map((points) => ({ schedule: points.toSorted(([a], [b]) => a - b).map(([atMs, count]) => ({ atMs, count })) })),
);

const change: fc.Arbitrary<TemplateChange> = fc
  .record({
    id: of('Shop', 'Shop', 'Shop', 'Shop', 'Shop', 'Shop', 'Plain', 'Plain', 'Other', 'Gone'),
    reservedConcurrency: of(null, null, 10, 25, 0),
    provisionedConcurrency: of(0, 2, 3, 7),
    scaling: scalings,
    memoryMb: of(undefined, 128, 1769),
    queues: fc.array(queueChange, { maxLength: 1 }),
  })
  .map(({ queues, ...others }) => ({ ...others, queues: queues.map(([place, settings]) => ({ place, ...settings })) }));

/** What a plan may change: each function once. */
export const changes: fc.Arbitrary<TemplateChange[]> = fc.uniqueArray(change, {
  minLength: 1,
  maxLength: 2,
  selector: ({ id }) => id,
});

/** What a plan may change of queues and topics alone. */
export const queueChanges: fc.Arbitrary<TemplateChange[]> = fc
  .tuple(of('Shop', 'Shop', 'Plain'), fc.array(queueChange, { minLength: 1, maxLength: 1 }))
  .map(([id, queues]) => [
    {
      id,
      reservedConcurrency: null,
      provisionedConcurrency: 0,
      queues: queues.map(([place, settings]) => ({ place, ...settings })),
    },
  ]);

const polledEvents = fc.record(
  {
    Q: queued(rightValues, 'Queue').map((Properties) => ({ Type: 'SQS', Properties })),
    Other: queued(rightValues, 'Queue').map((Properties) => ({ Type: 'SQS', Properties })),
    K: eventOfKind(rightValues)['MSK']!.map((Properties) => ({ Type: 'MSK', Properties })),
  },
  { requiredKeys: ['Q'] },
);

/** Functions that are fed from queues and topics. */
export const polledTemplates: fc.Arbitrary<Template> = templateOf(
  {
    Shop: fc.tuple(simple(), polledEvents).map(([shop, Events]) => ({
      ...shop,
      Properties: { ...(shop['Properties'] as object), Events },
    })),
    Other: simple(),
    Plain: simplePlain(),
    Queue: sources(rightValues)['Queue']!,
  },
  {
    Mapping: typed(
      'Lambda::EventSourceMapping',
      queued(rightValues, 'EventSourceArn').map((from) => ({ FunctionName: ref('Plain'), ...(from as object) })),
    ),
  },
);
