// Every property of a template has its effect on what is simulated or served, is refused, or stands on the list of what has
// none: nothing is passed over without a word.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';
import {
  aliasedSamFunction,
  events,
  insideFunction,
  lambdaFunction,
  playedByNothing,
  resources,
  samFunction,
  type Samples,
} from './template-properties.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-properties-'));
  for (const name of ['code', 'other']) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.js'), 'exports.handler = exports.other = async () => 7;');
  }
});

afterAll(() => rmSync(directory, { recursive: true }));

const samBase: Samples = { CodeUri: './code', Handler: 'index.handler', Runtime: 'nodejs22.x' };
const lambdaBase: Samples = {
  Code: { ZipFile: 'exports.handler = async () => 7;' },
  Handler: 'index.handler',
  Runtime: 'nodejs22.x',
  Role: 'arn:aws:iam::123456789012:role/base',
};

interface Read {
  /** Places without effect. */
  readonly ignored: readonly string[];
  /** All that comes of the template, as text. */
  readonly simulated: string;
  readonly served: string;
}

const templateOf = (functionType: string, functionProperties: Samples, it?: { Type: string; Properties: Samples }) => ({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: { Fn: { Type: functionType, Properties: functionProperties }, ...(it === undefined ? {} : { It: it }) },
});

/** null when it is refused. */
const read = (template: object): Read | null => {
  try {
    const listing = readTemplate(JSON.stringify(template), 'template.yaml');
    const places = { templateDirectory: directory, scenarioDirectory: directory, inlineDirectory: directory };
    const fragment = fragmentOf(listing, places);
    const { value, extras, notServed } = servedTemplate(listing, join(directory, 'template.yaml'), {
      inlineDirectory: directory,
    });
    return {
      ignored: listing.ignored.map(({ place }) => place),
      simulated: JSON.stringify(fragment),
      served: JSON.stringify([value, { ...extras, functions: [...extras.functions] }, notServed]),
    };
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
};

/** What becomes of `property`, which makes `template` of `plain`. */
const becomes = (plain: object, template: object, place: string): string => {
  const before = read(plain);
  expect(before, JSON.stringify(plain)).not.toBeNull();
  const after = read(template);
  if (after === null) return 'refused';
  if (after.ignored.some((other) => other === place || other.startsWith(`${place}.`))) return 'named';
  if (after.simulated !== before!.simulated || after.served !== before!.served) return 'effect';
  return 'nothing';
};

const known = ['effect', 'named', 'refused'];
const rows = (samples: Samples): [string, unknown][] => Object.entries(samples);

test.each(rows(samFunction))('AWS::Serverless::Function %s', (property, value) => {
  const type = 'AWS::Serverless::Function';
  const template = templateOf(type, { ...samBase, [property]: value });
  expect(known).toContain(becomes(templateOf(type, samBase), template, `Resources.Fn.Properties.${property}`));
});

test.each(rows(aliasedSamFunction))('AWS::Serverless::Function with an alias: %s', (property, value) => {
  const type = 'AWS::Serverless::Function';
  const base = { ...samBase, AutoPublishAlias: 'live' };
  const template = templateOf(type, { ...base, [property]: value });
  expect(known).toContain(becomes(templateOf(type, base), template, `Resources.Fn.Properties.${property}`));
});

test.each(rows(lambdaFunction))('AWS::Lambda::Function %s', (property, value) => {
  const type = 'AWS::Lambda::Function';
  const template = templateOf(type, { ...lambdaBase, [property]: value });
  expect(known).toContain(becomes(templateOf(type, lambdaBase), template, `Resources.Fn.Properties.${property}`));
});

test.each(Object.entries(insideFunction))('inside of a function: %s', (path, { outer, value }) => {
  const type = 'AWS::Serverless::Function';
  const inner = path.slice(outer.length + 1).split('.')[0]!;
  const { [inner]: _, ...rest } = value as Record<string, unknown>;
  const plain = templateOf(type, { ...samBase, ...(Object.keys(rest).length === 0 ? {} : { [outer]: rest }) });
  const template = templateOf(type, { ...samBase, [outer]: value });
  expect(known).toContain(becomes(plain, template, `Resources.Fn.Properties.${path}`));
});

describe.each(Object.entries(events))('event %s', (type, { base, samples }) => {
  test.each(rows(samples))('%s', (property, value) => {
    const withEvent = (properties: Samples) =>
      templateOf('AWS::Serverless::Function', { ...samBase, Events: { E: { Type: type, Properties: properties } } });
    const place = `Resources.Fn.Properties.Events.E.Properties.${property}`;
    expect(known).toContain(becomes(withEvent(base), withEvent({ ...base, [property]: value }), place));
  });
});

describe.each(Object.entries(resources))('%s', (type, { base, samples, ofFunction = {} }) => {
  test.each(rows(samples))('%s', (property, value) => {
    const withIt = (properties: Samples) =>
      templateOf('AWS::Serverless::Function', { ...samBase, ...ofFunction }, { Type: type, Properties: properties });
    const place = `Resources.It.Properties.${property}`;
    const became = becomes(withIt(base), withIt({ ...base, [property]: value }), place);
    // A type that nothing here reads is named as a whole.
    const whole = read(withIt(base))!.ignored.includes('Resources.It');
    expect(known).toContain(whole ? 'named' : became);
  });
});

test.each(playedByNothing)('%s is named as a whole', (type) => {
  const template = templateOf('AWS::Serverless::Function', samBase, { Type: type, Properties: { Anything: 1 } });
  expect(read(template)!.ignored).toContain('Resources.It');
});
