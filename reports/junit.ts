// JUnit XML: a test case a figure.

import type { FigureComparison } from './compare.ts';
import { inUnit } from './format.ts';
import type { Objective, SuiteReport, ValidationFigure } from './validation.ts';

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

/** An objective that is broken is a failure. */
const objectiveCases = (name: string, objectives: readonly Objective[]): Case[] =>
  objectives.map(({ figure, limit, value, verdict }) => ({
    className: `${name}.objectives`,
    name: `${figure} ${limit}`,
    failure: verdict === 'kept' ? null : `${figure} is ${value}, not ${limit}`,
    skipped: null,
  }));

/** The gate: a regression is a failure, an unclear figure is skipped. */
export const junitOfComparison = (
  name: string,
  figures: readonly FigureComparison[],
  objectives: readonly Objective[] = [],
): string =>
  document([
    ...(objectives.length === 0 ? [] : [suiteText(`${name} objectives`, objectiveCases(name, objectives))]),
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

const statusCase = ({ name, description, status }: SuiteReport): Case => ({
  className: name,
  name: description || 'ran',
  failure: status === 'failed' ? 'failed' : null,
  skipped: status === 'passed' || status === 'failed' ? null : status,
});

const validationCase = (suite: string, f: ValidationFigure): Case => ({
  className: `${suite}.${f.functionName ?? 'all'}`,
  name: f.figure,
  failure:
    f.verdict === 'fail'
      ? `measured ${inUnit(f.measured, f.unit)}, simulated ${inUnit(f.simulated, f.unit)}, tolerance ${f.tolerance}`
      : null,
  skipped: f.verdict === 'not compared' ? f.note : null,
});

/** A figure outside its tolerance is a failure, one that was not compared is skipped; an objective broken is a failure. */
export const junitOfValidation = (suites: readonly SuiteReport[]): string =>
  document(
    suites.map((suite) => {
      const cases = [
        ...objectiveCases(suite.name, suite.objectives ?? []),
        ...suite.validation.map((figure) => validationCase(suite.name, figure)),
      ];
      return suiteText(suite.name, cases.length === 0 ? [statusCase(suite)] : cases);
    }),
  );
