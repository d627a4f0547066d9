// The suite that calibrates what it measured: which suites it measures, twice each, what it makes of the first run, and what it leaves.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { measureCalmly } from '../../../bench/measure/measure-calmly.ts';
import type { Measurement } from '../../../bench/measure/measure-scenario.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { Scenario } from '../../../bench/scenario/scenario.ts';
import { simulateScenario } from '../../../bench/simulate/simulate-scenario.ts';
import { sources } from '../../../bench/suites/loop/calibrated.ts';
import { loop, runLoop } from '../../../bench/suites/loop/loop.ts';
import { contextOf } from './made-up-context.ts';

const beganAtMs = Date.UTC(2026, 0, 5, 12);

/** Logs of so many invocations, as a platform keeps them. */
const writeLogs = (directory: string, functionName: string, count: number): void => {
  mkdirSync(join(directory, functionName), { recursive: true });
  const lines = Array.from({ length: count }, (_, index) => {
    const fields = [
      `REPORT RequestId: 00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      'Duration: 40.00 ms',
      'Billed Duration: 40 ms',
      'Memory Size: 128 MB',
      'Max Memory Used: 80 MB',
    ];
    return `${new Date(beganAtMs + index * 50 + 40).toISOString()} ${fields.join('\t')}\t`;
  });
  writeFileSync(join(directory, functionName, '2026-01-05-[$LATEST]0123.log'), `${lines.join('\n')}\n`);
};

interface Asked {
  readonly suite: string;
  readonly part: string;
  readonly seed: number;
  readonly sandbox: string;
  readonly environment: readonly string[];
}

/** Runs whose handlers take so many ms, simulated in the place of measured. */
const measuring = (
  handlerMs: (asked: Asked) => number = () => 40,
  fields: (asked: Asked) => Partial<Measurement> = () => ({}),
) => {
  const asked: Asked[] = [];
  const directories: string[] = [];
  const measure: typeof measureCalmly = async (scenario: Scenario, options, forget) => {
    const { target } = options as { target: { kind: string; sandbox: string; logs: string } };
    expect(target.kind).toBe('local');
    const functions = scenario.document.functions as Record<string, { environment?: Record<string, string> }>;
    const own: Asked = {
      suite: scenario.name,
      part: target.logs.split('/').at(-1)!,
      seed: scenario.seed,
      sandbox: target.sandbox,
      environment: Object.values(functions).flatMap(({ environment = {} }) => Object.keys(environment)),
    };
    asked.push(own);
    directories.push(target.logs);
    // What a run that the host has spoilt leaves is forgotten.
    mkdirSync(target.logs, { recursive: true });
    await forget!();
    expect(existsSync(target.logs)).toBe(false);
    for (const name of Object.keys(functions)) writeLogs(target.logs, name, 60);
    const timed = Object.fromEntries(
      Object.entries(functions).map(([name, f]) => [
        name,
        { ...f, duration: { constant: `${handlerMs(own)}ms` }, coldStart: { constant: '100ms' } },
      ]),
    );
    const model = compileScenario({ ...scenario.document, functions: timed }, 'made up', scenario.directory);
    return {
      result: await simulateScenario(model),
      saturation: null,
      interrupted: false,
      targetErrors: [],
      failure: null,
      ...fields(own),
    };
  };
  return { measure, asked, directories };
};

test('quickly it is one suite of each kind: measured twice, calibrated from each source, held against the second', async () => {
  // Long enough for a contender to be refused.
  const { measure, asked, directories } = measuring(({ suite }) => (suite === 'reserved-1' ? 250 : 40));
  const { context, stages } = contextOf(true, { sandbox: 'process' });
  const report = await runLoop(context, measure);
  const suites = ['steady', 'burst', 'cold-starts', 'reserved-1'];
  expect(asked.map(({ suite, part }) => [suite, part])).toEqual(
    suites.flatMap((suite) => [
      [suite, 'first'],
      [suite, 'second'],
    ]),
  );
  expect(new Set(asked.map(({ sandbox }) => sandbox))).toEqual(new Set(['process']));
  expect(asked.at(-1)!.environment).toEqual(['COUNTER_FILE', 'OBSERVATIONS_FILE']);
  expect(asked[0]!.environment).toEqual([]);
  expect(asked.map(({ seed }) => seed)).toEqual([11, 11, 13, 13, 14, 14, 15, 15]);
  expect(stages.map(([stage]) => stage)).toEqual(
    suites.flatMap((suite) => [`${suite}, first run`, `${suite}, second run`]),
  );
  expect(stages[0]![1]).toBe(6000);
  const refused = (count: number, of: number): string =>
    `${count} of its ${of} requests were refused, and no log of Lambda tells of those, nor of the limit that they met`;
  // The logs, made up, know of no cold starts and of other times than the last two suites have.
  expect(report.tables[0]!.rows).toEqual([
    ['steady', 'its result', 5, 0, 0, ''],
    ['steady', 'its logs', 3, 0, 2, ''],
    ['steady', 'its result and its logs', 5, 0, 0, ''],
    ['burst', 'its result', 4, 0, 1, ''],
    ['burst', 'its logs', 0, 0, 0, refused(21, 67)],
    ['burst', 'its result and its logs', 4, 0, 1, ''],
    ['cold-starts', 'its result', 3, 0, 2, ''],
    ['cold-starts', 'its logs', 2, 1, 2, ''],
    ['cold-starts', 'its result and its logs', 3, 0, 2, ''],
    ['reserved-1', 'its result', 3, 0, 2, ''],
    ['reserved-1', 'its logs', 0, 0, 0, refused(4, 8)],
    ['reserved-1', 'its result and its logs', 2, 1, 2, ''],
  ]);
  expect(report.validation.map(({ figure }) => figure)).toContain('steady from its result: latency p50');
  expect([report.name, report.status, report.notes, report.description]).toEqual([
    'loop',
    'failed',
    [],
    loop.description,
  ]);
  for (const directory of directories) expect(existsSync(directory)).toBe(false);
});

test('whole it is every suite of real handlers, with the seed that was asked for', async () => {
  // Of one whose first run was interrupted there is no second.
  const cut = new Set(['steady', 'burst', 'reserved-1']);
  const { measure, asked } = measuring(undefined, ({ suite, part }) => ({
    interrupted: cut.has(suite) || (suite === 'ramp' && part === 'second'),
  }));
  const { context } = contextOf(false, { seed: 5 });
  const { tables } = await runLoop(context, measure);
  expect(asked.map(({ suite, part, seed }) => [suite, part, seed])).toEqual(
    ['steady', 'ramp', 'burst', 'cold-starts', 'reserved-1', 'reserved-2'].flatMap((suite) =>
      (cut.has(suite) ? ['first'] : ['first', 'second']).map((part) => [suite, part, 5]),
    ),
  );
  expect([...new Set(tables[0]!.rows.map((row) => row[0]))]).toEqual(['cold-starts', 'reserved-2']);
});

test('a second run that is slower does not agree', async () => {
  const { measure } = measuring(({ part }) => (part === 'first' ? 40 : 80));
  const { context, stop } = contextOf(true);
  const report = await runLoop(context, async (...given) => {
    const measurement = await measure(...given);
    if (given[1].target !== undefined && JSON.stringify(given[1].target).includes('second')) stop.abort();
    return measurement;
  });
  expect(report.status).toBe('interrupted');
  const verdicts = Object.fromEntries(report.validation.map(({ figure, verdict }) => [figure, verdict]));
  expect(verdicts['steady from its result: latency p50']).toBe('fail');
  expect(verdicts['steady from its logs: latency p50']).toBe('fail');
  expect(verdicts['steady from its result: throttled share']).toBe('pass');
  // Only the first suite was begun.
  expect(report.tables[0]!.rows.map((row) => row[0])).toEqual(['steady', 'steady', 'steady']);
});

test.each([
  ['first', 1],
  ['second', 2],
])(
  'a host that was saturated in the %s run keeps figures from being compared, and there are %d runs',
  async (which, count) => {
    const { measure, asked } = measuring(undefined, ({ part }) => ({
      saturation: part === which ? 'the cores were busy 99 % of the time' : null,
    }));
    const { context, stop } = contextOf(true);
    const report = await runLoop(context, async (...given) => {
      const measurement = await measure(...given);
      const isNext = given[0].name !== 'steady';
      if (isNext) stop.abort();
      return { ...measurement, interrupted: isNext };
    });
    expect(asked.filter(({ suite }) => suite === 'steady')).toHaveLength(count);
    const lack = 'host saturated: the cores were busy 99 % of the time';
    expect(report.notes).toEqual(sources.map((source) => `steady from ${source}: not compared: ${lack}.`));
    expect(report.tables[0]!.rows).toEqual(sources.map((source) => ['steady', source, 0, 0, expect.any(Number), lack]));
  },
);

test('the counter experiment begins each run without what was seen before', async () => {
  const seen: unknown[] = [];
  const { measure } = measuring();
  const { context } = contextOf(true);
  await runLoop(context, async (scenario, options, forget) => {
    const functions = Object.values(scenario.document.functions) as { environment?: Record<string, string> }[];
    const file = functions[0]!.environment?.['OBSERVATIONS_FILE'];
    if (file !== undefined) {
      seen.push(readFileSync(file, 'utf8'));
      writeFileSync(file, 'what a handler saw\n');
    }
    return measure(scenario, options, async () => {
      await forget!();
      if (file !== undefined) seen.push(readFileSync(file, 'utf8'));
      if (file !== undefined) writeFileSync(file, 'what a handler saw\n');
    });
  });
  expect(seen).toEqual(['', '', '', '']);
});

test('what fails is not hidden, and leaves nothing', async () => {
  const { measure, directories } = measuring();
  const failing = runLoop(contextOf(true).context, async (...given) => {
    await measure(...given);
    throw new Error('the platform has ended');
  });
  await expect(failing).rejects.toThrow('the platform has ended');
  expect(directories.map((directory) => existsSync(directory))).toEqual([false]);
});
