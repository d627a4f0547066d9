import { describe, expect, test } from 'vitest';
import { compareResults, gateSentence, junitOfComparison, type FigureComparison } from '../../reports/index.ts';
import { copyOf, simulated } from './support.ts';

const verdictOf = (figures: readonly FigureComparison[], figure: string): string =>
  figures.find((f) => f.figure === figure && f.functionName === null)!.verdict;

const isChange = ({ verdict }: FigureComparison): boolean => verdict === 'regressed' || verdict === 'improved';

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
      expect(figures.filter(isChange).map((figure) => figure.figure)).toEqual(['latency p99']);
    }
  });

  test('compares simulated runs of one scenario and seed exactly', async () => {
    const [now, before] = [await simulated(), await simulated()];
    expect(compareResults(now, before).every((figure) => figure.verdict === 'same')).toBe(true);
    // Without chance every difference is a change, however small.
    const slower = copyOf(now) as { latencyMs: { p99: number } } & typeof now;
    slower.latencyMs.p99 *= 1.001;
    const figures = compareResults(slower, before);
    expect(verdictOf(figures, 'latency p99')).toBe('regressed');
    expect(figures.find(({ verdict }) => verdict === 'regressed')!.sentence).toMatch(/\+0\.1 %, exactly/);
    expect(gateSentence(figures)).toMatch(
      /^regressed: latency p99 \+0\.1 % \(simulated runs .* exact\); 32 same, 0 unclear$/,
    );
  });

  test('says unclear where a run is too short to tell', async () => {
    const figures = compareResults(await measured({ seconds: 1, seed: 3 }), await measured({ seconds: 1, seed: 4 }));
    expect(figures.map((figure) => figure.verdict)).toContain('unclear');
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
