// First scenarios: whatever they are made from, they compile, run and can be planned.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { busiestFunction } from '../../bench/init/busiest-function.ts';
import { firstScenario, usualAnswers } from '../../bench/init/first-scenario.ts';
import { scenarioOfTemplate } from '../../bench/init/from-template.ts';
import { scenarioOfAzure2019, scenarioOfTrace } from '../../bench/init/from-trace.ts';
import { sourceKindOf } from '../../bench/init/source-kind.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import type { RunResult } from '../../reports/index.ts';
import { placeWith, run } from '../support/command-line.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-init-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const written = (name: string, text: string): string => {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

/** Objectives are there, or a plan would have nothing to keep. */
const simulated = async (text: string, shorter = '10s'): Promise<RunResult> => {
  const document = parse(text) as Record<string, unknown>;
  expect(document['slo']).toBeDefined();
  const scenario = compileScenario({ ...document, duration: shorter }, 'scenario.yaml', directory);
  return simulateScenario(scenario, { comparesKeepAlive: false });
};

const template = `Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: orders.handler
      InlineCode: 'exports.handler = async () => 1'
      Events:
        Queue: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, BatchSize: 5 } }
        Web: { Type: HttpApi, Properties: { Path: /orders, Method: get } }
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }
  Idle:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: idle.handler, InlineCode: 'exports.handler = async () => 1' }
  Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 120 } }
`;

describe('a first scenario', () => {
  test('from nothing, and from answers', async () => {
    expect((await simulated(firstScenario(usualAnswers))).totals.offered).toBeGreaterThan(100);
    const answers = { ...usualAnswers, functionName: 'yes', reservedConcurrency: 3, requestsPerSecond: 0.5 };
    const { scenario } = await simulated(firstScenario(answers), '60s');
    expect(scenario).toMatchObject({ functions: { yes: { reservedConcurrency: 3 } } });
  });

  test('from a template: every way into a function has traffic, with the settings of the template', async () => {
    const file = written('orders/template.yaml', template);
    expect(sourceKindOf(file)).toBe('template');
    const text = scenarioOfTemplate({ file, directory, name: 'orders', parameters: { Stage: 'prod' } });
    const { scenario, functions, eventSources } = await simulated(text, '2m');
    const { traffic } = scenario as { traffic: { to: string; via: string; sqs?: { batchSize: number } }[] };
    expect(traffic.map(({ to, via }) => `${to} ${via}`)).toEqual([
      'Orders sqs',
      'Orders http',
      'Orders async',
      'Idle sync',
    ]);
    expect(traffic[0]).toMatchObject({ sqs: { batchSize: 5, visibilityTimeout: '120s' } });
    expect(functions['Idle']!.totals.offered).toBeGreaterThan(100);
    expect(Object.values(eventSources!).map(({ kind }) => kind)).toContain('sqs');
  });

  test('from the log of a web server', async () => {
    const line = (second: string): string =>
      `10.0.0.1 - - [05/Mar/2026:10:00:${second} +0000] "GET / HTTP/1.1" 200 12\n`;
    const file = written('access.log', line('00') + line('01') + line('04'));
    expect(sourceKindOf(file)).toBe('clf');
    const text = scenarioOfTrace({ name: 'web', trace: { format: 'clf', file: './access.log' } });
    expect((await simulated(text)).totals.offered).toBe(3);
  });

  test('from a trace of single calls: its busiest function', async () => {
    const file = written('calls.csv', 'app,func,end_timestamp,duration\na,f,1.5,0.5\na,g,2.5,0.5\na,g,3,0.25\n');
    expect(sourceKindOf(file)).toBe('azure2021');
    const trace = { format: 'azure2021', file: './calls.csv', function: busiestFunction(file) };
    expect(trace.function).toBe('g');
    const broken = written('broken.csv', 'app,func,end_timestamp,duration\na,"f,1.5,0.5\n');
    expect(() => busiestFunction(broken)).toThrow(ConfigError);
    expect((await simulated(scenarioOfTrace({ name: 'traced', trace }))).totals.offered).toBe(2);
  });

  test('from a whole trace', async () => {
    const example = fileURLToPath(new URL('../../docs/example-trace', import.meta.url));
    expect(sourceKindOf(example)).toBe('azure2019');
    const result = await simulated(scenarioOfAzure2019('traced', example), '5m');
    expect(Object.keys(result.functions).length).toBeGreaterThan(10);
  });

  test.each([
    ['80.00 ms', '<1s'],
    ['999.00 ms', '<1s'],
    ['1000.00 ms', '<2s'],
    ['4100.00 ms', '<5s'],
    ['61000.00 ms', '<100s'],
  ])('from a log of Lambda, with objectives above what its invocations took: %s', async (duration, p99) => {
    const line = (n: number): string =>
      `2026-11-2${n % 9}T10:0${n % 6}:00.000Z REPORT RequestId: 8f5a1c1e-0000-4000-8000-00000000000${n} Duration: ${duration} ` +
      'Billed Duration: 1 ms Memory Size: 128 MB Max Memory Used: 60 MB\n';
    const place = placeWith({ 'function.log': Array.from({ length: 9 }, (_, n) => line(n)).join('') });
    const file = join(place.directory, 'first.yaml');
    const { code, stderr } = await run(['init', join(place.directory, 'function.log'), '--out', file]);
    expect(code).toBe(0);
    expect(stderr).toContain(`next: windtunnel simulate ${file}, then windtunnel plan ${file}\n`);
    const text = readFileSync(file, 'utf8');
    expect((parse(text) as { slo: object }).slo).toEqual({ throttled: '<0.1%', p99, coldStarts: '<2%' });
    expect(text).not.toContain('Objectives, such as');
    await simulated(text);
    // What there is already stays as it is.
    expect((await run(['init', join(place.directory, 'function.log'), '--out', file])).code).toBe(2);
    place.remove();
  });

  test('from a result, with its own objectives, else with such', async () => {
    const scenario = (slo: string): string =>
      `name: r\nduration: 10s\nfunctions: { f: { duration: { constant: 1500ms }, coldStart: { constant: 1ms } } }\n` +
      `traffic: [{ to: f, arrivals: { constant: { rate: 20/s } } }]\n${slo}`;
    const place = placeWith({ 'own.yaml': scenario("slo: { p99: '<9s' }\n"), 'none.yaml': scenario('') });
    const at = (name: string): string => join(place.directory, name);
    for (const [name, slo] of [
      ['own', { p99: '<9s' }],
      ['none', { throttled: '<0.1%', p99: '<2s', coldStarts: '<2%' }],
    ] as const) {
      const { stdout } = await run(['simulate', at(`${name}.yaml`), '--json', '--quiet']);
      writeFileSync(at(`${name}.json`), stdout);
      expect((await run(['init', at(`${name}.json`), '--out', at(`${name}-first.yaml`), '--quiet'])).code).toBe(0);
      expect((parse(readFileSync(at(`${name}-first.yaml`), 'utf8')) as { slo: object }).slo).toEqual(slo);
    }
    place.remove();
  });

  test('from a template whose resources come after long mappings', () => {
    const long = Array.from(
      { length: 3000 },
      (_, index) => `    r${index}: { Image: ami-${String(index).padStart(9, '0')} }\n`,
    );
    const file = written(
      'long.yaml',
      template.replace('Resources:', `Mappings:\n  Images:\n${long.join('')}Resources:`),
    );
    expect(readFileSync(file, 'utf8').indexOf('\nResources:')).toBeGreaterThan(100_000);
    expect(sourceKindOf(file)).toBe('template');
  });

  test('from a template that is too deep to be read: it is said where', async () => {
    const file = written('deep.yaml', `Resources: ${'['.repeat(100)}\n`);
    const { code, stderr } = await run(['init', file, '--out', join(directory, 'of-deep.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain('line 1, column 111: lists and mappings lie more than 100 deep in each other here');
  });

  test.each([
    ['HashOwner,HashApp,HashFunction,Trigger,1,2', 'invocations.csv'],
    ['HashFunction,HashOwner,HashApp,1_minute,2_minute', '200_inv.csv'],
    ['HashOwner,HashApp,SampleCount,AverageAllocatedMb', 'memory.csv'],
  ])('one table of the Azure trace of 2019 (%s) is refused with the folder that is meant', (header, name) => {
    const file = written(`tables/${name}`, `${header}\na,b,c,1,2\n`);
    expect(() => sourceKindOf(file)).toThrow(
      `is one table of the Azure trace of 2019; name the folder that holds them all: ${join(directory, 'tables')}`,
    );
  });

  test.each([
    ['of its own functions', 'functions: { f: {} }\ntraffic: []\n'],
    ['of a template', 'template: ./template.yaml\ntraffic: []\n'],
  ])('a scenario %s is refused: it is one already', (_, text) => {
    expect(() => sourceKindOf(written('scenario.yaml', text))).toThrow(
      /scenario\.yaml has a problem:\n.*is a scenario already; give it to windtunnel simulate, or plan$/,
    );
  });

  test('anything else is for calibrate', () => {
    const report =
      'REPORT RequestId: 1 Duration: 1.00 ms Billed Duration: 1 ms Memory Size: 128 MB Max Memory Used: 60 MB\n';
    expect(sourceKindOf(written('function.log', report))).toBe('recording');
    expect(() => sourceKindOf(join(directory, 'nowhere'))).toThrow(
      /nowhere has a problem[\s\S]*there is no such file; check the path/,
    );
  });
});

/** Makes a scenario of every template in `samples` that has functions, and simulates it; how many there were. */
const madeOf = async (samples: string, isTemplate: RegExp): Promise<number> => {
  let count = 0;
  for (const name of readdirSync(samples, { recursive: true, encoding: 'utf8' })) {
    if (!isTemplate.test(basename(name))) continue;
    const file = join(samples, name);
    const isServable = ((): boolean => {
      try {
        return readTemplate(readFileSync(file, 'utf8'), name).functions.length > 0;
      } catch {
        return false;
      }
    })();
    if (!isServable) continue;
    const text = scenarioOfTemplate({ file, directory, name: 'sample', parameters: {} });
    await expect(simulated(text, '2s'), name).resolves.toBeDefined();
    count += 1;
  }
  return count;
};

test('templates of every kind give scenarios that run', async () => {
  expect(await madeOf(fileURLToPath(new URL('templates', import.meta.url)), /\.yaml$/)).toBe(3);
});

const samples = fileURLToPath(new URL('../../../shared/data/sam', import.meta.url));
test.skipIf(!existsSync(samples))('so do templates of others (skipped without ../shared/data)', async () => {
  expect(await madeOf(samples, /^template\.yaml$/)).toBeGreaterThanOrEqual(20);
});
