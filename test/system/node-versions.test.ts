// The same scenario and seed give the same bytes on every version of Node.js. The others than this one are programs that
// WINDTUNNEL_NODES names, with colons between them.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { root } from './cli.ts';

const run = promisify(execFile);
const others = (process.env['WINDTUNNEL_NODES'] ?? '').split(':').filter((path) => path !== '');

/** Laws that run on powers, which versions compute differently. */
const laws = {
  weibull: { weibull: { mean: '80ms', cv: 1.7 } },
  pareto: { pareto: { min: '20ms', alpha: 2.3 } },
  gamma: { gamma: { mean: '80ms', cv: 0.7 } },
  longGamma: { gamma: { mean: '80ms', cv: 1.9 } },
  strata: { gamma: { mean: '80ms', cv: 1.3 }, strata: 100 },
  curves: { quantiles: { p0: '10ms', p50: '50ms', p99: '400ms' }, mean: '90ms' },
  lognormal: { lognormal: { p50: '80ms', p99: '400ms' }, strata: 50 },
};

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-versions-'));
afterAll(() => rmSync(directory, { recursive: true }));
const ofLaws = join(directory, 'laws.json');
writeFileSync(
  ofLaws,
  JSON.stringify({
    name: 'laws',
    duration: '2m',
    account: { concurrency: 100 },
    functions: Object.fromEntries(Object.entries(laws).map(([name, duration]) => [name, { duration }])),
    traffic: Object.keys(laws).map((to) => ({
      to,
      arrivals: { poisson: { rate: '40/s' } },
      retry: 'sdk-v3-adaptive',
    })),
  }),
);

const scenarios = [
  ...readdirSync(join(root, 'bench/scenarios')).map((file) => join(root, 'bench/scenarios', file)),
  ofLaws,
];

const digests = async (node: string, paths: readonly string[]): Promise<Record<string, string>> => {
  const { stdout } = await run(node, [join(root, 'test/system/digests.mjs'), ...paths], { cwd: root });
  return JSON.parse(stdout) as Record<string, string>;
};

/** Some of each kind; test/bench/example-figures.test.ts holds the first minute of each to the figures of processes before. */
const sample = scenarios.filter((path, index) => path === ofLaws || index % 4 === 0);

test('twice on this version', async () => {
  const own = await digests(process.execPath, sample);
  expect(Object.keys(own)).toEqual(sample);
  expect(await digests(process.execPath, sample)).toEqual(own);
});

test.skipIf(others.length === 0)('on others', async () => {
  const own = await digests(process.execPath, scenarios);
  expect(Object.keys(own)).toEqual(scenarios);
  for (const node of others) expect(await digests(node, scenarios), node).toEqual(own);
});
