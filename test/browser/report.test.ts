// The report page in headless Chromium: it draws, asks for nothing, and no name of a user's becomes markup.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileScenario, pageOf, simulateScenario } from 'lambda-windtunnel';
import type { RunResult, SuiteReport } from 'lambda-windtunnel/reports';
import { hostile, hostileResult } from '../support/hostile.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { launch } from './chromium.ts';

/** What is read of an axis of Chart.js. */
interface Axis {
  readonly min: number;
  readonly max: number;
}

const run = async (burst: number): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'test',
        duration: '20s',
        account: { concurrency: 100, unreservedMinimum: 0, era: '2020', rules: { burst: 20 } },
        functions: {
          one: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '150ms' } },
          two: { duration: { constant: '30ms' }, coldStart: { constant: '90ms' } },
        },
        traffic: [
          { to: 'one', arrivals: [{ poisson: { rate: '50/s' } }, { burst: { at: '5s', count: burst } }] },
          { to: 'two', via: 'async', arrivals: { constant: { rate: '20/s' } } },
        ],
        slo: { p99: '<1ms', throttled: '<=100%' },
      },
      'test',
      '.',
    ),
  );

const suiteOf = async (): Promise<SuiteReport> => ({
  name: hostile,
  description: hostile,
  measured: hostileResult({ ...(await run(60)), kind: 'measured' }),
  simulated: hostileResult(await run(60)),
  validation: [
    {
      figure: hostile,
      functionName: hostile,
      measured: 1,
      simulated: 2,
      unit: 'ms',
      tolerance: hostile,
      verdict: 'fail',
      note: hostile,
    },
  ],
  status: 'failed',
  objectives: [{ figure: hostile, limit: hostile, bound: 1, value: hostile, verdict: 'broken' }],
  notes: [hostile],
  tables: [{ title: hostile, columns: [hostile], rows: [[hostile]], note: hostile }],
});

describe('the report page', () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-page-'));
  const file = join(directory, 'report.html');
  let browser: Browser;

  beforeAll(async () => {
    const suites = [await suiteOf()];
    writeFileSync(file, await pageOf(hostile, suites));
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1024, 1600]) {
      test(`at ${width} px, ${colorScheme}: draws everything, says nothing on the console, asks for nothing`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const problems: string[] = [];
        const requests: string[] = [];
        page.on('console', (message) => problems.push(message.text()));
        page.on('pageerror', (error) => problems.push(error.message));
        page.on('request', (request) => requests.push(request.url()));
        await page.goto(pathToFileURL(file).href);
        const blank = await page.$$eval(
          'canvas',
          (canvases) =>
            canvases.filter((canvas) => {
              const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
              return data.every((value: number) => value === 0);
            }).length,
        );
        const charts = await page.$$eval('canvas', (canvases) => canvases.length);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(charts).toBe(11);
        expect(blank).toBe(0);
        expect(overflow).toBeLessThanOrEqual(0);
        expect(problems).toEqual([]);
        expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([pathToFileURL(file).href]);
        expect(await page.evaluate('window.hacked')).toBeUndefined();
        expect(await page.title()).toBe(hostile);
        await page.close();
      });
    }
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`nothing that axe knows stands in a reader’s way, ${colorScheme}`, async () => {
      const page = await browser.newPage({ viewport: { width: 1024, height: 900 }, colorScheme });
      await page.goto(pathToFileURL(file).href);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await violations(page)).toEqual([]);
      await page.close();
    });
  }

  test('every chart has a table behind it, and everything that acts is reached by keyboard', async () => {
    const page = await browser.newPage({ viewport: { width: 1024, height: 900 }, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(file).href);
    const figures = await page.$$eval('figure', (all) =>
      all.map((one) => ({
        rows: one.querySelectorAll('details tbody tr').length,
        label: one.querySelector('canvas')!.getAttribute('aria-label') ?? '',
        tabIndex: one.querySelector('canvas')!.tabIndex,
        buttons: one.querySelectorAll('.legend button').length,
      })),
    );
    expect(figures).toHaveLength(11);
    expect(figures.filter(({ rows }) => rows === 0)).toEqual([]);
    expect(figures.filter(({ label }) => label.length < 20)).toEqual([]);
    expect(figures.filter(({ tabIndex }) => tabIndex !== 0)).toEqual([]);
    // The heat map alone has no lines to name.
    expect(figures.filter(({ buttons }) => buttons === 0)).toHaveLength(1);
    expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).toBe('auto');
    const line = page.locator('figure', { hasText: 'Scaling over time' }).getByRole('button').first();
    await line.focus();
    await page.keyboard.press('Enter');
    expect(await line.getAttribute('aria-pressed')).toBe('false');
    await page.keyboard.press('Enter');
    expect(await line.getAttribute('aria-pressed')).toBe('true');
    await page.close();
  });

  test('charts over one time zoom together', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(file).href);
    const canvasOf = (title: string) => page.locator('figure', { hasText: title }).locator('canvas').first();
    const span = (title: string): Promise<number> =>
      canvasOf(title).evaluate((element) => {
        const { Chart } = globalThis as unknown as { Chart: { getChart(of: unknown): { scales: { x: Axis } } } };
        const { min, max } = Chart.getChart(element).scales.x;
        return max - min;
      });
    const whole = await span('Cold starts over time');
    await canvasOf('Scaling over time').focus();
    await page.keyboard.press('+');
    await expect.poll(() => span('Cold starts over time')).toBeLessThan(whole * 0.8);
    expect(await span('Cold starts over time')).toBeCloseTo(await span('Scaling over time'), 6);
    await page.keyboard.press('Escape');
    await expect.poll(() => span('Cold starts over time')).toBe(whole);
    await page.close();
  });

  test('printed from a dark screen it is dark on white, charts and all', async () => {
    const page = await browser.newPage({ viewport: { width: 1024, height: 900 }, colorScheme: 'dark' });
    await page.goto(pathToFileURL(file).href);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    const inks = (): Promise<string[]> =>
      page.evaluate(
        "[...document.querySelectorAll('figure canvas')].map((c) => Chart.getChart(c).scales.x.options.ticks.color)",
      );
    expect(new Set(await inks())).toEqual(new Set(['#a9b4c0']));
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(new Set(await inks())).toEqual(new Set(['#52606d']));
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(new Set(await inks())).toEqual(new Set(['#a9b4c0']));
    await page.close();
    expect(statSync(file).size).toBeLessThan(2_000_000);
  });

  test('charts zoom by keyboard and by mouse, and back', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(file).href);
    const canvas = page.locator('figure', { hasText: 'Scaling over time' }).locator('canvas');
    const span = (): Promise<number> =>
      canvas.evaluate((element) => {
        const { Chart } = globalThis as unknown as { Chart: { getChart(of: unknown): { scales: { x: Axis } } } };
        const { min, max } = Chart.getChart(element).scales.x;
        return max - min;
      });
    const whole = await span();
    await canvas.focus();
    await page.keyboard.press('+');
    await expect.poll(span).toBeLessThan(whole * 0.8);
    await page.keyboard.press('Escape');
    await expect.poll(span).toBe(whole);
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + 300, box.y + 150);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 160, { steps: 4 });
    await page.mouse.up();
    await expect.poll(span).toBeLessThan(whole * 0.5);
    await canvas.dblclick();
    await expect.poll(span).toBe(whole);
    await page.close();
  });
});
