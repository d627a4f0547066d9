// Runs the unit tests that lie nearest to some files, as many as take ten seconds: `npm run test:near -- lambda/account.ts`. Which
// tests reach a file over imports is no choice: of one in lambda/ nearly all do.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ImportGraph } from './related.mjs';
import { root, trackedFiles } from './tree.mjs';

const budgetMs = 10_000;
/** Of a test file of which nobody knows. */
const unknownMs = 500;

const files = process.argv.slice(2).map((file) => relative(root, resolve(file)));
if (files.length === 0 || files.some((file) => !existsSync(join(root, file)))) {
  process.stderr.write('Write the files that you changed, such as: npm run test:near -- lambda/account.ts\n');
  process.exit(2);
}

const tracked = trackedFiles();
/** Of the unit project, but for some of test/local and test/loadgen, which Vitest leaves out. */
const tests = tracked.filter((file) => /^test\/(?!system|browser).*(?<!\.study)\.test\.ts$/.test(file));
const graph = new ImportGraph(root, tracked);

/** What `npm run mutation` found out, if it ever ran: how long a test file takes, and what it runs. */
const mapPath = join(root, 'node_modules/.cache/lambda-windtunnel/coverage.json');
const map = existsSync(mapPath) ? JSON.parse(readFileSync(mapPath, 'utf8')) : {};
const runsNothingOf = (test, file) => map[test] !== undefined && !(map[test].ran[file]?.length > 0);

const near = files.flatMap((file) =>
  file.endsWith('.test.ts') ? [file] : graph.nearest(file, tests).filter((test) => !runsNothingOf(test, file)),
);
let sumMs = 0;
const chosen = [...new Set(near)].filter((test, index) => {
  sumMs += map[test]?.ms ?? unknownMs;
  return index === 0 || sumMs <= budgetMs;
});
if (chosen.length === 0) {
  process.stderr.write('No unit test runs anything of it.\n');
  process.exit(1);
}
process.stderr.write(`${chosen.length} of ${new Set(near).size} test files that run it, the nearest first\n`);
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'unit', ...chosen], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
