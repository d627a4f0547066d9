// What a plan says beside its settings: what to mind, what less of them breaks, and what cost buys.

import { describe, expect, test } from 'vitest';
import { planText } from '../../../bench/commands/plan-table.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import { planMarkdown } from '../../../bench/plan/plan-markdown.ts';
import type { FunctionPlan, Plan } from '../../../bench/plan/result.ts';
import { settingsToCopy } from '../../../bench/plan/to-copy.ts';
import { warningsOf, type PlannedLoad } from '../../../bench/plan/warnings.ts';
import { planPage } from '../../../bench/page/plan-page.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { wholeFunctions } from '../../../bench/scenario/whole-functions.ts';

const compiled = (document: object) =>
  compileScenario({ name: 'test', duration: '20s', seed: 3, ...document }, 'test', '.');

const worker = { timeout: '10s', duration: { constant: '1s' }, coldStart: { constant: 0 } };
const queued = (sqs: object, more: object = {}) => ({
  account: { concurrency: 100, unreservedMinimum: 0 },
  functions: { worker: { ...worker, ...more } },
  traffic: [{ to: 'worker', via: 'sqs', arrivals: { constant: { rate: '5/s' } }, sqs }],
  slo: { age: '<1m' },
});

const quiet = {
  attemptsPerRequest: 1,
  timedOutShare: 0,
  leftShare: 0,
  attainable: true,
  before: { attemptsPerRequest: 1 },
};

const warned = (
  document: object,
  {
    functions = {},
    load = {},
    needed = 100,
  }: { functions?: Record<string, object>; load?: Partial<PlannedLoad>; needed?: number } = {},
) =>
  warningsOf({
    ...wholeFunctions(compiled(document)),
    account: { concurrency: 100, needed },
    functions: Object.entries(functions).map(([functionName, more]) => ({ ...quiet, functionName, ...more })) as never,
    load: { freePeaks: [], ahead: null, ...load },
  });

describe('what to mind, with its place, its value and its cure', () => {
  test('nothing where all is as it is advised', () => {
    expect(warned(queued({ maxReceiveCount: 5 }))).toEqual([]);
  });

  test.each([
    [
      'a visibility timeout below six times',
      queued({ visibilityTimeout: '30s' }),
      'traffic.0.sqs.visibilityTimeout',
      '30s',
      '60s',
    ],
    [
      'the window is part of it',
      queued({ visibilityTimeout: '60s', batchWindow: '5s' }),
      'traffic.0.sqs.visibilityTimeout',
      '60s',
      '65s',
    ],
    [
      'few receptions before the dead-letter queue',
      queued({ maxReceiveCount: 2 }),
      'traffic.0.sqs.maxReceiveCount',
      '2',
      '5 or more',
    ],
    [
      'pollers that bring more than is reserved',
      queued({ maximumConcurrency: 30 }, { reservedConcurrency: 20 }),
      'functions.worker.reservedConcurrency',
      '20',
      'maximumConcurrency to 20, or reserve 30',
    ],
    [
      'shards that bring more than is reserved',
      {
        ...queued({}),
        functions: { worker: { ...worker, reservedConcurrency: 3 } },
        slo: { iteratorAge: '<1m' },
        traffic: [
          {
            to: 'worker',
            via: 'kinesis',
            arrivals: { constant: { rate: '5/s' } },
            stream: { shards: 2, parallelizationFactor: 4 },
          },
        ],
      },
      'functions.worker.reservedConcurrency',
      '3',
      'reserve 8',
    ],
    [
      'a schedule above the reservation',
      queued({}, { reservedConcurrency: 20, provisionedScaling: { schedule: [['5s', 25]] } }),
      'functions.worker.reservedConcurrency',
      '20',
      'provision 20 at most',
    ],
    [
      'tracking above the reservation',
      queued(
        {},
        {
          reservedConcurrency: 20,
          provisionedConcurrency: 1,
          provisionedScaling: { tracking: { minimum: 1, maximum: 40 } },
        },
      ),
      'functions.worker.reservedConcurrency',
      '20',
      'reserve 40',
    ],
  ] as const)('%s', (...[, document, path, value, cure]) => {
    const [warning, ...others] = warned(document);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ path, value });
    expect(warning!.cure).toContain(cure);
  });

  test('pollers that nothing bounds only where they come to more than is reserved', () => {
    const document = queued({}, { reservedConcurrency: 20 });
    expect(warned(document, { load: { freePeaks: [15] } })).toEqual([]);
    expect(warned(document, { load: { freePeaks: [25] } })).toHaveLength(1);
  });

  test('an account that must be raised, and one whose reservations leave too little for the others', () => {
    expect(warned(queued({}), { needed: 150 })).toMatchObject([{ path: 'account.concurrency', value: '100' }]);
    const document = {
      ...queued({}),
      functions: { worker: { ...worker, reservedConcurrency: 90 }, other: worker },
      traffic: [...queued({}).traffic, { to: 'other', arrivals: { constant: { rate: '20/s' } } }],
    };
    expect(warned(document, { load: { freePeaks: [5, 20] } })).toMatchObject([
      { path: 'account.concurrency', said: expect.stringContaining('leave 10 of it') as string },
    ]);
    expect(warned(document, { load: { freePeaks: [5, 9] } })).toEqual([]);
  });

  test('retries that amplify the load: now, as planned, and at the traffic that breaks the plan', () => {
    const document = {
      functions: { f: { duration: { constant: '100ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '5/s' } }, retry: 'sdk-v3-standard' }],
      slo: { throttled: '<1%' },
    };
    expect(warned(document, { functions: { f: {} } })).toEqual([]);
    const [now] = warned(document, { functions: { f: { before: { attemptsPerRequest: 2.5 } } } });
    expect(now).toMatchObject({ path: 'traffic.0.retry', value: 'sdk-v3-standard' });
    expect(now!.said).toBe('retries amplify the load of f 2.5 times as it is set now');
    const [ahead] = warned(document, {
      functions: { f: {} },
      load: { ahead: { functionName: 'f', attempts: 1.75, traffic: 1.3 } },
    });
    expect(ahead!.said).toContain('1.75 times at 1.3 times the traffic, as planned');
    const patient = { ...document, traffic: [{ ...document.traffic[0]!, retry: 'none' }] };
    expect(warned(patient, { functions: { f: { before: { attemptsPerRequest: 2.5 } } } })).toEqual([]);
  });

  test('requests that run into the timeout, and messages that stay behind', () => {
    const found = warned(queued({}), { functions: { worker: { timedOutShare: 0.02, leftShare: 0.4 } } });
    expect(found.map(({ path }) => path)).toEqual(['traffic.0', 'functions.worker.timeout']);
  });
});

describe('an answer', () => {
  const document = {
    duration: '60s',
    functions: { f: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '2s' } } },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '60/s' } } }],
    slo: { throttled: '<0.5%', coldStarts: '<0.2%' },
  };
  let plan: Plan;
  const own = (): FunctionPlan => plan.functions[0]!;
  const lessProvisioned = () =>
    own().fails.find(({ provisionedConcurrency }) => provisionedConcurrency < own().provisionedConcurrency);

  test('tells what one less of each kind breaks', async () => {
    plan = await planScenario(compiled(document), { mostReplications: 16 });
    expect(own().attainable).toBe(true);
    const { reservedConcurrency, provisionedConcurrency, notes } = own();
    expect(provisionedConcurrency).toBeGreaterThan(0);
    const less = lessProvisioned();
    expect(less).toMatchObject({ reservedConcurrency });
    // What is too close to tell is told as that, and not as what fails.
    const isDoubtful = notes.some((note) => note.includes(`provisioned ${provisionedConcurrency - 1} may be enough`));
    expect(less!.provisionedConcurrency < provisionedConcurrency - 1).toBe(isDoubtful);
    expect(less!.breaks.map(({ figure }) => figure)).toEqual(['coldStarts']);
    expect(less!.breaks[0]!.keptShare).toBeLessThan(0.95);
    // By its own interval the closed form of what is enough lies between its ends, and the answer does.
    const { low, high } = own().provisionedInterval!;
    expect(low).toBeLessThanOrEqual(provisionedConcurrency);
    expect(high ?? Infinity).toBeGreaterThanOrEqual(provisionedConcurrency);
  });

  test('has a curve of cost: the more is provisioned, the dearer and the fewer cold starts', () => {
    const { figure, points } = own().curve!;
    expect(figure).toBe('coldStarts');
    expect(points.filter(({ isPlanned }) => isPlanned)).toHaveLength(1);
    const best = points.filter(({ isUnbeaten }) => isUnbeaten);
    expect(best.length).toBeGreaterThan(1);
    best.slice(1).forEach((point, index) => {
      expect(point.monthUsd).toBeGreaterThan(best[index]!.monthUsd);
      expect(point.coldShare).toBeLessThan(best[index]!.coldShare);
    });
    expect(points.map(({ monthUsd }) => monthUsd)).toEqual(
      points.map(({ monthUsd }) => monthUsd).toSorted((a, b) => a - b),
    );
  });

  test('says all of it on the terminal, in Markdown and on the page', async () => {
    const text = planText(plan, { color: false });
    const markdown = planMarkdown(plan);
    const page = await planPage(plan, '2026-01-01T00:00:00Z');
    const { reservedConcurrency, provisionedConcurrency } = lessProvisioned()!;
    const settings = `reserved ${reservedConcurrency}, provisioned ${provisionedConcurrency} fails: coldStarts`;
    for (const said of [text, markdown, page]) {
      expect(said).toContain(settings);
      expect(said).toContain('what cost buys');
      expect(said).toMatch(/keeps the slo|breaks it/);
    }
    expect(markdown).toContain(`\`\`\`yaml\n${settingsToCopy(plan)}\`\`\``);
    // Every row of a table has as many cells as its head.
    const widths = markdown
      .split('\n')
      .map((line) => (line.startsWith('|') ? line.replaceAll('\\|', '').split('|').length : 0));
    const uneven = widths.filter(
      (width, index) => width > 0 && (widths[index - 1] ?? 0) > 0 && width !== widths[index - 1],
    );
    expect(uneven).toEqual([]);
  });

  test('to copy are queue settings and the account, too', () => {
    const base = compiled(queued({}));
    const told = {
      ...plan,
      scenario: base.document,
      account: { concurrency: 10, needed: 40 },
      functions: [
        {
          ...own(),
          functionName: 'worker',
          reservedConcurrency: 20,
          provisionedConcurrency: 0,
          sources: { 0: { maximumConcurrency: 20, visibilityTimeoutMs: 90_000 } },
        },
      ],
    };
    expect(settingsToCopy(told)).toBe(
      'account:\n  concurrency: 40\nfunctions:\n  worker:\n    reservedConcurrency: 20\n    provisionedConcurrency: 0\n' +
        'traffic:\n  - to: worker\n    via: sqs\n    sqs:\n      maximumConcurrency: 20\n      visibilityTimeout: 90s\n',
    );
  });
});
