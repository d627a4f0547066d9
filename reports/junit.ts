// JUnit XML: a test case a figure.

import type { FigureComparison } from './compare.ts';
import { inUnit } from './format.ts';
import type { SuiteReport } from './validation.ts';

interface Case {
  readonly className: string;
  readonly name: string;
  readonly failure: string | null;
  readonly skipped: string | null;
}

/** Escapes markup, and drops what XML 1.0 cannot hold. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- the characters that XML forbids
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const caseText = ({ className, name, failure, skipped }: Case): string => {
  const head = `<testcase classname="${escaped(className)}" name="${escaped(name)}"`;
  if (failure !== null) return `${head}><failure message="${escaped(failure)}"/></testcase>`;
  if (skipped !== null) return `${head}><skipped message="${escaped(skipped)}"/></testcase>`;
  return `${head}/>`;
};

const suiteText = (name: string, cases: readonly Case[]): string => {
  const failures = cases.filter((c) => c.failure !== null).length;
  const skipped = cases.filter((c) => c.skipped !== null).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    `<testsuite name="${escaped(name)}" ${counts}>`,
    ...cases.map((c) => `  ${caseText(c)}`),
    '</testsuite>',
  ].join('\n');
};

const document = (suites: readonly string[]): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n');

/** The gate: a regression is a failure, an unclear figure is skipped. */
export const junitOfComparison = (name: string, figures: readonly FigureComparison[]): string =>
  document([
    suiteText(
      name,
      figures.map((f) => ({
        className: `${name}.${f.functionName ?? 'all'}`,
        name: f.figure,
        failure: f.verdict === 'regressed' ? f.sentence : null,
        skipped: f.verdict === 'unclear' ? f.sentence : null,
      })),
    ),
  ]);

/** The validation: a figure outside its tolerance is a failure, one that was not compared is skipped. */
export const junitOfValidation = (suites: readonly SuiteReport[]): string =>
  document(
    suites.map((suite) =>
      suiteText(
        suite.name,
        suite.validation.length === 0
          ? [
              {
                className: suite.name,
                name: suite.description,
                failure: suite.status === 'failed' ? 'failed' : null,
                skipped: suite.status === 'passed' || suite.status === 'failed' ? null : suite.status,
              },
            ]
          : suite.validation.map((f) => ({
              className: `${suite.name}.${f.functionName ?? 'all'}`,
              name: f.figure,
              failure:
                f.verdict === 'fail'
                  ? `measured ${inUnit(f.measured, f.unit)}, simulated ${inUnit(f.simulated, f.unit)}, tolerance ${f.tolerance}`
                  : null,
              skipped: f.verdict === 'not compared' ? f.note : null,
            })),
      ),
    ),
  );
