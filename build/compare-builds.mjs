// How much user CPU time this build's commands take beside another's: whole commands in turn, and the median of each. For
// docs/speed.md: `node build/compare-builds.mjs OTHER/dist/bench/cli.js [pairs] [scenario ...]`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dist, root } from './paths.mjs';

const unlimited = { concurrency: 1_000_000, rules: { scaling: 'unlimited', requestRatePerConcurrency: null } };
const exponential = {
  timeout: '5m',
  keepAlive: { fixed: '10m' },
  duration: { exponential: { mean: '200ms' } },
  coldStart: { constant: '200ms' },
};
const constant = { duration: { constant: '200ms' }, coldStart: { constant: '500ms' } };
const poisson = (to, rate) => ({ to, arrivals: { poisson: { rate } } });
const scenario = (seconds, changes) => ({
  name: 'compared',
  duration: `${seconds}s`,
  seed: 1,
  account: unlimited,
  functions: { f: exponential },
  traffic: [poisson('f', '1000/s')],
  ...changes,
});
const names = Array.from({ length: 100 }, (_, index) => `f${index}`);
const planned = {
  name: 'planned',
  duration: '10m',
  functions: {
    f: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '600ms' } },
  },
  traffic: [poisson('f', '200/s')],
  slo: { throttled: '<0.1%', p99: '<500ms', coldStarts: '<1%' },
};

/** By name: a scenario, and the command that it is given to. */
const cases = {
  plain: [scenario(20_000, { account: {}, functions: { f: constant } }), (path) => ['simulate', path]],
  exponential: [scenario(20_000, {}), (path) => ['simulate', path]],
  functions: [
    scenario(5000, {
      functions: Object.fromEntries(names.map((name) => [name, exponential])),
      traffic: names.map((name) => poisson(name, '10/s')),
    }),
    (path) => ['simulate', path],
  ],
  retries: [
    scenario(3000, {
      functions: { f: { ...exponential, reservedConcurrency: 195 } },
      traffic: [{ ...poisson('f', '1000/s'), retry: 'sdk-v3-standard' }],
    }),
    (path) => ['simulate', path],
  ],
  sqs: [
    scenario(2000, { traffic: [{ ...poisson('f', '1000/s'), via: 'sqs', sqs: { batchSize: 1 } }] }),
    (path) => ['simulate', path],
  ],
  cloudWatch: [scenario(3000, { cloudWatch: true }), (path) => ['simulate', path]],
  plan: [planned, (path) => ['plan', path]],
  sweep: [
    planned,
    (path) => [
      'sweep',
      path,
      '--vary',
      'functions.f.reservedConcurrency=10..60:5',
      '--replications',
      '4',
      '--workers',
      '1',
    ],
  ],
};

/** The script of a page, asked again and again. */
const whatIf = (cli) => [join(root, 'build/ask-page.mjs'), join(dirname(cli), 'page/what-if-page.js')];

/** User CPU seconds of a command, of all its threads. */
const userSeconds = (args) => {
  const run = spawnSync('bash', ['-c', 'TIMEFORMAT=%U; time node "$@" > /dev/null 2> /dev/null', 'bash', ...args], {
    encoding: 'utf8',
  });
  return Number(run.stderr.trim().split('\n').at(-1));
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const [other, pairs = '5', ...chosen] = process.argv.slice(2);
const own = join(dist, 'bench/cli.js');
const directory = mkdtempSync(join(tmpdir(), 'windtunnel-'));
console.log('scenario      other    this    ratio (of medians; of each pair)');
try {
  const argsOf = Object.entries(cases).map(([name, [document, command]]) => {
    const path = join(directory, `${name}.json`);
    writeFileSync(path, JSON.stringify(document));
    return [name, (cli) => [cli, ...command(path), '--json']];
  });
  for (const [name, args] of [...argsOf, ['whatIf', whatIf]]) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const spent = Array.from({ length: Number(pairs) }, () => [userSeconds(args(other)), userSeconds(args(own))]);
    const [theirs, ours] = [0, 1].map((build) => median(spent.map((pair) => pair[build])));
    const each = spent.map(([before, now]) => (now / before).toFixed(2)).join(' ');
    const [was, is] = [theirs, ours].map((seconds) => seconds.toFixed(2).padStart(7));
    console.log(`${name.padEnd(12)}${was} ${is}    ${(ours / theirs).toFixed(2)}  (${each})`);
  }
} finally {
  rmSync(directory, { recursive: true });
}
