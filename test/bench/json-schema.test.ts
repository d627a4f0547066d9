// The JSON Schema of scenarios: what editors check by says what the commands say.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import type { JsonSchema } from '../../bench/schema/json-schema.ts';
import { interfacesOf, membersOf } from '../../bench/schema/comments.ts';
import { schemaReference } from '../../bench/schema/reference.ts';
import { madeSchemaText } from '../../bench/schema/schema-file.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const schema = JSON.parse(await madeSchemaText()) as JsonSchema;
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

const directory = join(root, 'bench/scenarios');
const examples = readdirSync(directory).filter((file) => file.endsWith('.yaml'));

// Each bound, choice and default of the format; `-u` accepts a change.
test('the schema whole', async () => {
  await expect(`${JSON.stringify(schema, null, 1)}\n`).toMatchFileSnapshot('../golden/scenario-schema.json');
});

test('every example scenario is valid', () => {
  expect(examples.length).toBeGreaterThan(50);
  const invalid = examples.filter((file) => !validate(parse(readFileSync(join(directory, file), 'utf8'))));
  expect(invalid).toEqual([]);
});

test('what stands in for functions and traffic is valid', () => {
  expect(validate(parse(readFileSync(join(root, 'docs/example-trace/scenario.yaml'), 'utf8')))).toBe(true);
  expect(
    validate({
      name: 'x',
      duration: '1m',
      template: './t.yaml',
      traffic: [{ to: 'f', arrivals: { steps: [[0, '1/s']] } }],
    }),
  ).toBe(true);
});

const valid = {
  name: 'x',
  duration: '1m',
  functions: { f: { duration: { constant: '10ms' } } },
  traffic: [{ to: 'f', arrivals: { poisson: { rate: '10/s' } } }],
};
const withFunction = (settings: object): object => ({
  ...valid,
  functions: { f: { ...valid.functions.f, ...settings } },
});
const withTraffic = (settings: object): object => ({ ...valid, traffic: [{ ...valid.traffic[0], ...settings }] });

test.each([
  ['era as a number, as YAML has it', { ...valid, account: { era: 2023 } }],
  ['a limit', { ...valid, slo: { p99: '<300ms', throttled: '=0', cost: '<$5/run', errors: 0 } }],
  ['a rate in many words', withTraffic({ arrivals: { constant: { rate: '3 per day' } } })],
  [
    'a curve',
    withTraffic({
      arrivals: {
        poisson: {
          rate: [
            [0, '1/s'],
            ['30s', '5/s'],
          ],
        },
      },
    }),
  ],
  ['a published cold start', withFunction({ coldStart: { runtime: 'nodejs22.x' }, placement: 'none' })],
  ['a law of laws', withFunction({ duration: { mixture: [{ weight: 1, of: { exponential: { mean: '5ms' } } }] } })],
  ['errors over time', withFunction({ errors: [['0s', '1%']] })],
])('takes %s, as the commands do', (_, scenario) => {
  expect(validate(scenario) ? [] : validate.errors).toEqual([]);
  expect(() => compileScenario(scenario, 'test', root)).not.toThrow();
});

test.each([
  ['no name', { ...valid, name: undefined }],
  ['no functions', { ...valid, functions: undefined }],
  ['an unknown key', { ...valid, trafic: [] }],
  ['an unknown key of a function', withFunction({ memry: '128MB' })],
  ['a duration without a unit', { ...valid, duration: 60 }],
  ['a duration as a rate', { ...valid, duration: '10/s' }],
  ['a size in seconds', withFunction({ memory: '5s' })],
  ['a rate without a time', withTraffic({ arrivals: { constant: { rate: '10' } } })],
  ['two laws in one', withFunction({ duration: { constant: '1ms', exponential: { mean: '1ms' } } })],
  ['no law', withFunction({ duration: {} })],
  ['two kinds of arrivals in one', withTraffic({ arrivals: { steps: [[0, '1/s']], burst: { at: 0, count: 1 } } })],
  ['another way', withTraffic({ via: 'pigeon' })],
  ['half a reservation', withFunction({ reservedConcurrency: 1.5 })],
  ['a limit that says not which way', { ...valid, slo: { p99: '300ms' } }],
  ['a limit in another unit', { ...valid, slo: { p99: '<1%' } }],
  ['another objective', { ...valid, slo: { p98: '<1s' } }],
  ['a word that is no cold start', withFunction({ coldStart: 'quick' })],
])('refuses %s, as the commands do', (_, scenario) => {
  const plain = JSON.parse(JSON.stringify(scenario)) as object;
  expect(validate(plain)).toBe(false);
  expect(() => compileScenario(plain, 'test', root)).toThrow(/test has /);
});

const textsIn = (part: unknown, key: string): unknown[] => {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => [...(name === key ? [value] : []), ...textsIn(value, key)]);
};

test('it says what things are, in which units, and what holds without them', () => {
  const { functions, warmup, account } = schema.properties!;
  const { properties } = functions!.additionalProperties as JsonSchema;
  expect(warmup).toMatchObject({ default: '0s', description: 'Left out of the figures.' });
  expect(account!.properties!['era']).toMatchObject({ default: '2026' });
  expect(properties!['memory']).toMatchObject({ default: '128MB' });
  expect(properties!['keepAlive']!.properties!['last']!.description).toMatch(/only environment/);
  expect(schema.definitions!['duration']!.examples).toContain('250ms');
  expect(textsIn(schema, 'description').length).toBeGreaterThan(180);
  expect(textsIn(schema.properties, 'description')).not.toContain('');
});

test('comments and types are read from interfaces', () => {
  const members = interfacesOf(
    'export interface A {\n  /** One. */\n  a?: string;\n  b: { c: number; /** In. */ d: B[] };\n}\n',
  ).get('A')!;
  expect([...members]).toEqual([
    ['a', { comment: 'One.', type: 'string' }],
    ['b', { comment: '', type: '{ c: number; /** In. */ d: B[] }' }],
  ]);
  expect(membersOf(' c: number; /** In. */ d: B[] }').get('d')).toEqual({ comment: 'In.', type: 'B[] ' });
});

/** As it is before the formatter lines columns up. */
const bare = (markdown: string): string => markdown.replaceAll(/-{3,}/g, '---').replaceAll(/\s+/g, ' ').trim();

test('docs/scenario.md is what it says (windtunnel schema --reference > docs/scenario.md, then npm run format)', () => {
  expect(bare(readFileSync(join(root, 'docs/scenario.md'), 'utf8'))).toBe(bare(schemaReference(schema)));
});
