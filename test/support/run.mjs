// `npm test`: all tests, then once more what may have failed for the machine's sake. Many tests wait for timers, processes and
// sockets; when another process takes the cores, one may fail that has nothing wrong. A few files that failed are run a second
// time, alone, and named with the tests that failed first: what is wrong fails again. The long studies only compute: they run
// beside the others, at the lowest priority, in the time in which those wait.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** More than these are not the machine's doing. */
const mostRepeated = 4;
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-tests-'));

/** Runs vitest; what became of each file, and the exit code. */
const run = async (name, args, { aside = false } = {}) => {
  const path = join(scratch, `${name}.json`);
  const output = aside ? openSync(join(scratch, `${name}.log`), 'w') : null;
  const vitest = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: root,
    stdio: output === null ? 'inherit' : ['ignore', output, output],
    env: { ...process.env, WINDTUNNEL_TEST_OUTCOMES: path },
  });
  if (aside) setPriority(vitest.pid, constants.priority.PRIORITY_LOW);
  const status = await new Promise((resolve) => vitest.once('exit', resolve));
  if (output !== null) closeSync(output);
  try {
    return { status: status ?? 1, files: JSON.parse(readFileSync(path, 'utf8')) };
  } catch {
    return { status: status ?? 1, files: [] };
  }
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
const mayRepeat = failed.length > 0 && failed.length <= mostRepeated;
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
    const key = (file) => `${file.project} ${file.file}`;
    const repeated = new Set(again.files.map(key));
    files = [...files.filter((file) => !repeated.has(key(file))), ...again.files];
    status = again.status;
    const passed = failed.filter((file) => again.files.some((other) => key(other) === key(file) && other.failed === 0));
    for (const file of passed) console.log(`Passed when run alone: ${file.file}: ${file.failures.join('; ')}`);
  }
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = status ?? 1;
console.log(`${sum(files, 'passed')} passed, ${sum(files, 'failed')} failed, ${sum(files, 'skipped')} skipped`);
