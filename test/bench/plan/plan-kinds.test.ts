// Plans of many kinds, each in all its formats: what is kept is promised, what is not is never said to be, and settings that keep
// nothing are no plan to copy.

import { describe, expect, test } from 'vitest';
import { planPage } from '../../../bench/page/plan-page.ts';
import { planText } from '../../../bench/commands/plan-table.ts';
import { planMarkdown } from '../../../bench/plan/plan-markdown.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import type { Plan } from '../../../bench/plan/result.ts';
import { settingsToCopy } from '../../../bench/plan/to-copy.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';

const poisson = (rate: string): object => ({ poisson: { rate } });
const api = { timeout: '5s', duration: { lognormal: { p50: '80ms', p99: '300ms' } }, coldStart: { constant: '400ms' } };
const called = (own: object, slo: object, traffic: object = { arrivals: poisson('40/s') }): object => ({
  functions: { api: { ...api, ...own } },
  traffic: [{ to: 'api', ...traffic }],
  slo,
});

interface Kind {
  readonly kind: string;
  readonly document: object;
  readonly attainable: boolean;
  readonly says: readonly (string | RegExp)[];
  /** Whether there are settings to copy; default: as attainable. */
  readonly toCopy?: boolean;
}

const kinds: readonly Kind[] = [
  {
    kind: 'a cost that is kept',
    document: called({}, { throttled: '<1%', cost: '<$1/run' }),
    attainable: true,
    says: ['in at least 95 of 100 runs (90 % sure'],
  },
  {
    kind: 'a cost that is not',
    document: called({}, { throttled: '<1%', cost: '<$0.0002/run' }),
    attainable: false,
    toCopy: true,
    says: ['the slo CANNOT be kept, for cost is not; reserved concurrency', 'the smallest that keep the others'],
  },
  {
    kind: 'a cost below that of the requests alone',
    document: called({}, { throttled: '<1%', cost: '<$0.01/million' }),
    attainable: false,
    toCopy: true,
    says: ['for cost is not', 'the price of the requests alone breaks it, whatever is set: raise the limit'],
  },
  {
    kind: 'an account that is too small',
    document: {
      ...called({ duration: { constant: '500ms' } }, { throttled: '<2%' }),
      account: { concurrency: 10, unreservedMinimum: 0 },
    },
    attainable: false,
    toCopy: true,
    says: [/CANNOT be kept within this account; in one of \d+, reserved concurrency \d+/, 'must be raised from 10 to'],
  },
  {
    kind: 'a handler that is too slow',
    document: called(
      { duration: { constant: '900ms' } },
      { throttled: '<2%', p99: '<500ms' },
      { arrivals: poisson('5/s') },
    ),
    attainable: false,
    says: [
      'CANNOT be kept by any settings that were tried; nearest come',
      'no provisioned concurrency keeps the limit on p99: warm requests take that long',
    ],
  },
  {
    kind: 'SnapStart, and too slow when it is warm',
    document: called({ runtime: 'java21', compute: 'snapstart', coldStart: { constant: '300ms' } }, { p99: '<100ms' }),
    attainable: false,
    says: ['the limit on p99 is broken, and SnapStart takes no provisioned concurrency', 'and at warm latency'],
  },
  {
    kind: 'Managed Instances',
    document: {
      ...called({ compute: 'managed', memory: '2GB' }, { throttled: '<1%', p99: '<500ms' }),
      capacityProviders: { pool: {} },
    },
    attainable: true,
    says: ['3 environments at least on Managed Instances keep the slo'],
  },
  {
    kind: 'events that come again minutes later, whatever is reserved',
    document: {
      ...called({ errors: '20%' }, { age: '<5s' }, { via: 'async', arrivals: poisson('5/s') }),
      duration: '5m',
    },
    attainable: false,
    says: ['nearest come', 'more than are ever at work at once', 'what is tried again'],
  },
  {
    kind: 'a queue, whose bound is part of the answer',
    document: called(
      { reservedConcurrency: 20 },
      { age: '<30s', deadLetters: '<=0' },
      { via: 'sqs', sqs: { batchSize: 5, maxReceiveCount: 3, visibilityTimeout: '10s' }, arrivals: poisson('30/s') },
    ),
    attainable: true,
    says: [/provisioned concurrency 0, maximum concurrency \d+ (keep|kept) the slo/, 'maxReceiveCount 3: below 5'],
  },
  {
    kind: 'a stream',
    document: called({}, { iteratorAge: '<30s' }, { via: 'kinesis', stream: { shards: 2 }, arrivals: poisson('30/s') }),
    attainable: true,
    says: ['keep the slo'],
  },
  {
    kind: 'a Kafka topic, whose event pollers are as few as do',
    document: called(
      {},
      { iteratorAge: '<30s' },
      {
        via: 'kafka',
        kafka: { partitions: 4, pollers: { minimum: 2, maximum: 4 } },
        arrivals: poisson('30/s'),
      },
    ),
    attainable: true,
    says: ['keep the slo', 'event pollers 1 to 1', /133\.2/],
  },
  {
    kind: 'a durable function',
    document: {
      ...called(
        { durable: { program: [{ step: { duration: { constant: '100ms' } } }, { wait: '5s' }] } },
        { throttled: '<1%' },
        { via: 'async', arrivals: poisson('3/s') },
      ),
      duration: '2m',
    },
    attainable: true,
    says: ['keep the slo'],
  },
  {
    kind: 'a function beside, to which nothing comes',
    document: {
      ...called({}, { throttled: '<2%' }),
      functions: { api, idle: api },
    },
    attainable: true,
    says: ['api: reserved concurrency'],
  },
];

const promise = /keep the slo( \([^)]*\))? in at least 95 of 100 runs|kept the slo in \d+ of \d+ runs/;

/** The first function's own sentence, as each format has it. */
const plainly = (text: string): string =>
  text
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('\\', '')
    .replaceAll('&lt;', '<')
    .replaceAll(/\s+/g, ' ');

describe.each(kinds)('$kind', ({ document, attainable, says, toCopy = attainable }) => {
  test('is told the same way on the terminal, in Markdown and on the page', async () => {
    const scenario = compileScenario({ name: 'kind', duration: '20s', seed: 5, ...document }, 'test', '.');
    const plan: Plan = await planScenario(scenario, { mostReplications: 16 });
    expect(plan.functions.map((one) => one.attainable)).toEqual([attainable]);
    const formats = [
      planText(plan, { color: false }),
      planMarkdown(plan),
      await planPage(plan, '2026-01-01T00:00:00Z'),
    ];
    for (const text of formats.map(plainly)) {
      expect(/CANNOT/.test(text)).toBe(!attainable);
      expect(promise.test(text) || !attainable).toBe(true);
      expect(text).not.toMatch(/undefined|NaN|\$-|null|Infinity/);
    }
    // The page and the ticket warn of what the terminal warns of.
    for (const said of says)
      for (const text of formats.map(plainly)) expect(text).toMatch(typeof said === 'string' ? literally(said) : said);
    const copied = settingsToCopy(plan);
    expect(copied.includes('api:')).toBe(toCopy);
    expect(formats[1]!.includes('```yaml')).toBe(toCopy);
  });
});

const literally = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
