// Each chart stands in the part of the page that it belongs to; parts without anything in them are left out.

import { beforeAll, describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { ChartGroup, ChartSpec } from '../../reports/chart/chart-spec.ts';
import type { RunResult, SuiteReport } from '../../reports/index.ts';
import { suiteSection } from '../../reports/page/suite-section.ts';
import { simulated } from './support.ts';

let result: RunResult;
beforeAll(async () => {
  result = await simulated({ seconds: 10 });
});

const chart = (name: string, group: ChartGroup, isSmall?: true): ChartSpec => ({
  name,
  title: `The chart ${name}`,
  group,
  ...(isSmall === undefined ? {} : { isSmall }),
  caption: 'How to read it.',
  config: { type: 'line', data: { datasets: [] }, options: {} },
  table: { columns: ['x'], rows: [[1]] },
});

const suite = (more: Partial<SuiteReport> = {}): SuiteReport => ({
  name: 's',
  description: '',
  measured: null,
  simulated: result,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
  ...more,
});

const options = { whatIf: { run: null, why: '' }, mostRows: 10, isFolded: false };

/** The parts of a page, by title. */
const partsOf = (given: SuiteReport, charts: readonly ChartSpec[], more: object = {}): Map<string, string> => {
  const { html, links } = suiteSection(given, charts, 'it', { ...options, ...more });
  const parts = [...html.matchAll(/<section class="group"><h3 id="([^"]*)">([^<]*)<\/h3>([^]*?)<\/section>/g)];
  expect(parts.map(([, anchor, title]) => ({ anchor, title }))).toEqual(links);
  return new Map(parts.map(([, , title, inner]) => [title!, inner!]));
};

describe('a chart', () => {
  const places: readonly (readonly [ChartGroup, string])[] = [
    ['over time', 'Over time'],
    ['latency', 'Latency'],
    ['scaling', 'Scaling'],
    ['cold starts', 'Cold starts'],
    ['queues', 'Retries and queues'],
    ['managed', 'Managed Instances'],
    ['cost', 'Cost'],
  ];

  test.each(places)('of %s stands under %s, and nowhere else', (group, title) => {
    const parts = partsOf(suite(), [chart('mine', group)]);
    expect([...parts].filter(([, html]) => html.includes('The chart mine')).map(([name]) => name)).toEqual([title]);
  });

  test('of durable executions stands where there are some', async () => {
    const charts = [chart('mine', 'durable')];
    expect([...partsOf(suite(), charts).values()].join('')).not.toContain('The chart mine');
    const durable = await simulateScenario(
      compileScenario(
        {
          name: 'd',
          duration: '10s',
          account: { era: '2026-01-01' },
          functions: {
            f: {
              timeout: '30s',
              duration: { constant: '10ms' },
              coldStart: { constant: '100ms' },
              durable: {
                executionTimeout: '1m',
                program: [{ step: { duration: { constant: '10ms' } } }, { wait: '2s' }],
              },
            },
          },
          traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
        },
        'test',
        '.',
      ),
    );
    expect(partsOf(suite({ simulated: durable }), charts).get('Durable executions')).toContain('The chart mine');
  });

  test('is told by its own number, whatever stands before it', () => {
    const charts = [chart('first', 'scaling'), chart('second', 'latency'), chart('third', 'scaling')];
    const scaling = partsOf(suite(), charts).get('Scaling')!;
    expect(scaling.indexOf('The chart first')).toBeLessThan(scaling.indexOf('The chart third'));
    expect(scaling).toContain('it-0');
    expect(scaling).toContain('it-2');
    expect(scaling).not.toContain('it-1"');
  });

  test.each([
    [3, false],
    [4, true],
  ])('that is small is one of %i: they are folded: %s', (count, folded) => {
    const charts = Array.from({ length: count }, (_, index) => chart(`c${index}`, 'over time', true));
    const html = partsOf(suite(), [chart('large', 'over time'), ...charts]).get('Over time')!;
    expect(html.includes(`Each of the ${count} busiest functions`)).toBe(folded);
    expect(html).toContain('<div class="charts small">');
    expect(html.indexOf('The chart large')).toBeLessThan(html.indexOf('class="charts small"'));
  });
});

describe('the parts', () => {
  test('come in one order, without those that have nothing', () => {
    expect([...partsOf(suite(), []).keys()]).toEqual([
      'Over time',
      'Latency',
      'Scaling',
      'Cold starts',
      'Retries and queues',
      'Cost',
      'To reproduce',
    ]);
  });

  test('begin with the cost where ways to run are compared', () => {
    const titles = [
      ...partsOf(suite({ computeCosts: { ways: [], traffic: [] } }), [chart('mine', 'over time')]).keys(),
    ];
    expect(titles.slice(0, 2)).toEqual(['Cost', 'Over time']);
    expect(titles.filter((title) => title === 'Cost')).toHaveLength(1);
  });

  test('say what was simulated beside what was measured', () => {
    const figure = {
      figure: 'p99',
      functionName: 'f',
      measured: 1,
      simulated: 2,
      unit: 'ms',
      tolerance: '10 %',
    } as const;
    const parts = partsOf(suite({ validation: [{ ...figure, verdict: 'fail', note: '' }] }), []);
    expect(parts.get('Simulated beside measured')).toContain('p99');
  });

  test('hold what can be changed, or why nothing can', () => {
    expect(partsOf(suite(), [], { whatIf: { run: { a: 1 }, why: '' } }).get('What if')).toContain('{"a":1}');
    expect(partsOf(suite(), [], { whatIf: { run: null, why: 'Because.' } }).get('What if')).toContain('Because.');
  });
});

test('why nothing was compared is told once, before the figures', () => {
  const { html } = suiteSection(suite({ notes: ['Not compared: busy', 'another note'] }), [], 'it', options);
  expect(html.match(/Not compared: busy/g)).toHaveLength(1);
  expect(html).toContain('<p class="warn">another note</p>');
  expect(html.indexOf('Not compared')).toBeLessThan(html.indexOf('another note'));
});

test('one of several is folded under its name', () => {
  const { html } = suiteSection(suite(), [], 'it', { ...options, isFolded: true });
  expect(html).toMatch(
    /^<section id="it" aria-labelledby="it-name"><details class="suite"><summary><h2 id="it-name">s<\/h2>/,
  );
  expect(suiteSection(suite(), [], 'it', options).html).not.toContain('<details class="suite">');
});
