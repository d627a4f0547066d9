// A sweep from its plan to its documents: aggregation, going on after an interruption, CSV, picture.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAnswers, type SweepAnswers } from '../../bench/sweep/answers.ts';
import { inlineEngine, type SweepEngine } from '../../bench/sweep/engine.ts';
import { planSweep, unitsOf, type SweepPlan } from '../../bench/sweep/plan.ts';
import { filesOf, withFiles } from '../../bench/jobs/scenario-files.ts';
import { runSweep, sweepResult } from '../../bench/sweep/sweep.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { sweepText } from '../../bench/commands/sweep-table.ts';
import { LatencyCounts, sweepCsv, sweepPng, type SweepResult } from '../../reports/index.ts';
import { sweepLines, sweepPanels } from '../../reports/chart/sweep.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';

const document = {
  name: 'small',
  duration: '20s',
  seed: 5,
  functions: { api: { duration: { lognormal: { p50: '50ms', p99: '300ms' } }, coldStart: { constant: '200ms' } } },
  traffic: [{ to: 'api', arrivals: { poisson: { rate: '30/s' } } }],
};

const planned = (vary = ['functions.api.reservedConcurrency=1,2,4'], replications = 3): SweepPlan =>
  planSweep(compileScenario(document, 'small.yaml', '.'), { source: 'small.yaml', vary, replications });

let directory: string;
let log: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-sweep-'));
  log = join(directory, 'small.sweep.jsonl');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const never = new AbortController().signal;

/** The engine, and how many units it was asked for. */
const counting = (counts: number[], of: SweepEngine = inlineEngine): SweepEngine => {
  return (plan, run) => {
    counts.push(run.units.length);
    return of(plan, run);
  };
};

const swept = async (plan: SweepPlan, file: string | null, engine: SweepEngine = inlineEngine): Promise<string> => {
  const answers = openAnswers(file, plan.hash);
  await runSweep(plan, { engine, answers, signal: never });
  const result = sweepResult(plan, answers);
  answers.close();
  return JSON.stringify(result);
};

describe('aggregation', () => {
  test('the order in which answers come changes nothing', async () => {
    const backwards: SweepEngine = (plan, run) => inlineEngine(plan, { ...run, units: [...run.units].reverse() });
    expect(await swept(planned(), null, backwards)).toBe(await swept(planned(), null));
  });

  test('a point has the figures of `simulate --replications` with those values', async () => {
    const { points } = JSON.parse(await swept(planned(), null)) as SweepResult;
    for (const [index, reservedConcurrency] of [1, 2, 4].entries()) {
      const one = { ...document, functions: { api: { ...document.functions.api, reservedConcurrency } } };
      const alone = await simulateScenario(compileScenario(one, 'small.yaml', '.'), { replications: 3 });
      expect(points[index]!.figures).toEqual(alone.intervals);
      expect(points[index]!.latencyMs).toEqual(alone.latencyMs);
      expect(points[index]!.latencyHistogram).toBe(alone.histograms.latency);
    }
  });

  test('more concurrency throttles less, with the same arrivals at every point', async () => {
    const { points } = JSON.parse(await swept(planned(), null)) as SweepResult;
    const shares = points.map(({ figures }) => figures['throttledShare']!.mean);
    expect(shares[0]).toBeGreaterThan(shares[1]!);
    expect(shares[1]).toBeGreaterThan(shares[2]!);
  });

  test('where everything is refused there is no latency and no share of cold starts, in no document', async () => {
    const sweep = JSON.parse(await swept(planned(['functions.api.reservedConcurrency=0,4'], 2), null)) as SweepResult;
    const [none, four] = sweep.points;
    expect(none!.figures['throttledShare']!.mean).toBe(1);
    const missing = Object.keys(four!.figures).filter((figure) => !(figure in none!.figures));
    expect(missing).toEqual(['coldShare', 'meanMs', 'p50Ms', 'p95Ms', 'p99Ms', 'perMillionUsd']);
    const cells = sweepText(sweep, { color: false })
      .split('\n')
      .find((line) => line.startsWith('│ 0 '))!
      .split('│')
      .map((cell) => cell.trim());
    expect(cells).toEqual(['', '0', '100', '0', '', '', '', '0', '0', '', '']);
    const latency = sweepPanels(sweep, sweepLines(sweep)).find(({ title }) => title.includes('p99'))!;
    const { datasets } = latency.config.data as { datasets: { data: { y: number | null }[] }[] };
    const drawn = datasets.at(-1)!.data;
    expect(drawn.map(({ y }) => y === null)).toEqual([true, false]);
  });

  test('counts survive the way through JSON, empty ones too', () => {
    const rows = new LatencyRows(1);
    for (let i = 1; i <= 5000; i += 1) rows.record(0, i * 0.37);
    const counts = rows.counts(0);
    const copy = LatencyCounts.of(JSON.parse(JSON.stringify(counts.state())) as ReturnType<LatencyCounts['state']>);
    expect(copy.encode()).toBe(counts.encode());
    expect([copy.count, copy.sumMs, copy.minMs, copy.maxMs]).toEqual([
      counts.count,
      counts.sumMs,
      counts.minMs,
      counts.maxMs,
    ]);
    const none = LatencyCounts.of(
      JSON.parse(JSON.stringify(new LatencyCounts().state())) as ReturnType<LatencyCounts['state']>,
    );
    none.add(counts);
    expect(none.minMs).toBe(counts.minMs);
  });
});

describe('going on', () => {
  /** Answers `most` units, then stops as Ctrl-C does. */
  const interrupted = async (plan: SweepPlan, most: number): Promise<void> => {
    const stop = new AbortController();
    const answers = openAnswers(log, plan.hash);
    const onProgress = (done: number): void => {
      if (done >= most) stop.abort();
    };
    await runSweep(plan, { engine: inlineEngine, answers, signal: stop.signal, onProgress });
    expect(answers.size).toBe(most);
    answers.close();
  };
  const asked = async (plan: SweepPlan): Promise<number> => {
    const counts: number[] = [];
    expect(await swept(plan, log, counting(counts))).toBe(await swept(plan, null));
    return counts[0] ?? 0;
  };

  test('what was finished is not computed again, and the result is the same', async () => {
    rmSync(log, { force: true });
    await interrupted(planned(), 4);
    expect(await asked(planned())).toBe(5);
    expect(await asked(planned())).toBe(0);
  });

  test('a last line that was cut off is computed again', async () => {
    rmSync(log, { force: true });
    await interrupted(planned(), 4);
    truncateSync(log, readFileSync(log).length - 20);
    expect(await asked(planned())).toBe(6);
    expect(await asked(planned())).toBe(0);
    expect(readFileSync(log, 'utf8').trimEnd().split('\n')).toHaveLength(1 + unitsOf(planned()).length);
  });

  test('a line of rubbish costs what follows it, no more', async () => {
    rmSync(log, { force: true });
    await interrupted(planned(), 4);
    appendFileSync(log, '\0\0\0\n');
    expect(await asked(planned())).toBe(5);
  });

  test('a sweep of something else starts anew', async () => {
    rmSync(log, { force: true });
    await interrupted(planned(), 4);
    expect(await asked(planned(['functions.api.reservedConcurrency=1,2,5']))).toBe(9);
    expect(await asked(planned())).toBe(9);
  });

  test('points that lack a replication are left out', async () => {
    const plan = planned();
    const answers: SweepAnswers = openAnswers(null, plan.hash);
    const units = unitsOf(plan).slice(0, 5);
    await inlineEngine(plan, { units, signal: never, onAnswer: (unit, answer) => answers.add(unit, answer) });
    expect(sweepResult(plan, answers).points.map(({ values }) => values)).toEqual([['1']]);
  });
});

describe('files', () => {
  test('files that decide the figures are found, renamed and hashed; names the writer chose are left alone', () => {
    const own = {
      functions: {
        f: { duration: { samples: './a.txt' }, environment: { samples: 'x', file: 'y' }, handler: './h.ts#h' },
      },
      traffic: [{ arrivals: [{ trace: { file: 't.csv' } }, { instants: ['1s'] }], payload: './p.json' }],
    };
    expect(filesOf([own])).toEqual(['./a.txt', 't.csv']);
    expect(withFiles(own, (file) => `<${file}>`)).toEqual({
      functions: {
        f: { duration: { samples: '<./a.txt>' }, environment: { samples: 'x', file: 'y' }, handler: './h.ts#h' },
      },
      traffic: [{ arrivals: [{ trace: { file: '<t.csv>' } }, { instants: ['1s'] }] }],
    });
  });

  test('another content is another sweep', () => {
    const file = join(directory, 'times.txt');
    const hashOf = (text: string): string => {
      writeFileSync(file, text);
      const own = {
        ...document,
        functions: { api: { ...document.functions.api, duration: { samples: 'times.txt' } } },
      };
      const scenario = compileScenario(own, 'small.yaml', directory);
      return planSweep(scenario, { source: 's', vary: ['seed=1,2'], replications: 1 }).hash;
    };
    expect(hashOf('10\n20\n')).toBe(hashOf('10\n20\n'));
    expect(hashOf('10\n21\n')).not.toBe(hashOf('10\n20\n'));
  });
});

describe('documents', () => {
  test('CSV has a row a point; values with commas are quoted', async () => {
    const plan = planned(['functions.api.coldStart={constant: 1ms},{lognormal: {p50: 1s, p99: 2s}}'], 2);
    const result = JSON.parse(await swept(plan, null)) as SweepResult;
    const [head, first, second, end] = sweepCsv(result).split('\r\n');
    expect(head).toMatch(/^functions\.api\.coldStart,throttledShare,throttledShare\.low,throttledShare\.high,/);
    expect(first).toMatch(/^\{constant: 1ms\},0,0,0,/);
    expect(second).toMatch(/^"\{lognormal: \{p50: 1s, p99: 2s\}\}",0,/);
    expect(end).toBe('');
    const { mean, low, high } = result.points[0]!.figures['p99Ms']!;
    expect(first).toContain(`,${mean},${low},${high},`);
  });

  test('the picture is a PNG that differs with the figures', async () => {
    const result = JSON.parse(await swept(planned(), null)) as SweepResult;
    const png = await sweepPng(result);
    expect(Buffer.from(png!.subarray(1, 4)).toString()).toBe('PNG');
    const half = await sweepPng({ ...result, points: result.points.slice(0, 2) });
    expect(Buffer.from(half!).equals(Buffer.from(png!))).toBe(false);
    expect(await sweepPng({ ...result, points: [] })).toBeNull();
  });
});
