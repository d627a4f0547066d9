// What this floor states as data, whole: quotas, prices, sizes, tables, and the rules of each era in regions of each kind. Held
// against test/golden/facts.txt, where a fact that changes is read as a difference (`-u` accepts it).

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eraDates, lambdaSince, rulesOf } from '../../lambda/rules.ts';

const floor = fileURLToPath(new URL('../../lambda/', import.meta.url));
const files = (readdirSync(floor, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .toSorted();

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return { map: [...inner] };
    if (inner instanceof Set) return { set: [...inner] };
    if (inner instanceof RegExp || typeof inner === 'bigint') return String(inner);
    if (ArrayBuffer.isView(inner)) return Array.from(inner as Float64Array);
    return inner === Infinity ? 'Infinity' : inner;
  });

test('every table and number that a file of the floor exports', async () => {
  const told: string[] = [];
  for (const file of files) {
    const module = (await import(`${floor}${file}`)) as Record<string, unknown>;
    const facts = Object.entries(module).filter(([, value]) => typeof value !== 'function');
    told.push(...facts.map(([name, value]) => `${file} ${name} = ${textOf(value)}`));
  }
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('../golden/facts.txt');
});

test('the rules of each era, and of the day before and after each change, in regions of each kind: what differs', async () => {
  const dates = [
    '2014-11-13',
    '2016-01-01',
    '2017-10-01',
    '2018-12-31',
    '2019-09-02',
    '2019-09-04',
    '2020-11-30',
    '2020-12-02',
    '2022-08-01',
    '2023-11-25',
    '2023-11-26',
    '2024-12-31',
    '2025-07-31',
    '2025-08-01',
    '2025-12-31',
    '2026-06-30',
    '2026-08-01',
  ];
  const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'];
  const told = regions.flatMap((region) => {
    let known: Readonly<Record<string, unknown>> = {};
    return [lambdaSince, ...Object.keys(eraDates), ...dates].map((era) => {
      const rules = { ...rulesOf(era, region) } as Record<string, unknown>;
      const changed = Object.entries(rules).filter(([name, value]) => textOf(value) !== textOf(known[name]));
      known = rules;
      return `${region} ${era} ${textOf(Object.fromEntries(changed))}`;
    });
  });
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('../golden/rules-by-era.txt');
});
