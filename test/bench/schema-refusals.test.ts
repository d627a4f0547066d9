// Every choice, limit and set of keys that the schema of scenarios holds: what is none is refused with its place, the value and what may
// stand there. They are read off the schema, so that what is added to it is asked for too.

import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { JsonSchema } from '../../bench/schema/json-schema.ts';
import { madeSchemaText } from '../../bench/schema/schema-file.ts';

const schema = JSON.parse(await madeSchemaText()) as JsonSchema;

/** A part of the schema, and where it stands in a document: `f` for a name of one's own, 0 for a member of a list. */
interface Found {
  readonly place: string;
  readonly node: JsonSchema;
}

/** Words of their own, which no list of choices tells. */
const quantities = new Set(['duration', 'rate', 'size', 'share']);
const gone = new Set<string>();

const nameIn = (place: string): string => (place.endsWith('.versions') ? '1' : 'f');

/** Every part below `node`; a law is the same wherever it stands: what is in it is gone through once. */
const partsOf = (node: JsonSchema, place: string): Found[] => {
  if (node.$ref !== undefined) {
    const name = node.$ref.split('/').at(-1)!;
    const named = schema.definitions![name]!;
    if (quantities.has(name)) return [];
    if (gone.has(name)) return [{ place, node: named }];
    gone.add(name);
    return partsOf(named, place);
  }
  const at = (key: string | number): string => (place === '' ? String(key) : `${place}.${key}`);
  const { anyOf = [], oneOf = [], allOf = [], properties = {}, additionalProperties, items = [] } = node;
  return [
    { place, node },
    ...[...anyOf, ...oneOf, ...allOf].flatMap((one) => partsOf(one, place)),
    ...Object.entries(properties).flatMap(([key, one]) => partsOf(one, at(key))),
    ...(typeof additionalProperties === 'object' ? partsOf(additionalProperties, at(nameIn(place))) : []),
    ...(Array.isArray(items) ? items : [items]).flatMap((one, index) => partsOf(one, at(index))),
  ];
};

const parts = partsOf(schema, '').filter(({ place }) => place !== '');

/** By key: what stands beside it, so that it is read as what it is. */
const beside: Readonly<Record<string, object>> = { language: { runtime: 'provided.al2023' } };

/** A document with `value` at `place`, and nothing but what leads to it. */
const documentWith = (place: string, value: unknown): Record<string, unknown> =>
  place.split('.').reduceRight<unknown>((inner, key, index, keys) => {
    if (key === '0') return [inner];
    return keys[index - 1] === '0' && key === '1' ? ['0s', inner] : { ...beside[key], [key]: inner };
  }, value) as Record<string, unknown>;

const saidOf = (place: string, value: unknown): string[] => {
  try {
    compileScenario({ name: 'x', duration: '1m', ...documentWith(place, value) }, 'test', '.');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.filter(({ path }) => path === place).map(({ message }) => message);
  }
  return [];
};

/** Refused by the schema itself: whatever else is wrong with a document is found after it. */
const refusal = /belongs here|^(?:is )?"?[\w.-]+"?(?:;| is no) .*write |is no limit; write|a whole trace has format/;

const words = new Map<string, unknown[]>();
for (const { place, node } of parts) {
  const choices = node.enum ?? (node.const === undefined ? [] : [node.const]);
  if (choices.length > 0) words.set(place, [...(words.get(place) ?? []), ...choices]);
}

/** Of an objective: told by an example. */
const isLimit = (place: string): boolean => place.startsWith('slo.');

describe('choices', () => {
  test('there are those that are known, at least', () => {
    expect([...words.keys()]).toEqual(
      expect.arrayContaining(['account.rules.scaling', 'functions.f.versions.1.placement', 'traffic.0.via', 'slo.p99']),
    );
    expect(words.size).toBeGreaterThan(50);
  });

  test.each([...words])('%s refuses what is none of its words, and names them', (place, choices) => {
    const said = saidOf(place, 'zzz');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(refusal);
    const told = [...(place === 'trace.format' ? [] : ['zzz']), ...(isLimit(place) ? [] : choices.map(String))];
    expect(told.filter((text) => !said[0]!.includes(text))).toEqual([]);
  });

  test.each([...words])('%s takes each of its words', (place, choices) => {
    for (const choice of choices) expect(saidOf(place, choice).filter((text) => refusal.test(text))).toEqual([]);
  });
});

const within = (integer: boolean): number => (integer ? 1 : 0.001);
const limits = parts.flatMap(({ place, node }) => {
  const { minimum, maximum, exclusiveMinimum, type } = node;
  const step = within(type === 'integer');
  return [
    ...(minimum === undefined ? [] : [{ place, bad: minimum - step, good: minimum, text: `at least ${minimum}` }]),
    ...(maximum === undefined ? [] : [{ place, bad: maximum + step, good: maximum, text: `at most ${maximum}` }]),
    ...(exclusiveMinimum === undefined
      ? []
      : [{ place, bad: exclusiveMinimum, good: exclusiveMinimum + step, text: `more than ${exclusiveMinimum}` }]),
  ];
});

describe('limits', () => {
  test('there are many', () => expect(limits.length).toBeGreaterThan(120));

  test.each(limits)('$place is $text: $bad is not, $good is', ({ place, bad, good }) => {
    const said = saidOf(place, bad).filter((text) => refusal.test(text));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(String(bad));
    expect(saidOf(place, good).filter((text) => refusal.test(text))).toEqual([]);
  });
});

/** Of each place the keys of the mappings that may stand there. */
const mappings = new Map<string, string[][]>();
for (const { place, node } of parts) {
  if (node.additionalProperties !== false) continue;
  mappings.set(place, [...(mappings.get(place) ?? []), Object.keys(node.properties ?? {})]);
}

describe('keys', () => {
  test('there are many mappings', () => expect(mappings.size).toBeGreaterThan(60));

  test.each([...mappings])('%s refuses a key that nobody reads, and says which there are', (place, alternatives) => {
    const said = saidOf(place, { zzz: 1 }).join('\n');
    expect(said).toMatch(/unknown key "zzz"|write /);
    expect(alternatives.some((keys) => keys.every((key) => said.includes(key)))).toBe(true);
  });

  test('of several mappings the one that has the keys is meant', () => {
    const preference = 'functions.f.aliases.f.deployment.preference';
    expect(saidOf(`${preference}.linear.percent`, 100)).toEqual([
      '100 is no number of percent above 0 and up to 99; write one such as 10',
    ]);
    expect(saidOf(preference, { zzz: 1 }).join()).toMatch(/^write one of .*canary.*linear/);
  });
});
