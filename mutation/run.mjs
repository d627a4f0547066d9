// Puts small faults into the sources, one at a time, and tells which of them no test noticed: `npm run mutation`.
// Nothing is changed in place: it works on copies of the tree.

import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './coverage.mjs';
import { mutated } from './mutants.mjs';
import { isRefused } from './compiler.mjs';
import { ImportGraph } from './related.mjs';
import { canBe, reportOf, scoresOf } from './report.mjs';
import { drawn, floorOf, floors } from './sample.mjs';
import { copyOfTree, endGroup, markSources, root, trackedFiles } from './tree.mjs';

const usage = `Usage: npm run mutation -- [options]
  --sample N       how many faults (100), spread over the floors by lines; "all" for each one there is
  --seed TEXT      what they are drawn by (today's date)
  --after N        leave out the first N that this seed draws (0)
  --floor NAME     of this floor only; may be repeated
  --files PATH     of files whose path begins so only, of their lines 20 to 40 with PATH:20-40; may be repeated
  --project NAME   tests of this project (unit); may be repeated
  --workers N      processes at once (as many as cores)
  --minutes N      stop after so long; what was not done by then is not counted
  --least PERCENT  fail where so much or more can be ruled out: by chance less than once in a thousand times
  --out DIRECTORY  where mutation.md and mutation.json go (windtunnel-results/mutation)
  --data DIRECTORY that tests find beside the tree, as in ../shared; none unless given, as in a plain clone
  --again          forget what is kept of earlier outcomes
  --unmapped       do not find out first which tests run what: for a few faults only
`;
const { values: options } = parseArgs({
  options: {
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    after: { type: 'string', default: '0' },
    floor: { type: 'string', multiple: true, default: floors },
    files: { type: 'string', multiple: true, default: [''] },
    project: { type: 'string', multiple: true, default: ['unit'] },
    workers: { type: 'string', default: String(availableParallelism()) },
    minutes: { type: 'string', default: 'Infinity' },
    least: { type: 'string', default: '0' },
    out: { type: 'string', default: 'windtunnel-results/mutation' },
    data: { type: 'string' },
    again: { type: 'boolean', default: false },
    unmapped: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(usage);
  process.exit();
}

const begunMs = Date.now();
const say = (text) => process.stderr.write(`${text}\n`);
const hashOf = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

const tracked = trackedFiles();
const asked = options.files.map((text) => {
  const [, start, from = 0, to = from] = /^(.*?)(?::(\d+)(?:-(\d+))?)?$/.exec(text);
  return { start, from: Number(from), to: Number(to) || Infinity };
});
const isAsked = (file, line) =>
  asked.some(({ start, from, to }) => file.startsWith(start) && (line === undefined || (from <= line && line <= to)));
const sources = tracked.filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && options.floor.includes(floorOf(file)) && isAsked(file),
);
const equivalent = JSON.parse(readFileSync(join(root, 'mutation/equivalent.json'), 'utf8'));
const count = options.sample === 'all' ? Infinity : Number(options.sample);
const copies = mkdtempSync(join(realpathSync(tmpdir()), 'windtunnel-mutation-'));
const copied = (name, from) => copyOfTree(tracked, { from, into: join(copies, name), data: options.data });
const base = copied('base', root);
const after = Number(options.after);
const mutants = drawn({ root: base, files: sources, seed: options.seed, count, after, equivalent, isAsked });
say(`seed ${options.seed}: ${mutants.length} faults in ${new Set(mutants.map(({ file }) => file)).size} files`);

const children = new Set();
const end = () => {
  for (const child of children) killed(child);
  rmSync(copies, { recursive: true, force: true });
};
const killed = (child) => {
  children.delete(child);
  endGroup(child);
};
process.on('exit', end);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** One copy of the tree, with a process that runs tests in it; started anew after a hang. */
class Workplace {
  tests;
  #copy;
  #child;
  #next;
  /** Files that the process has not read since. */
  #changed = new Set();

  constructor(copy) {
    this.#copy = copy;
  }

  async start() {
    this.#child = fork(join(this.#copy, 'mutation/worker.mjs'), [this.#copy, options.project.join(',')], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, VITEST: undefined },
    });
    children.add(this.#child);
    const child = this.#child;
    const told = (message) => child === this.#child && this.#next?.(message);
    child.on('message', told);
    child.on('exit', () => told({ failed: { file: '', test: 'the process ended' } }));
    ({ tests: this.tests } = await this.#answer());
  }

  #answer() {
    return new Promise((resolve) => {
      this.#next = resolve;
    });
  }

  stop() {
    if (this.#child !== undefined) killed(this.#child);
    this.#child = undefined;
  }

  /** The first test of `files` that fails, or null; what takes longer than `limitMs` hangs, which is noticed too. */
  async failureIn(files) {
    const { failed, isCut = false } = await this.#run(files);
    if (!isCut) return failed;
    this.stop();
    // Nothing ran before in the next.
    return (await this.#run(files)).failed;
  }

  async #run(files) {
    const limitMs = limitOf(files);
    if (this.#child === undefined) await this.start();
    this.#child.send({ changed: [...this.#changed], files });
    this.#changed.clear();
    let timer;
    const hang = new Promise((resolve) => {
      timer = setTimeout(resolve, limitMs, { failed: { file: '', test: `nothing within ${limitMs / 1000} s` } });
    });
    const answer = await Promise.race([this.#answer(), hang]);
    clearTimeout(timer);
    if (answer.failed?.file === '') {
      this.#next = undefined;
      this.stop();
    }
    return answer;
  }

  write(file, text) {
    writeFileSync(join(this.#copy, file), text);
    this.#changed.add(join(this.#copy, file));
  }
}

const graph = new ImportGraph(base, tracked);
const textOf = (file) => readFileSync(join(base, file), 'utf8');
/** What tests read besides code: what they compare with, and what decides about what they run. */
const data = tracked.filter((file) => /^(?:test|bench)\/.*\.(?:txt|json|yaml)$/.test(file));
const isGolden = (file) => file.startsWith('test/golden/');
const inputHash = hashOf(...data.filter((file) => !isGolden(file)).map(textOf));
const goldenHash = hashOf(...data.filter(isGolden).map(textOf));
/** Of everything that a test file reaches. */
const hashOfRun = new Map();
const runHash = (test) => {
  if (!hashOfRun.has(test))
    hashOfRun.set(test, hashOf(inputHash, ...[...graph.distancesFrom(test).keys()].map((file) => file + textOf(file))));
  return hashOfRun.get(test);
};
const testHash = (test) => hashOf(goldenHash, runHash(test));

const cache = join(root, 'node_modules/.cache/lambda-windtunnel');
const keptPath = join(cache, 'mutation.json');
const kept = !options.again && existsSync(keptPath) ? JSON.parse(readFileSync(keptPath, 'utf8')) : {};
const keep = () => {
  mkdirSync(cache, { recursive: true });
  writeFileSync(keptPath, JSON.stringify(kept));
};

const copyWithMarks = () => {
  const copy = copied('marked', base);
  markSources(copy, tracked, textOf);
  return copy;
};

/** What runs what, once it is known. */
let coverage;
const mapSources = async (tests) =>
  Coverage.taken({
    copyWithMarks,
    project: options.project.join(','),
    tests,
    graph,
    textOf,
    hashOf: runHash,
    keptPath: join(cache, 'coverage.json'),
    children,
    say,
  });

/** How many faults each test file has noticed. */
const noticed = new Map();
const noticingMost = (files) =>
  files.filter((file) => noticed.has(file)).sort((a, b) => noticed.get(b) - noticed.get(a));

/** Of a file that is not mapped. */
const unknownMs = 2000;
const msOf = (file) => coverage?.msOf(file) ?? unknownMs;

/** The first of `files` that together take so long, one at least. */
const within = (files, limitMs) => {
  let sumMs = 0;
  const end = files.findIndex((file, index) => (sumMs += msOf(file)) > limitMs && index > 0);
  return end === -1 ? files : files.slice(0, end);
};

/** Few files first, the nearest and those that notice most; each batch is one run of Vitest. */
const batchesOf = (files) => {
  const first = new Set(within([...new Set([...files.slice(0, 4), ...noticingMost(files).slice(0, 3)])], 8000));
  const others = files.filter((file) => !first.has(file));
  const second = within(others.slice(0, 20), 30_000);
  return [[...first], second, others.slice(second.length)].filter(({ length }) => length > 0);
};
/** What takes much longer than it did hangs, busy as the machine may be. */
const limitOf = (files) => 30_000 + 5 * files.reduce((sum, file) => sum + msOf(file), 0);

/** Whether this test file passes as it is: what fails anyway has noticed nothing. */
const soundness = new Map();
const isSound = async (workplace, test) => {
  if (test === '') return true;
  if (!soundness.has(test)) soundness.set(test, (await workplace.failureIn([test])) === null);
  return soundness.get(test);
};

/** What failed and passed when it was run once more by itself: not for the fault, but for the crowd it ran in. */
const failedOnce = new Set();
/** The first failure of `related`, twice in a row. */
const failureOf = async (workplace, related) => {
  for (const batch of batchesOf(related)) {
    for (let files = batch; files.length > 0;) {
      const by = await workplace.failureIn(files);
      if (by === null) break;
      if (by.file === '' || (await workplace.failureIn([by.file])) !== null) return by;
      failedOnce.add(by.file);
      files = files.filter((one) => one !== by.file);
    }
  }
  return null;
};

const noticedBy = async (workplace, mutant) => {
  const { file } = mutant;
  const text = textOf(file);
  const related = graph
    .nearest(file, workplace.tests)
    .filter((test) => soundness.get(test) !== false)
    .filter((test) => coverage?.runs(test, file, mutant.start, mutant.end) ?? true);
  const key = hashOf(file, text, mutant.start, mutant.replacement, ...(options.data === undefined ? [] : ['data']));
  const earlier = kept[key];
  if (earlier !== undefined) {
    const { by, tests } = earlier;
    if (by === null ? tests === hashOf(...related.map(testHash)) : by.file === '' || tests === testHash(by.file))
      return by;
  }
  workplace.write(file, mutated(text, mutant));
  const by = await failureOf(workplace, related);
  workplace.write(file, text);
  if (by !== null && !(await isSound(workplace, by.file))) return noticedBy(workplace, mutant);
  if (by !== null && by.file !== '') noticed.set(by.file, (noticed.get(by.file) ?? 0) + 1);
  kept[key] = { by, tests: by === null ? hashOf(...related.map(testHash)) : by.file === '' ? '' : testHash(by.file) };
  keep();
  return by;
};

const outcomes = [];
// Not floor by floor: where the time does not last, all floors are cut alike.
const queue = mutants
  .map((mutant, index) => ({
    mutant,
    index,
    rank: hashOf(options.seed, mutant.file, mutant.start, mutant.replacement),
  }))
  .sort((a, b) => (a.rank < b.rank ? -1 : 1));
let isOver = false;
const over = new Promise((resolve) => {
  const minutes = Number(options.minutes);
  if (minutes === Infinity) return;
  const stop = () => {
    isOver = true;
    resolve();
  };
  setTimeout(stop, Math.max(0, begunMs + 60_000 * minutes - Date.now())).unref();
});
const work = async (workplace) => {
  if (workplace.tests === undefined) await workplace.start();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { mutant, index } = next;
    const begun = Date.now();
    const by = await noticedBy(workplace, mutant);
    if (isOver) return;
    const { file, line, operator, was, becomes, code, start, end, replacement } = mutant;
    outcomes[index] = { file, line, operator, was, becomes, code, start, end, replacement, by };
    say(
      `${((Date.now() - begun) / 1000).toFixed(1)} s ${by === null ? 'SURVIVED' : 'noticed '} ${file}:${line} ${operator}: ${was.slice(0, 60).replaceAll('\n', ' ')} -> ${becomes.slice(0, 40)}${by === null ? '' : `   (${by.file} ${by.test.slice(0, 60)})`}`,
    );
  }
  workplace.stop();
};
const workplaces = Array.from(
  { length: Math.max(1, Math.min(Number(options.workers), queue.length)) },
  (_, number) => new Workplace(copied(String(number), base)),
);
await workplaces[0].start();
if (!options.unmapped) coverage = await mapSources(workplaces[0].tests);
await Promise.race([Promise.all(workplaces.map(work)), over]);

const tried = outcomes.filter((outcome) => outcome !== undefined);
// What the compiler refuses nobody can commit, whether a test notices it or not.
if (!options.unmapped) {
  const copy = copied('compiled', base);
  const survivors = tried.filter(({ by }) => by === null);
  if (survivors.length > 0) say(`which of the ${survivors.length} that no test noticed the compiler refuses ...`);
  for (const outcome of survivors)
    outcome.refused = isRefused(copy, outcome.file, mutated(textOf(outcome.file), outcome));
}
const unsound = [...soundness].filter(([, sound]) => !sound).map(([test]) => test);
const report = {
  seed: options.seed,
  projects: options.project,
  scores: scoresOf(tried),
  unsound,
  failedOnce: [...failedOnce],
  outcomes: tried,
};
mkdirSync(options.out, { recursive: true });
writeFileSync(join(options.out, 'mutation.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(options.out, 'mutation.md'), reportOf(report));
process.stdout.write(reportOf(report));
process.exit(canBe(report.scores.at(-1), Number(options.least) / 100) ? 0 : 3);
