// Which test files run which places of the sources, and how long each takes: found by running them once from marked
// sources, and kept until something changes that they reach.

import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { marksOf } from './marks.mjs';

const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});

/** Runs `tests` from the sources with marks below `root`: of each `{ ms, ran: { file: marks } }`. */
const mapped = async (root, project, tests, children) => {
  const into = mkdtempSync(join(tmpdir(), 'windtunnel-marks-'));
  const child = fork(join(root, 'mutation/coverage-worker.mjs'), [root, project], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, VITEST: undefined, WINDTUNNEL_MARKS: into },
  });
  children.add(child);
  child.send({ tests });
  await new Promise((resolve) => child.on('exit', resolve));
  children.delete(child);
  const found = readdirSync(into).map((name) => readJson(join(into, name)));
  rmSync(into, { recursive: true });
  return new Map(found.map(({ testPath, ms, ran }) => [relative(root, testPath), { ms, ran }]));
};

export class Coverage {
  #of;
  #graph;
  #textOf;
  #marks = new Map();

  constructor(of, graph, textOf) {
    this.#of = of;
    this.#graph = graph;
    this.#textOf = textOf;
  }

  /** Runs those of `tests` that are not in `keptPath` as they are (`hashOf`), in the tree that `copyWithMarks` makes. */
  static async taken({ copyWithMarks, project, tests, graph, textOf, hashOf, keptPath, children, say }) {
    const kept = readJson(keptPath);
    const missing = tests.filter((test) => kept[test]?.hash !== hashOf(test));
    if (missing.length > 0) {
      say(`which of the sources ${missing.length} test files run ...`);
      for (const [test, found] of await mapped(copyWithMarks(), project, missing, children))
        kept[test] = { hash: hashOf(test), ...found };
      mkdirSync(dirname(keptPath), { recursive: true });
      writeFileSync(keptPath, JSON.stringify(kept));
    }
    return new Coverage(new Map(tests.map((test) => [test, kept[test]])), graph, textOf);
  }

  /** Milliseconds that a test file took by itself, or undefined. */
  msOf(test) {
    return this.#of.get(test)?.ms;
  }

  /** The mark of the smallest place around these characters, or undefined for what is run as soon as it is loaded. */
  #markAt(file, from, to) {
    if (!this.#marks.has(file)) this.#marks.set(file, marksOf(this.#textOf(file)));
    let smallest;
    for (const [mark, { start, end }] of this.#marks.get(file).entries()) {
      const around = start <= from && to <= end;
      if (around && (smallest === undefined || end - start < smallest.size)) smallest = { mark, size: end - start };
    }
    return smallest?.mark;
  }

  /** Whether a test file runs what stands there, in this process or bundled by something that it runs; true if unknown. */
  runs(test, file, from, to) {
    const found = this.#of.get(test);
    if (found === undefined) return true;
    const mark = this.#markAt(file, from, to);
    if (mark === undefined) return true;
    const { ran } = found;
    if (ran[file]?.includes(mark)) return true;
    return this.#graph.bundlersOf(file).some((bundler) => ran[bundler]?.length > 0);
  }
}
