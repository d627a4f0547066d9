// Prints "N passed, N failed, N skipped" as the last line of a test run, for anything that reads only that.
import type { Reporter, TestModule } from 'vitest/node';

const closingLine = (modules: readonly TestModule[]): string => {
  const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) count[test.result().state] += 1;
    if (module.errors().length > 0) count.failed += 1;
  }
  return `${count.passed} passed, ${count.failed + count.pending} failed, ${count.skipped} skipped`;
};

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    process.on('exit', () => process.stdout.write(`${closingLine(modules)}\n`));
  }
}
