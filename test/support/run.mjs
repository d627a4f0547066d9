// `npm test`: first what only computes or waits, the long studies and other programs of Node.js at the lowest priority beside the
// rest; then, with the cores to themselves, the tests that measure time: whatever runs beside them is in their figures. Then once more
// what may have failed for the machine's sake. Many tests wait for timers, processes and sockets; when another process takes the cores,
// one may fail that has nothing wrong. A few files that failed are run a second time, alone, and named with the tests that failed first:
// what is wrong fails again.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** More than these are not the machine's doing. */
const mostRepeated = 4;
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-tests-'));

const keyOf = ({ project, file }) => `${project} ${file}`;

/** What became of a file while nothing else is known. */
const notEnded = { passed: 0, failed: 1, skipped: 0, failures: ['not run to its end'] };

/** What became of the files of a run: those that it did not come to the end of have failed. */
const outcomesIn = (path) => {
  let lines;
  try {
    lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
  const outcomes = new Map();
  for (const line of lines) {
    const { planned, ...outcome } = JSON.parse(line);
    for (const file of planned ?? []) outcomes.set(keyOf(file), { ...file, ...notEnded });
    if (planned === undefined) outcomes.set(keyOf(outcome), outcome);
  }
  return [...outcomes.values()];
};

/** Runs vitest; what became of each file, and the exit code. */
const run = async (name, args, { aside = false } = {}) => {
  const path = join(scratch, `${name}.jsonl`);
  const output = aside ? openSync(join(scratch, `${name}.log`), 'w') : null;
  const tellExits = join(root, 'test/support/tell-exits.mjs');
  const vitest = spawn(
    process.execPath,
    ['--import', pathToFileURL(tellExits).href, join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args],
    {
      cwd: root,
      stdio: output === null ? 'inherit' : ['ignore', output, output],
      env: { ...process.env, WINDTUNNEL_TEST_OUTCOMES: path, ...(aside && { WINDTUNNEL_TESTS_ASIDE: 'true' }) },
    },
  );
  const status = await new Promise((resolve) => vitest.once('exit', resolve));
  if (output !== null) closeSync(output);
  return { status: status ?? 1, files: outcomesIn(path) };
};
const projects = (...names) => names.flatMap((name) => ['--project', name]);

/** Unit tests by another program of Node.js; what failed there is run once more there. */
const runBy = async (node, number) => {
  const log = join(scratch, `node-${number}.log`);
  const output = openSync(log, 'w');
  const tests = spawn(node, [fileURLToPath(import.meta.url), ...projects('unit')], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, WINDTUNNEL_NODES: '', WINDTUNNEL_TESTS_ASIDE: 'true' },
  });
  const status = await new Promise((resolve) => tests.once('exit', resolve));
  closeSync(output);
  const text = readFileSync(log, 'utf8');
  const [, passed, failed, skipped] =
    [...text.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1)?.map(Number) ?? [];
  const counts = passed === undefined ? notEnded : { passed, failed, skipped };
  console.log(`${status === 0 ? '' : text}\nUnit tests by ${node}: ${counts.passed} passed, ${counts.failed} failed`);
  return { status: status ?? 1, counts };
};

const worst = (statuses) => statuses.find((status) => status !== 0) ?? 0;

/** All tests: what became of each part. */
const runAll = async () => {
  const nodes = (process.env.WINDTUNNEL_NODES ?? '').split(':').filter((path) => path !== '');
  const beside = [run('studies', [...projects('studies'), '--maxWorkers', '2'], { aside: true }), ...nodes.map(runBy)];
  const rest = await run('rest', projects('unit', 'commands', 'waiting'));
  const [studies, ...elsewhere] = await Promise.all(beside);
  process.stdout.write(readFileSync(join(scratch, 'studies.log')));
  const measured = await run('measured', projects('system', 'alone'));
  return { parts: [rest, studies, measured], elsewhere };
};
const failing = (files) => files.filter((file) => file.failed > 0);
const sum = (files, of) => files.reduce((total, file) => total + file[of], 0);

const args = process.argv.slice(2);
const { parts, elsewhere } = args.length === 0 ? await runAll() : { parts: [await run('all', args)], elsewhere: [] };
let files = parts.flatMap((part) => part.files);
let status = worst(parts.map((part) => part.status));
/** What no test that failed explains: nothing that is run again makes it good. */
const otherwise = worst(parts.filter((part) => failing(part.files).length === 0).map((part) => part.status));
const failed = failing(files);
const ownFailures = failed.filter(({ failures }) => failures !== notEnded.failures);
const mayRepeat = failed.length > 0 && ownFailures.length <= mostRepeated;
if (mayRepeat) {
  console.log(
    `\nRun once more, alone:${failed.map((file) => `\n  ${file.file}: ${file.failures.join('; ')}`).join('')}\n`,
  );
  const again = await run('again', [
    '--no-file-parallelism',
    ...projects(...new Set(failed.map((file) => file.project))),
    ...failed.map((file) => file.file),
  ]);
  if (again.files.length === failed.length) {
    const repeated = new Set(again.files.map(keyOf));
    files = [...files.filter((file) => !repeated.has(keyOf(file))), ...again.files];
    status = worst([again.status, otherwise]);
    const passed = failed.filter((file) =>
      again.files.some((other) => keyOf(other) === keyOf(file) && other.failed === 0),
    );
    for (const file of passed) console.log(`Passed when run alone: ${file.file}: ${file.failures.join('; ')}`);
  }
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = worst([status, ...elsewhere.map((other) => other.status)]);
const all = [...files, ...elsewhere.map(({ counts }) => counts)];
console.log(`${sum(all, 'passed')} passed, ${sum(all, 'failed')} failed, ${sum(all, 'skipped')} skipped`);
