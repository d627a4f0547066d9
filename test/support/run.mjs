// `npm test`: all tests, then once more what may have failed for the machine's sake. Files of the projects
// `waiting` and `system` hang on time; when another process takes the cores, one may fail that has nothing wrong. Such files are run a second time, alone,
// and named with the tests that failed first. A file of another project is never repeated: nothing in it hangs on time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** More than these are not the machine's doing. */
const REPEATED_FILES = 4;
/** Projects whose outcome hangs on time. */
const timed = ['waiting', 'system'];
const projectOf = (name) => ['--project', name];
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-tests-'));

/** Runs vitest; what became of each file, and the exit code. */
const run = (name, args) => {
  const path = join(scratch, `${name}.json`);
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WINDTUNNEL_TEST_OUTCOMES: path },
  });
  try {
    return { status, files: JSON.parse(readFileSync(path, 'utf8')) };
  } catch {
    return { status: status ?? 1, files: [] };
  }
};
const failing = (files) => files.filter((file) => file.failed > 0);
const sum = (files, of) => files.reduce((total, file) => total + file[of], 0);

const args = process.argv.slice(2);
let { status, files } = run('all', args);
const failed = failing(files);
const mayRepeat = failed.length > 0 && failed.length <= REPEATED_FILES;
if (mayRepeat && failed.every((file) => timed.includes(file.project))) {
  console.log(
    `\nRun once more, alone:${failed.map((file) => `\n  ${file.file}: ${file.failures.join('; ')}`).join('')}\n`,
  );
  const again = run('again', [
    '--no-file-parallelism',
    ...timed.flatMap(projectOf),
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
