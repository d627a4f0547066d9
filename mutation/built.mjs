// Puts the faults that no test of the source noticed into the built package, one at a time, and tells which of them its tests
// notice: `npm run mutation:built`, after `npm run mutation`. It works on copies of the tree.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './coverage.mjs';
import { mutated } from './mutants.mjs';
import { ImportGraph } from './related.mjs';
import { reportOf, scoresOf } from './report.mjs';
import { floorOf, floors } from './sample.mjs';
import { copyOfTree, endGroup, markSources, root, trackedFiles } from './tree.mjs';

const usage = `Usage: npm run mutation:built -- [options]
  --out DIRECTORY  where mutation.json of the run before lies, and is written again (windtunnel-results/mutation)
  --project NAME   tests of this project (commands, waiting, system, alone); may be repeated
  --minutes N      stop after so long; what was not tried by then stays as it was
  --data DIRECTORY that tests find beside the tree, as in ../shared; none unless given, as in a plain clone
`;
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'windtunnel-results/mutation' },
    project: { type: 'string', multiple: true, default: ['commands', 'waiting', 'system', 'alone'] },
    minutes: { type: 'string', default: 'Infinity' },
    data: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(usage);
  process.exit();
}

const begunMs = Date.now();
const say = (text) => process.stderr.write(`${text}\n`);
const reportPath = join(options.out, 'mutation.json');
const report = JSON.parse(readFileSync(reportPath, 'utf8'));
const survivors = report.outcomes.filter(({ by, refused = false }) => by === null && !refused);
const tracked = trackedFiles();
const copies = mkdtempSync(join(realpathSync(tmpdir()), 'windtunnel-mutation-'));
const base = copyOfTree(tracked, { into: join(copies, 'base'), data: options.data });
const textOf = (file) => readFileSync(join(base, file), 'utf8');
const graph = new ImportGraph(base, tracked);

let running;
const ended = () => {
  if (running !== undefined) endGroup(running);
};
process.on('exit', () => {
  ended();
  rmSync(copies, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** Runs a program of Node.js to its end; null where it takes longer than `limitMs`. */
const ranToEnd = async (args, { cwd, env = {}, limitMs = Infinity }) => {
  running = spawn(process.execPath, args, {
    cwd,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, VITEST: undefined, ...env },
  });
  const exit = new Promise((resolve) => running.on('exit', resolve));
  let timer;
  const hang = new Promise((resolve) => {
    if (limitMs !== Infinity) timer = setTimeout(resolve, limitMs, null);
  });
  const code = await Promise.race([exit, hang]);
  clearTimeout(timer);
  // Processes that a test has left behind, too.
  ended();
  running = undefined;
  return code;
};

const built = (copy) => ranToEnd(['build/build.mjs'], { cwd: copy });

/** Runs test files, all of the projects unless given, in a copy that is built. */
const tested = (copy, { config = 'vitest.config.ts', files = [], bail = 0, ...more }) => {
  const projects = options.project.flatMap((project) => ['--project', project]);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--config', config, ...projects, '--bail', String(bail), '--silent=true', ...files];
  return ranToEnd([vitest, ...args], { cwd: copy, ...more });
};

/** By test file: how long it took, and which marks were set by it and by what it started. */
const mapped = async () => {
  const into = mkdtempSync(join(copies, 'marks-'));
  const copy = copyOfTree(tracked, { into: join(copies, 'marked'), data: options.data });
  // The compiler knows no marks.
  markSources(copy, tracked, textOf, '// @ts-nocheck\n');
  const settings = join(copy, 'tsconfig.json');
  writeFileSync(settings, readFileSync(settings, 'utf8').replace(/"isolatedDeclarations": true,?/, ''));
  if ((await built(copy)) !== 0) throw new Error('the sources with marks cannot be built');
  const env = {
    WINDTUNNEL_MARKS: into,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${join(copy, 'mutation/built-marks.mjs')}`,
  };
  await tested(copy, { config: 'mutation/built.config.mjs', env });
  const found = {};
  for (const name of readdirSync(into)) {
    const { test, ms, ran = {} } = JSON.parse(readFileSync(join(into, name), 'utf8'));
    const own = (found[relative(copy, test)] ??= { ran: {} });
    if (ms !== undefined) own.ms = ms;
    for (const [file, marks] of Object.entries(ran)) own.ran[file] = [...new Set([...(own.ran[file] ?? []), ...marks])];
  }
  return found;
};

const hash = createHash('sha256');
// What decides about what the built package runs, and who asks it to.
const deciding = tracked.filter((file) => floors.includes(floorOf(file)) || /^(?:build|test)\/|config\.ts$/.test(file));
hash.update(options.project.join('\0'));
for (const file of deciding) hash.update(`${file}\0${textOf(file)}\0`);
const treeHash = hash.digest('hex');
const keptPath = join(root, 'node_modules/.cache/lambda-windtunnel/built.json');
const kept = existsSync(keptPath) ? JSON.parse(readFileSync(keptPath, 'utf8')) : {};
if (kept.treeHash !== treeHash) {
  say('which of the sources the tests of the built package run ...');
  kept.found = await mapped();
  kept.treeHash = treeHash;
  mkdirSync(dirname(keptPath), { recursive: true });
  writeFileSync(keptPath, JSON.stringify(kept));
}
const tests = Object.keys(kept.found);
const coverage = new Coverage(new Map(Object.entries(kept.found)), graph, textOf);
const msOf = (test) => coverage.msOf(test) ?? 0;

const copy = copyOfTree(tracked, { into: join(copies, 'changed'), data: options.data });
const soundness = new Map();
/** Whether this test file passes as it is: what fails anyway has noticed nothing. */
const isSound = async (test) => {
  if (!soundness.has(test)) {
    await built(copy);
    soundness.set(test, (await tested(copy, { files: [test] })) === 0);
  }
  return soundness.get(test);
};

/** What notices a fault: the build, test files, or nothing. */
const noticedBy = async (outcome) => {
  const { file, start, end, replacement } = outcome;
  const runs = tests
    .filter((test) => kept.found[test].ran[file]?.length > 0 && coverage.runs(test, file, start, end))
    .sort((a, b) => msOf(a) - msOf(b));
  // Nobody hears the marks of a browser.
  const reached = runs.length > 0 ? runs : tests.filter((test) => test.startsWith('test/browser/'));
  const text = textOf(file);
  writeFileSync(join(copy, file), mutated(text, { start, end, replacement }));
  try {
    if ((await built(copy)) !== 0) return { file: 'build/build.mjs', test: 'the build' };
    for (const test of reached.filter((one) => soundness.get(one) !== false)) {
      const run = { files: [test], bail: 1, limitMs: 60_000 + 5 * msOf(test) };
      const code = await tested(copy, run);
      // What fails once and not again has noticed nothing.
      if (code === 0 || (await tested(copy, run)) === 0) continue;
      writeFileSync(join(copy, file), text);
      if (await isSound(test)) return { file: test, test: code === null ? 'nothing in time' : 'a failure' };
      writeFileSync(join(copy, file), mutated(text, { start, end, replacement }));
      await built(copy);
    }
    return null;
  } finally {
    writeFileSync(join(copy, file), text);
  }
};

const write = () => {
  const projects = [...new Set([...report.projects, ...options.project])];
  const unsound = [
    ...new Set([...report.unsound, ...[...soundness].filter(([, sound]) => !sound).map(([test]) => test)]),
  ];
  const now = { ...report, projects, unsound, scores: scoresOf(report.outcomes) };
  writeFileSync(reportPath, `${JSON.stringify(now, null, 2)}\n`);
  writeFileSync(join(options.out, 'mutation.md'), reportOf(now));
  return now;
};

for (const outcome of survivors) {
  if (Date.now() - begunMs > 60_000 * Number(options.minutes)) break;
  const begun = Date.now();
  outcome.by = await noticedBy(outcome);
  const { file, line, operator, by } = outcome;
  const took = `${((Date.now() - begun) / 1000).toFixed(0)} s`;
  say(
    `${took} ${by === null ? 'SURVIVED' : 'noticed '} ${file}:${line} ${operator}${by === null ? '' : `   (${by.file})`}`,
  );
  write();
}
process.stdout.write(reportOf(write()));
