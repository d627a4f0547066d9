// Every kind of page in headless Chromium: at three widths, light and dark, nothing overflows or collides, nothing is said on the
// console, the answer stands on the first screen, and no page is longer than a reader's patience.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileScenario, pageOf, planScenario, simulateScenario } from 'lambda-windtunnel';
import { sideBySide, type RunResult, type SuiteReport } from 'lambda-windtunnel/reports';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planPage } from '../../bench/page/plan-page.ts';
import { sweepPage } from '../../bench/page/sweep/sweep-page.ts';
import { openAnswers } from '../../bench/sweep/answers.ts';
import { inlineEngine } from '../../bench/sweep/engine.ts';
import { planSweep } from '../../bench/sweep/plan.ts';
import { runSweep, sweepResult } from '../../bench/sweep/sweep.ts';
import { violations } from './axe.ts';
import { launch } from './chromium.ts';

type Fields = Readonly<Record<string, unknown>>;

const api = { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '200ms' } };

const scenarioOf = (document: Fields) =>
  compileScenario({ name: 'page', duration: '2m', seed: 3, ...document }, 'test', '.');

const simulated = (document: Fields): Promise<RunResult> => simulateScenario(scenarioOf(document));

const suiteOf = (result: RunResult, more: Partial<SuiteReport> = {}): SuiteReport => ({
  name: result.name,
  description: '',
  measured: null,
  simulated: result,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
  ...more,
});

const plain: Fields = {
  functions: { api: { ...api, reservedConcurrency: 30 } },
  traffic: [
    {
      to: 'api',
      arrivals: {
        poisson: {
          rate: [
            ['0s', '10/s'],
            ['30s', '300/s'],
          ],
        },
      },
      retry: 'sdk-v3-standard',
    },
  ],
  slo: { p99: '<500ms', throttled: '<1%', coldStarts: '<5%' },
};
const queue: Fields = {
  functions: { worker: { ...api, timeout: '30s', reservedConcurrency: 5, errors: '1%' } },
  traffic: [{ to: 'worker', via: 'sqs', arrivals: { poisson: { rate: '300/s' } }, sqs: { visibilityTimeout: '60s' } }],
  slo: { backlog: '<500', age: '<30s' },
};
const stream: Fields = {
  functions: { indexer: { ...api, errors: '2%' } },
  traffic: [
    { to: 'indexer', via: 'kinesis', arrivals: { poisson: { rate: '400/s' } }, stream: { shards: 2, batchSize: 5 } },
  ],
  slo: { iteratorAge: '<10s' },
};
const vpc: Fields = {
  account: { era: '2018' },
  functions: {
    orders: {
      ...api,
      memory: '3008MB',
      timeout: '60s',
      vpc: { subnets: ['a'], securityGroups: ['s'], freeIps: [200], eniQuota: 3 },
    },
  },
  traffic: [{ to: 'orders', arrivals: { poisson: { rate: '30/s' } } }],
};
const provisioned: Fields = {
  functions: { api: { ...api, provisionedConcurrency: 20 } },
  traffic: [{ to: 'api', arrivals: { poisson: { rate: '300/s' } } }],
  slo: { p99: '<400ms' },
};
const names = Array.from({ length: 36 }, (_, index) => `service-${index}`);
const many: Fields = {
  account: { concurrency: 60, unreservedMinimum: 0 },
  functions: Object.fromEntries(names.map((name) => [name, api])),
  traffic: names.map((to, index) => ({ to, arrivals: { poisson: { rate: `${2 + (index % 9) * 4}/s` } } })),
  slo: { throttled: '<1%' },
};

const swept = async (document: Fields, vary: readonly string[], replications: number): Promise<string> => {
  const plan = planSweep(scenarioOf(document), { source: 'test', vary, replications });
  const answers = openAnswers(null, plan.hash);
  await runSweep(plan, { engine: inlineEngine, answers, signal: new AbortController().signal, onProgress: () => {} });
  return (await sweepPage(sweepResult(plan, answers), '2026-01-01T00:00:00Z'))!;
};

const eras = async (): Promise<string> => {
  const runs = await Promise.all(
    ['2018', '2020', '2023'].map(async (era) => ({
      name: `era ${era}`,
      result: await simulated({ ...plain, account: { era } }),
    })),
  );
  return pageOf('eras', [
    sideBySide('The eras beside each other', runs),
    ...runs.map(({ name, result }) => suiteOf({ ...result, name })),
  ]);
};

/** As the bench makes it: measured ones, saturated ones, and one without any run. */
const overview = async (): Promise<string> => {
  const result = await simulated(plain);
  const measured = { ...result, kind: 'measured' as const };
  const warnings = ['host saturated: other work on this machine took 51 % of its cores'];
  const figure = {
    figure: 'p99',
    functionName: null,
    measured: 1,
    simulated: 1,
    unit: 'ms' as const,
    tolerance: '10 %',
    note: '',
  };
  const suites = Array.from({ length: 10 }, (_, index) =>
    suiteOf(result, {
      name: `suite-${index}`,
      measured: index % 2 === 0 ? measured : { ...measured, warnings },
      validation: [{ ...figure, verdict: index % 2 === 0 ? 'pass' : 'not compared' }],
      status: index % 2 === 0 ? 'passed' : 'host saturated',
    }),
  );
  const tables = [{ title: 'Operations', columns: ['a'], rows: [['1']], note: '' }];
  return pageOf('bench', [...suites, suiteOf(result, { name: 'micro', simulated: null, tables })]);
};

interface Kind {
  readonly name: string;
  readonly make: () => Promise<string>;
  /** At 1600 px. */
  readonly mostPx: number;
  /** Says the verdict. */
  readonly word: RegExp;
  /** A selector of what is like something else on the page. */
  readonly copies?: string;
}

const run = (name: string, document: Fields, word: RegExp): Kind => ({
  name,
  make: async () => pageOf(name, [suiteOf(await simulated(document))]),
  mostPx: 6000,
  word,
});

const kinds: readonly Kind[] = [
  run('plain', plain, /^broken$/),
  run(
    'throttled without an objective',
    { ...plain, slo: {}, functions: { api: { ...api, reservedConcurrency: 15 } } },
    /^not well$/,
  ),
  run('queue with a backlog', queue, /^broken$/),
  run('stream', stream, /^broken$/),
  run('vpc', vpc, /^not well$/),
  run('provisioned', provisioned, /^kept$/),
  run('many functions', many, /^(broken|kept)$/),
  { name: 'eras', make: eras, mostPx: 6000, word: /broken/ },
  {
    name: 'overview',
    make: overview,
    mostPx: 2500,
    word: /passed|host saturated/,
    // From the third to the tenth they are those of the first two under other names.
    copies: '#suite-1 ~ :not(#suite-10) > .suite',
  },
  {
    name: 'sweep of one setting',
    make: () => swept(plain, ['functions.api.reservedConcurrency=30..60:10'], 2),
    mostPx: 6000,
    word: /\d of 4 keep/,
  },
  {
    name: 'sweep of two settings',
    make: () => swept(queue, ['functions.worker.reservedConcurrency=5,10', 'traffic.0.sqs.batchSize=5,10'], 1),
    mostPx: 6000,
    word: /keep/,
  },
  {
    name: 'plan',
    make: async () => planPage(await planScenario(scenarioOf(plain), { mostReplications: 4 }), '2026-01-01T00:00:00Z'),
    mostPx: 6000,
    word: /kept/,
  },
];

/** Labels of horizontal axes that lie over each other, or beyond the canvas. */
const collisions = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    interface Item {
      readonly label: string | string[];
      readonly font: { readonly string: string };
      readonly options: { readonly translation: readonly [number, number]; readonly textAlign: string };
    }
    interface Drawn {
      readonly ctx: CanvasRenderingContext2D;
      readonly chartArea: unknown;
      readonly scales: Readonly<Record<string, { isHorizontal(): boolean; getLabelItems(area: unknown): Item[] }>>;
    }
    const { Chart } = globalThis as unknown as { Chart: { getChart(of: unknown): Drawn | undefined } };
    return [...document.querySelectorAll('canvas')].flatMap((canvas) => {
      const chart = Chart.getChart(canvas);
      if (chart === undefined) return [];
      return Object.values(chart.scales)
        .filter((scale) => scale.isHorizontal())
        .flatMap((scale) => {
          const boxes = scale
            .getLabelItems(chart.chartArea)
            .filter(({ label }) => String(label) !== '')
            .map(({ label, font, options }) => {
              chart.ctx.font = font.string;
              const width = chart.ctx.measureText(String(label)).width;
              const [x] = options.translation;
              const left = options.textAlign === 'left' ? x : options.textAlign === 'right' ? x - width : x - width / 2;
              return { label: String(label), left, right: left + width };
            })
            .sort((a, b) => a.left - b.left);
          return boxes
            .slice(1)
            .filter((box, index) => box.left < boxes[index]!.right)
            .map(({ label }) => `${canvas.getAttribute('aria-label')!.slice(0, 60)}: ${label}`);
        });
    });
  });

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Shown {
  readonly page: Page;
  /** What its console says. */
  readonly problems: readonly string[];
}

const show = async (file: string, width: number, colorScheme: 'light' | 'dark'): Promise<Shown> => {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
};

/**
 * Comes last of those that look at a page: it unfolds everything.
 * @param copies a selector of what is like something else on the page, and stays folded
 */
const fits = (shown: () => Shown, copies = '.none'): void =>
  test('fits, says nothing on the console, and no label lies on another', async () => {
    const { page, problems } = shown();
    await expect.poll(() => page.evaluate('typeof Chart.getChart')).toBe('function');
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.locator('main').innerText()).not.toMatch(
      /undefined|NaN|\[object|of the steps|traffic\.0\.(sqs|kinesis)\b(?!\.)/,
    );
    expect(await collisions(page)).toEqual([]);
    await page.evaluate(`for (const one of document.querySelectorAll('details:not(${copies})')) one.open = true`);
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
  });

describe.each(kinds)('a page: $name', ({ name, make, mostPx, word, copies }) => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-kinds-'));
  const file = join(directory, 'report.html');

  beforeAll(async () => writeFileSync(file, await make()));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** One page for all that look at it in a group. */
  const shownAt = (width: number, colorScheme: 'light' | 'dark'): (() => Shown) => {
    let shown: Shown;
    beforeAll(async () => {
      shown = await show(file, width, colorScheme);
    });
    afterAll(() => shown.page.close());
    return () => shown;
  };

  describe('at 390 px, dark', () => {
    fits(shownAt(390, 'dark'), copies);
  });

  describe('at 1024 px, light', () => {
    const shown = shownAt(1024, 'light');

    test(`nothing that axe knows stands in a reader’s way of ${name}`, async () => {
      expect(await violations(shown().page)).toEqual([]);
    });

    fits(shown, copies);
  });

  describe('at 1600 px, light', () => {
    const shown = shownAt(1600, 'light');

    test('the answer stands on the first screen, and the page ends before patience does', async () => {
      const { page } = shown();
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(mostPx);
      const verdict = page.locator('.word, .overview td.good, .overview td.warn').first();
      expect(await verdict.textContent()).toMatch(word);
      const box = (await verdict.boundingBox())!;
      expect(box.y + box.height).toBeLessThan(900);
      expect(await page.locator('.kind, .overview td').first().textContent()).toMatch(/Simulated|measured/);
    });

    fits(shown, copies);
  });

  describe('at 1600 px, dark', () => {
    fits(shownAt(1600, 'dark'), copies);
  });
});
