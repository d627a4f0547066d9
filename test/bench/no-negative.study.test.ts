// No count, level or time of any example scenario is below 0.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { negativeFigures } from '../reports/negative-figures.ts';

const directory = fileURLToPath(new URL('../../bench/scenarios/', import.meta.url));

test.each(readdirSync(directory).filter((file) => file.endsWith('.yaml')))('%s', async (file) => {
  const document: unknown = parse(readFileSync(`${directory}${file}`, 'utf8'));
  const result = await simulateScenario(compileScenario(document, file, directory));
  expect(negativeFigures(result)).toEqual([]);
});

test('events that the loop guard stops were never sent, and nothing was throttled', async () => {
  const document: unknown = parse(readFileSync(`${directory}recursion.yaml`, 'utf8'));
  const { totals, throttlesByReason } = await simulateScenario(compileScenario(document, 'recursion', directory));
  expect(totals).toMatchObject({ retries: 0, throttled: 0 });
  expect(totals.dropped).toBeGreaterThan(500);
  expect(Object.values(throttlesByReason).every((count) => count === 0)).toBe(true);
});
