// Scenarios that are modules, and what a command line puts in place of what a file says.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadScenario, withOverrides } from '../../bench/scenario/load.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const whole = {
  name: 'm',
  duration: '1m',
  functions: { f: { handler: './a.ts#handler', duration: { constant: '10ms' }, coldStart: { constant: 0 } } },
  traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
};
const text = JSON.stringify(whole);

describe('a module', () => {
  test.each([
    ['a.ts', `const it: object = ${text};\nexport default it;\n`],
    ['b.mts', `export const scenario = ${text};\n`],
    ['c.js', `export default ${text};\n`],
    ['d.mjs', `import { it } from './it.mjs';\nexport default it;\n`],
  ])('%s is a scenario', async (name, module) => {
    file('it.mjs', `export const it = ${text};\n`);
    const { name: of, directory: at, functions } = await loadScenario(file(name, module));
    expect([of, at, functions[0]!.handler]).toEqual([
      'm',
      directory,
      { file: join(directory, 'a.ts'), exportName: 'handler' },
    ]);
  });

  test('its default goes before its scenario', async () => {
    const other = text.replace('"m"', '"other"');
    const module = `export const scenario = ${other};\nexport default ${text};\n`;
    expect((await loadScenario(file('both.ts', module))).name).toBe('m');
  });

  test.each([
    ['none.ts', 'export const other = 1;\n', /none\.ts.*exports no scenario; export one as default/s],
    ['throws.ts', "throw new Error('not today');\n", /throws while it is loaded: not today; correct it/],
    ['wrong.ts', 'export default {;\n', /line 1, column 17: .*; correct it/],
    ['lost.ts', "import './nowhere.ts';\n", /line 1, column 8: Could not resolve "\.\/nowhere\.ts"; correct it/],
  ])('%s is refused', async (name, module, words) => {
    await expect(loadScenario(file(name, module))).rejects.toThrow(words);
  });
});

describe('of a command line', () => {
  const changed = (
    overrides: Parameters<typeof withOverrides>[1],
    document: unknown = whole,
  ): Record<string, unknown> => withOverrides(document, overrides) as Record<string, unknown>;

  test('nothing changes nothing; what is no mapping stays', () => {
    expect(changed({})).toEqual(whole);
    for (const other of [null, 'a', [1]]) expect(withOverrides(other, { seed: 1 })).toBe(other);
  });

  test('seed, metrics and limits replace those of the file', () => {
    expect(changed({ seed: 7, cloudWatch: true, maxEvents: 5, maxMemory: '1GB' }, { ...whole, seed: 1 })).toEqual({
      ...whole,
      seed: 7,
      cloudWatch: true,
      limits: { events: 5, memory: '1GB' },
    });
    expect(changed({ maxEvents: 5 }, { limits: { events: 1, memory: '2GB' } })).toEqual({
      limits: { events: 5, memory: '2GB' },
    });
    expect(changed({ maxMemory: '3GB' }, { limits: { events: 1 } })).toEqual({ limits: { events: 1, memory: '3GB' } });
  });

  test('an era goes before that of the file, and that before the usual one', () => {
    const account = { region: 'eu-west-1', era: '2020' };
    expect(changed({ era: '2018', defaultEra: '2023' }, { account })).toEqual({ account: { ...account, era: '2018' } });
    expect(changed({ defaultEra: '2023' }, { account })).toEqual({ account });
    expect(changed({ defaultEra: '2023' }, { account: { region: 'eu-west-1' } })).toEqual({
      account: { region: 'eu-west-1', era: '2023' },
    });
  });

  test('traffic is multiplied with what the file has', () => {
    expect(changed({ traffic: 1.3 }, {})).toEqual({ trafficFactor: 1.3 });
    expect(changed({ traffic: 1.5 }, { trafficFactor: 2 })).toEqual({ trafficFactor: 3 });
    expect(changed({ traffic: 2 }, { trafficFactor: '2' })).toEqual({ trafficFactor: 4 });
  });

  test('what is replayed faster takes so much less time', () => {
    expect(changed({ speed: 4 }, { duration: '1h', warmup: '2m' })).toEqual({
      speed: 4,
      duration: '900000ms',
      warmup: '30000ms',
    });
    expect(changed({ speed: 4 }, { speed: 2 })).toEqual({ speed: 8 });
    // What is no time is told of when the whole is checked.
    expect(changed({ speed: 4 }, { duration: 'long' })).toEqual({ speed: 4, duration: 'long' });
  });

  test('who serves needs no name, duration or traffic', () => {
    expect(changed({ served: true }, { functions: { f: {}, g: {} } })).toEqual({
      name: 'served',
      duration: '1s',
      traffic: [{ to: 'f', arrivals: { instants: [] } }],
      functions: { f: {}, g: {} },
    });
    expect(changed({ served: true })).toEqual(whole);
    for (const functions of [{}, null, 'f'])
      expect(changed({ served: true }, { functions })).toEqual({ name: 'served', duration: '1s', functions });
  });
});
