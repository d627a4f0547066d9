// `npm test`: all tests, then once more what may have failed for the machine's sake. Many tests wait for timers, processes and
// sockets; when another process takes the cores, one may fail that has nothing wrong. A few files that failed are run a second
// time, alone, and named with the tests that failed first: what is wrong fails again. The long studies only compute: they run
// beside the others, at the lowest priority, in the time in which those wait.
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
/** All tests: what only computes beside the rest. */
const runAll = async () => {
  const studies = run('studies', ['--project', 'studies', '--maxWorkers', '2'], { aside: true });
  const rest = await run(
    'rest',
    ['unit', 'commands', 'waiting', 'system', 'alone'].flatMap((name) => ['--project', name]),
  );
  const beside = await studies;
  process.stdout.write(readFileSync(join(scratch, 'studies.log')));
  return { status: rest.status === 0 ? beside.status : rest.status, files: [...rest.files, ...beside.files] };
};
const failing = (files) => files.filter((file) => file.failed > 0);
const sum = (files, of) => files.reduce((total, file) => total + file[of], 0);

const args = process.argv.slice(2);
let { status, files } = args.length === 0 ? await runAll() : await run('all', args);
const failed = failing(files);
const ownFailures = failed.filter(({ failures }) => failures !== notEnded.failures);
const mayRepeat = failed.length > 0 && ownFailures.length <= mostRepeated;
if (mayRepeat) {
  console.log(
    `\nRun once more, alone:${failed.map((file) => `\n  ${file.file}: ${file.failures.join('; ')}`).join('')}\n`,
  );
  const again = await run('again', [
    '--no-file-parallelism',
    ...[...new Set(failed.map((file) => file.project))].flatMap((name) => ['--project', name]),
    ...failed.map((file) => file.file),
  ]);
  if (again.files.length === failed.length) {
    const repeated = new Set(again.files.map(keyOf));
    files = [...files.filter((file) => !repeated.has(keyOf(file))), ...again.files];
    status = again.status;
    const passed = failed.filter((file) =>
      again.files.some((other) => keyOf(other) === keyOf(file) && other.failed === 0),
    );
    for (const file of passed) console.log(`Passed when run alone: ${file.file}: ${file.failures.join('; ')}`);
  }
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = status ?? 1;
console.log(`${sum(files, 'passed')} passed, ${sum(files, 'failed')} failed, ${sum(files, 'skipped')} skipped`);
