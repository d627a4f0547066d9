// The report page in headless Chromium: it draws, asks for nothing, and no name of a user's becomes markup.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileScenario, simulateScenario } from 'lambda-windtunnel';
import { htmlReport, type RunResult, type SuiteReport } from 'lambda-windtunnel/reports';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from './chromium.ts';

const hostile = `</script><script>window.hacked = true</script><img src=x onerror="window.hacked = true">'"&`;

/** What is read of an axis of Chart.js. */
interface Axis {
  readonly min: number;
  readonly max: number;
}

const run = async (burst: number): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: hostile,
        duration: '20s',
        account: { concurrency: 100, unreservedMinimum: 0, era: '2020', rules: { burst: 20 } },
        functions: {
          one: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '150ms' } },
          two: { duration: { constant: '30ms' }, coldStart: { constant: '90ms' }, environment: { TEXT: hostile } },
        },
        traffic: [
          { to: 'one', arrivals: [{ poisson: { rate: '50/s' } }, { burst: { at: '5s', count: burst } }] },
          { to: 'two', arrivals: { constant: { rate: '20/s' } } },
        ],
      },
      'test',
      '.',
    ),
  );

const suiteOf = async (): Promise<SuiteReport> => ({
  name: hostile,
  description: hostile,
  measured: { ...(await run(60)), kind: 'measured', warnings: [hostile] },
  simulated: await run(60),
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
  notes: [hostile],
  tables: [{ title: hostile, columns: [hostile], rows: [[hostile]], note: hostile }],
});

describe('the report page', () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-page-'));
  const file = join(directory, 'report.html');
  let browser: Browser;

  beforeAll(async () => {
    const suites = [await suiteOf()];
    writeFileSync(file, await htmlReport({ title: hostile, generatedAt: '2026-01-01T00:00:00Z', suites }));
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 820, 1400]) {
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
        expect(charts).toBe(9);
        expect(blank).toBe(0);
        expect(overflow).toBeLessThanOrEqual(0);
        expect(problems).toEqual([]);
        expect(requests).toEqual([pathToFileURL(file).href]);
        expect(await page.evaluate('window.hacked')).toBeUndefined();
        expect(await page.title()).toBe(hostile);
        await page.close();
      });
    }
  }

  test('charts zoom by keyboard and by mouse, and back', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
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
