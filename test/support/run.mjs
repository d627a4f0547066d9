// `npm test`: all tests, then once more what may have failed for the machine's sake. Many tests wait for timers, processes and
// sockets; when another process takes the cores, one may fail that has nothing wrong. A few files that failed are run a second
// time, alone, and named with the tests that failed first: what is wrong fails again.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** More than these are not the machine's doing. */
const REPEATED_FILES = 4;
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
if (mayRepeat) {
  console.log(
    `\nRun once more, alone:${failed.map((file) => `\n  ${file.file}: ${file.failures.join('; ')}`).join('')}\n`,
  );
  const again = run('again', [
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
