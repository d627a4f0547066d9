// A plan that was stopped goes on from its file: the same answer as without, and no run twice.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inlinePlanEngine, type PlanEngine } from '../../../bench/plan/engine.ts';
import { openPlanLog } from '../../../bench/plan/plan-log.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import type { Plan } from '../../../bench/plan/result.ts';
import { ConfigError } from '../../../bench/input/config-error.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-plan-'));
  file = join(directory, 'runs.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true }));

const scenarioOf = (name: string) =>
  compileScenario(
    {
      name,
      duration: '20s',
      seed: 3,
      functions: { f: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '300ms' } } },
      traffic: [{ to: 'f', arrivals: { poisson: { rate: '60/s' } } }],
      slo: { throttled: '<0.5%', coldStarts: '<2%' },
    },
    'test',
    '.',
  );

const counted = (engine: PlanEngine): { engine: PlanEngine; runs: () => number } => {
  let runs = 0;
  return {
    runs: () => runs,
    engine: {
      run: (task) => {
        runs += 1;
        return engine.run(task);
      },
      close: () => engine.close(),
    },
  };
};

const options = { mostReplications: 8, source: 'test' };

describe('a plan with a file', () => {
  test('says the same as one without, also when it was stopped in between', async () => {
    const scenario = scenarioOf('a');
    const whole = counted(inlinePlanEngine());
    const plan = await planScenario(scenario, { ...options, engine: whole.engine });

    const stop = new AbortController();
    const first = openPlanLog(file, scenario);
    const stopped = await planScenario(scenario, {
      ...options,
      engine: first.over(inlinePlanEngine(stop.signal)),
      signal: stop.signal,
      onProgress: (share) => {
        if (share > 0.3) stop.abort();
      },
    });
    first.close();
    expect(stopped.stopped).toBeDefined();

    const again = openPlanLog(file, scenario);
    expect(again.known).toBeGreaterThan(5);
    const rest = counted(inlinePlanEngine());
    const resumed = await planScenario(scenario, { ...options, engine: again.over(rest.engine) });
    again.close();
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(plan));
    expect(rest.runs()).toBe(whole.runs() - again.known);
  });

  test('drops a line that was cut off', async () => {
    const scenario = scenarioOf('a');
    const log = openPlanLog(file, scenario);
    const plan: Plan = await planScenario(scenario, { ...options, engine: log.over(inlinePlanEngine()) });
    log.close();
    const text = readFileSync(file, 'utf8');
    const lines = text.trimEnd().split('\n').length;
    writeFileSync(file, text.slice(0, -20));
    const again = openPlanLog(file, scenario);
    expect(again.known).toBe(lines - 2);
    const resumed = await planScenario(scenario, { ...options, engine: again.over(inlinePlanEngine()) });
    again.close();
    expect(resumed).toEqual(plan);
  });
});

test('an empty file is begun', () => {
  writeFileSync(file, '');
  const log = openPlanLog(file, scenarioOf('a'));
  log.close();
  expect(log.known).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schema: 'windtunnel/plan-log@1', name: 'a' });
});

describe('a file of something else is refused and left as it is', () => {
  test.each([
    ['a template', 'Resources: {}\n', /is no state of a plan; name another file/],
    ['a plan without a name', '{"schema":"windtunnel/plan-log@1"}\n', /is of another plan \(unnamed\), or/],
    ['JSON', '{"schema":"windtunnel/result@1"}\n', /is no state of a plan/],
  ])('%s', (_, content, message) => {
    writeFileSync(file, content);
    expect(() => openPlanLog(file, scenarioOf('a'))).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  test('another plan, a directory', () => {
    openPlanLog(file, scenarioOf('a')).close();
    expect(() => openPlanLog(file, scenarioOf('b'))).toThrow(/is of another plan \(a\)/);
    expect(() => openPlanLog(directory, scenarioOf('a'))).toThrow(ConfigError);
  });
});
