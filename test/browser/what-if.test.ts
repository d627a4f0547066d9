// The sliders of the report page in headless Chromium: the page simulates by itself, and says what the file says.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileScenario, pageOf, simulateScenario } from 'lambda-windtunnel';
import type { RunResult, SuiteReport } from 'lambda-windtunnel/reports';
import { parse } from 'yaml';
import { objectivesOf } from '../../bench/simulate/objectives.ts';
import { launch } from './chromium.ts';

const hostile = `</script><script>window.hacked = true</script>'"&`;

const simulated = (changes: object = {}, traffic?: unknown): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: hostile,
        duration: '2m',
        seed: 11,
        account: { concurrency: 60, unreservedMinimum: 0 },
        functions: {
          checkout: {
            memory: '512MB',
            duration: { lognormal: { p50: '80ms', p99: '400ms' } },
            coldStart: { constant: '150ms' },
            ...changes,
          },
          pay: { duration: { constant: '30ms' }, environment: { TEXT: hostile } },
        },
        traffic: traffic ?? [
          { to: 'checkout', arrivals: { poisson: { rate: '300/s' } } },
          { to: 'pay', arrivals: { constant: { rate: '20/s' } } },
        ],
        slo: { throttled: '<5%', p99: '<2s' },
      },
      'test',
      '.',
    ),
  );

const suiteOf = (result: RunResult): SuiteReport => ({
  name: 'one',
  description: '',
  measured: null,
  simulated: result,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
});

const headline = (result: RunResult): object => {
  const { totals, latencyMs, cost, durationMs } = result;
  return {
    offered: totals.offered,
    throttled: totals.throttled,
    errors: totals.failed + totals.timedOut + totals.dropped,
    coldStarts: totals.coldStarts,
    p50Ms: latencyMs.p50,
    p99Ms: latencyMs.p99,
    concurrencyMax: totals.concurrency.max,
    perMillionUsd: cost.perMillionUsd,
    monthUsd: (cost.totalUsd / durationMs) * (30 * 86_400_000),
    objectives: objectivesOf(result).map(({ figure, limit, value, verdict }) => ({ figure, limit, value, verdict })),
  };
};

/** Moves the slider that is called `label` so many steps, with the keyboard. */
const move = async (page: Page, label: string, steps: number): Promise<void> => {
  const slider = page.getByLabel(label, { exact: true });
  await slider.focus();
  for (let step = 0; step < Math.abs(steps); step += 1)
    await page.keyboard.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft');
};

/** Writes a value exactly. */
const write = async (page: Page, label: string, text: string): Promise<void> => {
  const field = page.getByLabel(`${label}, exactly`);
  await field.fill(text);
  await field.press('Enter');
};

/** A machine may be busy. */
const patience = { timeout: 20_000 };

const answer = async (page: Page): Promise<object> => {
  await expect.poll(() => page.locator('.what-if [role=status]').textContent(), patience).toMatch(/^Simulated/);
  return JSON.parse((await page.locator('.what-if').getAttribute('data-answer'))!) as object;
};

describe('what if', () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-what-if-'));
  const file = join(directory, 'report.html');
  let browser: Browser;
  let page: Page;
  let result: RunResult;
  const problems: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    result = await simulated();
    writeFileSync(file, await pageOf('what if', [suiteOf(result)]));
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1024, height: 900 } });
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('the page answers as the file does before anything is changed', async () => {
    await page.getByRole('button', { name: 'As it ran', exact: true }).click();
    expect(await answer(page)).toEqual(headline(result));
  });

  test('a slider gives what the changed scenario gives', async () => {
    await move(page, 'reserved concurrency', 7);
    await expect.poll(() => page.locator('.what-if tbody tr').nth(1).locator('td').last().textContent()).not.toBe('');
    const shown = await page.getByLabel('reserved concurrency, exactly').inputValue();
    await expect
      .poll(() => answer(page), patience)
      .toEqual(headline(await simulated({ reservedConcurrency: Number(shown) })));
    const took = /in (\d+) ms/.exec((await page.locator('.what-if [role=status]').textContent()) ?? '');
    expect(Number(took?.[1])).toBeLessThan(10_000);
  });

  test('twice the traffic is twice the traffic', async () => {
    await page.getByRole('button', { name: 'As it ran', exact: true }).click();
    await move(page, 'traffic', 3);
    const doubled = await simulated({}, [
      { to: 'checkout', arrivals: { poisson: { rate: '600/s' } } },
      { to: 'pay', arrivals: { constant: { rate: '40/s' } } },
    ]);
    await expect.poll(() => answer(page), patience).toEqual(headline(doubled));
  });

  test('a value can be written exactly, and the scenario taken along gives the same', async () => {
    await page.getByRole('button', { name: 'As it ran', exact: true }).click();
    await write(page, 'traffic', '1.3x');
    await write(page, 'reserved concurrency', '37');
    const changed = await simulated({ reservedConcurrency: 37 }, [
      { to: 'checkout', arrivals: { poisson: { rate: '390/s' } } },
      { to: 'pay', arrivals: { constant: { rate: '26/s' } } },
    ]);
    await expect.poll(() => answer(page), patience).toEqual(headline(changed));
    const rows = page.locator('.what-if tbody tr');
    await expect
      .poll(() => rows.filter({ hasText: 'throttled <5%' }).locator('td').last().textContent(), patience)
      .toMatch(/BROKEN$/);
    await expect
      .poll(() => page.locator('.what-if').textContent())
      .toContain('The reserved concurrency of checkout (37)');
    const yaml = (await page.locator('.what-if pre').textContent())!;
    const taken = await simulateScenario(compileScenario(parse(yaml), 'copied', '.'));
    expect(headline(taken)).toEqual(headline(changed));
  });

  test('what cannot be is refused with what can, and changes nothing', async () => {
    await page.getByRole('button', { name: 'As it ran', exact: true }).click();
    await answer(page);
    await write(page, 'provisioned concurrency', '2.5');
    expect(await page.locator('.what-if [role=status]').textContent()).toBe(
      'provisioned concurrency: write a whole number from 0 to 1,000,000.',
    );
    await write(page, 'memory', 'much');
    expect(await page.locator('.what-if [role=status]').textContent()).toBe(
      'memory: write a whole number from 128 to 10,240.',
    );
    expect(JSON.parse((await page.locator('.what-if').getAttribute('data-answer'))!)).toEqual(headline(result));
  });

  test('the page stays small, silent and whole', async () => {
    expect(statSync(file).size).toBeLessThan(2_000_000);
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([pathToFileURL(file).href]);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('.what-if canvas').count()).toBe(4);
  });
});

test('a scenario that reads files takes them along, and answers for them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-carried-'));
  const trace = join(directory, 'instants.csv');
  writeFileSync(trace, `atMs\n${Array.from({ length: 500 }, (_, i) => i * 20 + (i % 7)).join('\n')}\n`);
  const result = await simulated({}, [
    { to: 'checkout', arrivals: { trace: { format: 'csv', file: trace } } },
    { to: 'pay', arrivals: { constant: { rate: '20/s' } } },
  ]);
  const file = join(directory, 'report.html');
  writeFileSync(file, await pageOf('files', [suiteOf(result)]));
  rmSync(trace);
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('button', { name: 'As it ran', exact: true }).click();
  expect(await answer(page)).toEqual(headline(result));
  expect(await page.locator('.what-if [role=status]').textContent()).not.toContain('otherwise');
  await browser.close();
  // Without the file there is nothing to simulate, and the page says so.
  const without = await pageOf('files', [suiteOf(result)]);
  expect(without).toContain('reads files that are not at hand any more');
  rmSync(directory, { recursive: true });
});
