// Every real template of the reference data against a golden listing. The golden file was written by reading the
// templates by their indentation (test/support/template-by-indentation.ts), which shares no code with the loader.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { templateByIndentation, type IndentedTemplate } from '../support/template-by-indentation.ts';

const directory = fileURLToPath(new URL('../../../shared/data/sam/serverless-patterns/', import.meta.url));
const goldenFile = fileURLToPath(new URL('../golden/serverless-patterns.json', import.meta.url));
const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Record<string, IndentedTemplate>;
const isThere = existsSync(directory);
if (!isThere) console.log('Skipped: the reference templates (../shared/data/sam/serverless-patterns) are not here.');

const names = isThere
  ? readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => /template\.ya?ml$/.test(name))
      .sort()
  : [];
const textOf = (name: string): string => readFileSync(directory + name, 'utf8');

/** Types that a listing names among its sources. */
const sourceTypes =
  /^AWS::(SQS::Queue|Kinesis::Stream|DynamoDB::Table|CloudWatch::Alarm|Serverless::(Api|HttpApi|LayerVersion|CapacityProvider)|ApiGateway::RestApi)$/;

/** Types that are read as events of their function, or as what an API says. */
const attachedTypes = /^AWS::(Lambda::EventSourceMapping|ApiGateway::(Resource|Method|Deployment|Stage))$/;

describe.skipIf(!isThere)('the templates of the reference data', () => {
  test('are 37, and those of the golden file', () => {
    expect(names).toHaveLength(37);
    expect(names).toEqual(Object.keys(golden));
  });

  test.for(names)('%s is in the golden file as it reads by indentation', (name) => {
    expect(templateByIndentation(textOf(name))).toEqual(golden[name]);
  });

  test.for(names)('%s is listed as in the golden file', (name) => {
    const listing = readTemplate(textOf(name), name);
    const { functions, otherTypes } = golden[name]!;
    const listed = Object.fromEntries(
      listing.functions.map((one) => [
        one.id,
        {
          // Methods of APIs stand outside of their functions, where reading by indentation does not look.
          events: one.events.filter(({ id }) => !id.endsWith('Method')).map(({ id, type }) => `${type}:${id}`),
          memoryMb: one.memoryMb,
          timeoutSeconds: one.timeoutSeconds,
          reserved: one.reservedConcurrency,
        },
      ]),
    );
    expect(listed).toEqual(functions);
    const counted: Record<string, number> = {};
    const resources = listing.ignored.filter(({ place }) => /^Resources\.\w+$/.test(place));
    for (const { what } of resources) counted[what] = (counted[what] ?? 0) + 1;
    const isRead = (type: string): boolean => sourceTypes.test(type) || attachedTypes.test(type);
    expect(counted).toEqual(Object.fromEntries(Object.entries(otherTypes).filter(([type]) => !isRead(type))));
    const sources = Object.entries(otherTypes).filter(([type]) => sourceTypes.test(type));
    expect(listing.sources).toHaveLength(sources.reduce((sum, [, count]) => sum + count, 0));
  });

  test.for(names)('%s: a place that is listed is where it says', (name) => {
    const text = textOf(name);
    const lines = text.split('\n');
    const listing = readTemplate(text, name);
    for (const { id, line } of listing.functions) expect(lines[line - 1]).toMatch(new RegExp(`^\\s*${id}:`));
    // Items of lists have numbers for names.
    const named = listing.ignored.filter(({ place }) => !/\.\d+$/.test(place));
    for (const { place, line } of named) expect(lines[line - 1]).toContain(place.split('.').at(-1)!);
  });

  test.for(names)('%s stands in for the functions of a scenario, with its own events as traffic', (name) => {
    const listing = readTemplate(textOf(name), name);
    const { traffic, functions } = fragmentOf(listing, { templateDirectory: directory, scenarioDirectory: directory });
    const arrivals = { constant: { rate: '1/s' } };
    const ids = Object.keys(golden[name]!.functions);
    const settings = { duration: { constant: '10ms' }, coldStart: { constant: '50ms' } };
    const scenario = compileScenario(
      {
        name: 'reference',
        duration: '10s',
        template: `./${name}`,
        functions: Object.fromEntries(ids.map((id) => [id, settings])),
        traffic: [{ to: ids[0]! }, ...traffic.map(({ to, via }) => ({ to, via }))].map((one) => ({
          ...one,
          // A template does not say how many there are.
          ...(functions[one.to]!.tenantIsolation === true ? { tenants: 3 } : {}),
          arrivals,
        })),
      },
      'reference.yaml',
      directory,
    );
    expect(scenario.functions.map(({ config }) => config.name)).toEqual(ids);
    for (const { config } of scenario.functions) {
      const { memoryMb, timeoutSeconds, reserved } = golden[name]!.functions[config.name]!;
      expect(config).toMatchObject({
        memoryMb,
        timeoutMs: timeoutSeconds * 1000,
        reservedConcurrency: reserved,
      });
    }
  });

  test.for(names)('%s becomes a part of a scenario without losing an event', (name) => {
    const listing = readTemplate(textOf(name), name);
    const { functions, traffic, notes } = fragmentOf(listing, { templateDirectory: '/', scenarioDirectory: '/' });
    expect(Object.keys(functions)).toEqual(listing.functions.map(({ id }) => id));
    const events = listing.functions.flatMap((one) => one.events).length;
    const urls = listing.functions.filter(({ url }) => url !== null).length;
    const without = notes.filter(({ setting }) => setting === 'traffic').length;
    expect(traffic.length + without).toBe(events + urls);
  });
});
