// A command loads what it needs and nothing else: that is what makes it answer at once.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './cli.ts';
import { loadedBy } from './loaded-modules.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-start-'));
afterAll(() => rmSync(directory, { recursive: true }));
const hello = join(root, 'bench/scenarios/hello.yaml');
writeFileSync(join(directory, 'handler.cjs'), 'exports.handler = async () => 1;\n');
writeFileSync(
  join(directory, 'short.yaml'),
  'name: short\nduration: 300ms\nfunctions: { f: { handler: ./handler.cjs#handler } }\ntraffic: [{ to: f, arrivals: { constant: { rate: 20/s } } }]\n',
);

const own = ['dist/bench/cli.js', 'dist/bench/cli/main.cjs'];

const packagesIn = (paths: readonly string[]): string[] => [
  ...new Set(paths.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
];

test.each([[['--help']], [['--version']], [['simulate', '--help']]])(
  '%j loads what its arguments mean',
  async (args) => {
    expect(await loadedBy(args, directory)).toEqual(own);
  },
);

test('simulate loads one file more', async () => {
  expect(await loadedBy(['simulate', hello], directory)).toEqual([...own, 'dist/bench/commands/simulate-command.cjs']);
});

test('a result on stdout needs what encodes its histograms, and no more', async () => {
  expect(await loadedBy(['simulate', hello, '--json'], directory)).toEqual([
    ...own,
    'dist/bench/commands/simulate-command.cjs',
    'dist/packages/hdr-histogram-js.cjs',
  ]);
});

test('a page is drawn by whoever reads it: no canvas, no bundler', async () => {
  const loaded = await loadedBy(['simulate', hello, '--out', 'results', '--quiet'], directory);
  expect(loaded).toContain('dist/bench/page/page.js');
  expect(packagesIn(loaded)).toEqual([]);
});

test('pictures need a canvas, and nothing else does', async () => {
  const loaded = await loadedBy(['report', 'results/hello.simulated.json', '--png', 'pictures'], directory);
  expect(packagesIn(loaded)).toContain('@napi-rs/canvas');
  expect(packagesIn(loaded).filter((name) => !/^@napi-rs\/canvas|^@kurkle|^chart\.js$/.test(name))).toEqual([]);
});

test('a measurement needs what reads the code of handlers: no AWS SDK, no queue, no canvas', async () => {
  expect(packagesIn(await loadedBy(['measure', 'short.yaml'], directory))).toEqual(['esbuild']);
});

test('a sweep on this machine needs no queue', async () => {
  const vary = ['--vary', 'functions.hello.memory=1GB,2GB', '--quiet'];
  expect(packagesIn(await loadedBy(['sweep', hello, ...vary, '--workers', '1'], directory))).toEqual([]);
  expect(packagesIn(await loadedBy(['sweep', hello, ...vary, '--workers', '2'], directory))).toEqual(['piscina']);
});

test('the names of suites need no load generator of others, and no AWS SDK', async () => {
  expect(packagesIn(await loadedBy(['list'], directory))).toEqual(['esbuild']);
});

test('a check of results needs nothing that would measure them', async () => {
  const result = 'results/hello.simulated.json';
  const loaded = await loadedBy(['check', result, '--baseline', result], directory);
  expect(packagesIn(loaded)).toEqual([]);
});
