// Prints "N passed, N failed, N skipped" as the last line of a test run, for anything that reads only that; or notes which
// files are to run and what became of each as soon as that is known, where `run.mjs` asks for it.
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule, TestSpecification } from 'vitest/node';

/** The outcome of one file of tests in one project, in tests. */
interface FileOutcome {
  readonly project: string;
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of the tests that failed. */
  readonly failures: readonly string[];
}

const outcomeOf = (module: TestModule): FileOutcome => {
  const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  const failures: string[] = [];
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    count[state] += 1;
    if (state === 'failed' || state === 'pending') failures.push(test.fullName);
  }
  if (module.errors().length > 0) {
    count.failed += 1;
    failures.push('the file itself');
  }
  const { passed, skipped } = count;
  const failed = count.failed + count.pending;
  return { project: module.project.name, file: module.relativeModuleId, passed, failed, skipped, failures };
};

/** A line of JSON, where they are asked for. */
const note = (what: { readonly planned: unknown } | FileOutcome): void => {
  const path = process.env['WINDTUNNEL_TEST_OUTCOMES'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(what)}\n`);
};

export default class ClosingLineReporter implements Reporter {
  onTestRunStart(specifications: readonly TestSpecification[]): void {
    const planned = specifications.map(({ project, moduleId }) => ({
      project: project.name,
      file: relative(project.config.root, moduleId),
    }));
    note({ planned });
  }

  onTestModuleEnd(module: TestModule): void {
    note(outcomeOf(module));
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (process.env['WINDTUNNEL_TEST_OUTCOMES'] !== undefined) return;
    const outcomes = modules.map(outcomeOf);
    const sum = (of: 'passed' | 'failed' | 'skipped'): number => outcomes.reduce((total, file) => total + file[of], 0);
    const line = `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
    process.on('exit', () => process.stdout.write(`${line}\n`));
  }
}
