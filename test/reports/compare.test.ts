import { describe, expect, test } from 'vitest';
import { compareResults, junitOfComparison, type FigureComparison } from '../../reports/index.ts';
import { copyOf, simulated } from './support.ts';

const verdictOf = (figures: readonly FigureComparison[], figure: string): string =>
  figures.find((f) => f.figure === figure && f.functionName === null)!.verdict;

const measured = async (options: Parameters<typeof simulated>[0]) => ({
  ...(await simulated(options)),
  kind: 'measured' as const,
});

describe('the gate', () => {
  test('finds a result the same as itself', async () => {
    const result = await simulated();
    for (const kind of ['simulated', 'measured'] as const) {
      const figures = compareResults({ ...result, kind }, { ...result, kind });
      expect(new Set(figures.map((figure) => figure.verdict))).toEqual(new Set(['same']));
      expect(figures.filter((figure) => figure.functionName === 'job')).toHaveLength(11);
    }
  });

  test('finds a p99 that was 20 % lower regressed, one that was 20 % higher improved', async () => {
    const result = await measured({ seconds: 120 });
    for (const [factor, verdict] of [
      [0.8, 'regressed'],
      [1.2, 'improved'],
    ] as const) {
      const baseline = copyOf(result) as { latencyMs: { p99: number } } & typeof result;
      baseline.latencyMs.p99 *= factor;
      const figures = compareResults(result, baseline);
      expect(verdictOf(figures, 'latency p99')).toBe(verdict);
      expect(figures.filter((figure) => figure.verdict !== 'same').map((figure) => figure.figure)).toEqual([
        'latency p99',
      ]);
    }
  });

  test('compares simulated runs of one scenario and seed exactly', async () => {
    const [now, before] = [await simulated(), await simulated()];
    expect(compareResults(now, before).every((figure) => figure.low === figure.high || figure.verdict === 'same')).toBe(
      true,
    );
  });

  test('says unclear where a run is too short to tell', async () => {
    const figures = compareResults(await measured({ seconds: 1, seed: 3 }), await measured({ seconds: 1, seed: 4 }));
    expect(figures.map((figure) => figure.verdict)).toContain('unclear');
  });

  test('rarely cries wolf over equal code, and finds a handler that is 15 % slower', async () => {
    let figures = 0;
    let alarms = 0;
    let found = 0;
    const pairs = 40;
    for (let pair = 0; pair < pairs; pair += 1) {
      const baseline = await measured({ seed: 100 + pair, seconds: 20 });
      const same = compareResults(await measured({ seed: 500 + pair, seconds: 20 }), baseline);
      figures += same.length;
      alarms += same.filter((figure) => figure.verdict === 'regressed').length;
      const slower = compareResults(await measured({ seed: 900 + pair, seconds: 20, p50: 92 }), baseline);
      if (verdictOf(slower, 'latency p50') === 'regressed') found += 1;
    }
    expect(alarms / figures).toBeLessThan(0.02);
    expect(found).toBeGreaterThanOrEqual(pairs * 0.95);
  });
});

test('JUnit holds a case a figure, escapes names, and counts failures', async () => {
  const result = await measured({ seconds: 120 });
  const baseline = copyOf(result) as { latencyMs: { p99: number } } & typeof result;
  baseline.latencyMs.p99 *= 0.5;
  const xml = junitOfComparison('a<b>&"c"\u0001', compareResults(result, baseline));
  expect(xml).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites>\n<testsuite name="a&lt;b&gt;&amp;&quot;c&quot;" tests="33" failures="1"/,
  );
  expect(xml.match(/<failure /g)).toHaveLength(1);
  expect(xml).not.toContain('\u0001');
});
